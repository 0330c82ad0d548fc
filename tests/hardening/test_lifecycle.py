"""Upgrade, uninstall and install, with the hardening and without; with --deep."""

import os
import subprocess
import sys

import pytest

from tests.share import is_deep

from .server import ADMINISTRATOR, ROOT, running

pytestmark = pytest.mark.skipif(not is_deep(), reason="takes minutes")
OURS = ("member_privacy", "member_dispatch", "member_portal")
# Everything of ours in the catalogue; the tables of Odoo's own privacy_lookup are not.
LEFT = """
SELECT 'function ' || proname FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'privacy%%'
UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger
 WHERE tgname LIKE 'privacy%%' AND NOT tgisinternal
UNION ALL SELECT 'relation ' || relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
   AND relname ~ '^(privacy|member)_' AND relname !~ '^privacy_(log|lookup)'
UNION ALL SELECT 'event trigger ' || evtname FROM pg_event_trigger
UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname ~ '^member'
ORDER BY 1
"""


@pytest.fixture(scope="module")
def server():
    with running() as started:
        started.load(os.environ["MEMBER_TEMPLATE"], "life")
        yield started


def module(server, folder, action, *names):
    """Status of an `odoo module` command, and the worst of what it said."""
    options = folder / "odoo.conf"
    options.write_text(
        f"[options]\ndata_dir = {folder}\naddons_path = {ROOT / 'addons'}\n"
    )
    command = [sys.executable, os.environ["MEMBER_ODOO"]]
    command += ["module", action]
    command += ["-c", str(options), "-d", "life", *names]
    answer = subprocess.run(
        command,
        cwd=ROOT,
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (answer.stdout + answer.stderr).splitlines()
    words = (" ERROR ", " CRITICAL ", "Error: ")
    return answer.returncode, [x for x in lines if any(word in x for word in words)]


def left(server):
    return [name for (name,) in server.execute("life", LEFT)]


def _as_before_an_index_came(server):
    server.execute("life", "DROP INDEX privacy_change_log_net", ADMINISTRATOR)
    server.execute(
        "life",
        "CREATE INDEX privacy_change_log_row ON privacy_change_log (model, res_id, id)",
        ADMINISTRATOR,
    )


def test_upgrades_and_uninstalls_leave_the_log_in_order_or_nothing(server, tmp_path):
    for script in ("harden.sql", "harden.sql"):
        status, said = server.run_script(script, "life")
        assert status == 0, said
    standing = left(server)
    for _time in range(2):
        assert module(server, tmp_path, "upgrade", *OURS) == (0, [])
    assert left(server) == standing
    _as_before_an_index_came(server)
    assert module(server, tmp_path, "upgrade", *OURS) == (0, [])
    assert left(server) != standing
    status, said = server.run_script("harden.sql", "life")
    assert status == 0, said
    assert left(server) == standing
    # The log stays where the administrator has not let go of it.
    status, wrong = module(server, tmp_path, "uninstall", "member_privacy")
    assert status or wrong
    assert left(server) == standing
    status, said = server.run_script("soften.sql", "life")
    assert status == 0, said
    for _time in range(2):
        assert module(server, tmp_path, "uninstall", *OURS) == (0, [])
        assert left(server) == []
        assert module(server, tmp_path, "install", *OURS) == (0, [])
        assert module(server, tmp_path, "upgrade", *OURS) == (0, [])
