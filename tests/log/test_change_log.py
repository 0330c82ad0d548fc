"""The change log in earnest: committed writes by every path, tampering, erasing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import seeds, share


def work(*arguments):
    """What the worker printed, line by line."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.log.worker", *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return [json.loads(line) for line in answer.stdout.splitlines()]


@pytest.mark.parametrize("seed", seeds(), ids=("fixed", "own"))
def test_every_change_stands_with_actor_and_reason_and_none_is_invented(seed, tmp_path):
    count = share(5_000, 150)
    with copied_database() as database:
        *wrong, numbers = work("write", database, tmp_path, count, seed)
    assert wrong == []
    assert numbers["written"] >= count
    assert numbers["lines"] > count / 4


@pytest.mark.parametrize("seed", seeds(), ids=("fixed", "own"))
def test_every_tampering_with_committed_lines_is_found_and_located(seed, tmp_path):
    count = share(5_000, 60)
    with copied_database() as database:
        *missed, numbers = work("tamper", database, tmp_path, count, seed)
    assert missed == []
    assert numbers["tampered"] == count


def test_erased_people_leave_no_value_and_a_chain_in_order(tmp_path):
    with copied_database() as database:
        (told,) = work("erase", database, tmp_path, share(500, 100), 0)
    assert (told["left"], told["wrong"]) == (0, [])
    assert told["sealed"]
