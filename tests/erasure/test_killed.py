"""An erasure that is killed anywhere goes on, and never looks done before it is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.production.machine import copied_database
from tests.share import seeds, share


@pytest.fixture(scope="module", params=seeds(), ids=("fixed", "own"))
def attempts(request, tmp_path_factory):
    """What was true after each kill, and after a last run that was left alone."""
    folder = tmp_path_factory.mktemp("erasure")
    with copied_database() as database:
        worker = [sys.executable, "-m", "tests.erasure.worker", database, folder]
        answer = subprocess.run(
            [str(part) for part in [*worker, share(50, 4), request.param]],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_it_was_killed_and_the_last_run_finished_what_was_left(attempts):
    assert any(not attempt["ended"] for attempt in attempts)
    last = attempts[-1]
    assert (last["ended"], last["waiting"]) == (True, False)


def test_nobody_was_half_erased_or_twice_or_done_too_early(attempts):
    assert [attempt["wrong"] for attempt in attempts] == [[0, 0]] * len(attempts)
