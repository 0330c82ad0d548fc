"""An import killed anywhere goes on, and writes nothing twice or by halves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import seeds, share

ROOT = Path(__file__).parents[2]
# So many that a job lives on after most of its kills.
ROWS_A_KILL = 40


@pytest.mark.parametrize("seed", seeds())
def test_a_killed_import_ends_as_if_it_had_not_been_killed(seed, tmp_path):
    kills = share(60, 6)
    rows = kills * ROWS_A_KILL
    with copied_database() as database:
        arguments = [database, tmp_path, ROOT / "addons", rows, kills, seed]
        run = subprocess.run(
            [
                sys.executable,
                Path(__file__).with_name("killed_job.py"),
                *map(str, arguments),
            ],
            env={**os.environ, "PGDATABASE": database},
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
    assert run.returncode == 0, run.stderr[-3000:]
    checked, done, undone, deaths = map(json.loads, run.stdout.splitlines())
    assert deaths > kills // 2
    nothing = dict.fromkeys(
        ("applied", "people", "different", "linked", "memberships", "consents", "seen"),
        0,
    )
    everything = dict.fromkeys(nothing, rows) | {"consents": 6 * rows}
    assert checked == {"state": "checked", "rows": rows, "logged": 0, **nothing}
    assert done == {"state": "done", "rows": rows, "logged": rows, **everything}
    assert undone == {"state": "undone", "rows": rows, "logged": rows, **nothing}
