"""What the user sees when a command goes well, and one line when it does not."""

import re
import time

import pytest

from devtools import console
from devtools.console import Failure, last_words, run_logged, step


def test_step_says_what_it_does_and_how_long_it_took(capsys):
    with step("Fetching") as remarks:
        remarks.append("all of it")
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].split() == ["…", "Fetching"]
    assert re.fullmatch(r"\s*✓ Fetching \(all of it\): [\d.]+ s", lines[1])


def test_step_that_lasts_says_how_far_it_is(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(console, "HEARTBEAT_SECONDS", 0.05)
    log = tmp_path / "install.log"
    log.write_text("Loading module base (1/7)\nLoading module web (2/7)\n")
    with step("Installing", console.counted(log)):
        said, deadline = "", time.monotonic() + 60
        while not re.search(r"Installing: \d+ s \(2 of 7 modules\)", said):
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
            said += capsys.readouterr().err


def test_step_that_fails_is_marked(capsys):
    with pytest.raises(Failure), step("Fetching"):
        raise Failure("no")
    assert "✗ Fetching" in capsys.readouterr().err


def test_failure_names_the_telling_line_and_the_log(tmp_path):
    log = tmp_path / "log" / "a.log"
    script = "echo fine; echo 'E: error: no mirror'; echo bye; exit 3"
    with pytest.raises(Failure) as failure:
        run_logged(["sh", "-c", script], log, "Updating")
    assert str(failure.value) == (
        f"Updating failed: E: error: no mirror (all of it: {log})"
    )


def test_program_that_is_missing_is_named(tmp_path):
    with pytest.raises(Failure, match="no-such-program is not installed"):
        run_logged(["no-such-program"], tmp_path / "a.log", "Trying")


def test_last_words_of_a_silent_program(tmp_path):
    log = tmp_path / "empty.log"
    log.touch()
    assert last_words(log) == "no output"
