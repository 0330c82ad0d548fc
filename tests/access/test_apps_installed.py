"""With calendar, events, sales, surveys, mailings, a website and dashboards: their rows
follow the scope, and an erasure reaches them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import is_deep

ROOT = Path(__file__).parents[2]
TESTS = "tests/access/test_apps.py"
APPS = "event,crm,survey,spreadsheet_dashboard,mass_mailing,website"


@pytest.mark.skipif(not is_deep(), reason="installs apps for minutes: with --deep")
def test_what_other_apps_keep_of_people_follows_the_scope():
    with copied_database() as database:
        _run(os.environ["MEMBER_ODOO"], "-d", database, "-i", APPS, "--stop-after-init")
        here = [f"--odoo-config={os.environ['ODOO_RC']}", f"--odoo-database={database}"]
        told = _run("-m", "pytest", "-q", "-p", "no:cacheprovider", *here, TESTS)
    assert "passed" in told
    assert "skipped" not in told


def _run(*arguments):
    answer = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert answer.returncode == 0, (answer.stdout + answer.stderr)[-3000:]
    return answer.stdout
