"""A merge that is killed has not happened: one transaction, and nothing beside it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import seeds, share


@pytest.mark.parametrize("seed", seeds(), ids=("fixed", "own"))
def test_a_killed_merge_leaves_both_rows_as_they_were(seed, tmp_path):
    kills = share(40, 4)
    with copied_database() as database:
        arguments = [database, tmp_path, kills, seed]
        answer = subprocess.run(
            [sys.executable, "-m", "tests.merge.worker", *map(str, arguments)],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr[-3000:]
    ends = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(ends) == kills
    assert "half" not in {found for _killed, found in ends}
    assert all(found == "after" for killed, found in ends if not killed)
    assert any(killed and found == "before" for killed, found in ends)
