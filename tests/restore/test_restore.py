"""Back up, erase, restore: nobody comes back, and nothing is sent before."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import seeds, share


@pytest.fixture(scope="module")
def cycles(tmp_path_factory):
    """What the worker saw in each cycle, half of them with each seed.

    The ledger is a file for the one half, and another database for the other.
    """
    seen = []
    for seed, store in zip(seeds(), ("file", "database"), strict=True):
        folder = tmp_path_factory.mktemp("restore")
        with copied_database() as database:
            worker = [sys.executable, "-m", "tests.restore.worker", database, folder]
            answer = subprocess.run(
                [str(part) for part in [*worker, share(50, 1), seed, store]],
                cwd=Path(__file__).parents[2],
                capture_output=True,
                text=True,
                timeout=3600,
                check=False,
            )
        assert answer.returncode == 0, answer.stderr[-3000:]
        seen += [json.loads(line) for line in answer.stdout.splitlines()]
    return seen


def test_a_start_after_a_restore_finds_the_doors_closed(cycles):
    assert any(cycle["erased"] for cycle in cycles)
    for cycle in cycles:
        assert cycle["gate"] == ("restored" if cycle["erased"] else "current")


def test_nothing_is_sent_before_the_erasures_are_carried_out_again(cycles):
    for cycle in cycles:
        assert cycle["could_send"] == (cycle["gate"] == "current")
        assert not cycle["sent_to_erased"]
    assert any(cycle["sent"] for cycle in cycles)


def test_nobody_comes_back_and_nobody_else_goes(cycles):
    for cycle in cycles:
        assert (cycle["back"], cycle["gone"]) == ([], [])
        assert cycle["after"] == "current"
