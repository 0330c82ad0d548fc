"""The front door: help, errors in one line, and Pythons that are too old."""

import subprocess
import sys
from pathlib import Path

import pytest

from devtools import cli, pytest_run, teardown
from devtools.console import Failure
from tests.share import FIXED_SEED, seeds, share

ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_command(capsys):
    assert cli.main([]) == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in cli.COMMANDS)


def test_unknown_command_is_status_2(capsys):
    assert cli.main(["upp"]) == 2
    assert "no command 'upp'" in capsys.readouterr().err


def test_failure_is_one_line_and_status_1(monkeypatch, capsys):
    def fail(_settings, _arguments):
        raise Failure("no mirror: look for one.")

    monkeypatch.setitem(cli.COMMANDS, "up", (fail, "", ""))
    assert cli.main(["up"]) == 1
    assert capsys.readouterr().err == "./dev up: no mirror: look for one.\n"


def run_dev(version, path):
    """Run `dev help` with a Python that says it is of this version."""
    call = (
        f"import runpy, sys; sys.version_info = ({version}, 'final', 0);"
        f"runpy.run_path({str(ROOT / 'dev')!r})"
    )
    return subprocess.run(
        [sys.executable, "-c", call, "help"],
        capture_output=True,
        text=True,
        env={"PATH": path},
        check=False,
    )


def test_wrong_python_says_which_are_right():
    answer = run_dev("3, 9, 0", path="/nonexistent")
    assert answer.returncode == 1
    assert "Python 3.9 is not supported" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_another_python_of_the_machine_takes_over(pretend):
    folder = pretend("python3.13", 'echo "took over with $2"').parent / "pretended"
    answer = run_dev("3, 14, 0", path=f"{folder}:/bin")
    assert answer.stdout == "took over with help\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], pytest_run.PARALLEL),
        (["-x", "--durations=5"], pytest_run.PARALLEL),
        (["tests/devtools"], []),
        (["-n", "4"], []),
        (["--pdb"], []),
        (["-k", "scope"], []),
    ],
)
def test_two_databases_serve_a_whole_run_only(arguments, expected):
    assert pytest_run.parallel(arguments) == expected


def test_share_and_seeds_follow_the_environment(monkeypatch):
    monkeypatch.delenv("MEMBER_DEEP", raising=False)
    monkeypatch.setenv("MEMBER_SEED", "7")
    assert share(full=10_000, ci=200) == 200
    assert seeds() == (FIXED_SEED, 7)
    monkeypatch.setenv("MEMBER_DEEP", "1")
    assert share(full=10_000, ci=200) == 10_000


def test_reset_keeps_what_was_fetched(settings, monkeypatch):
    monkeypatch.setattr(teardown, "stop_all", lambda _settings: None)
    monkeypatch.setattr(teardown.postgres, "external", lambda _id: None)
    for name in ("odoo", "venv-1234", "data-up", "postgres"):
        (settings.state / name).mkdir(parents=True)
    (settings.state / "logins.json").touch()
    assert teardown.reset(settings, []) == 0
    left = sorted(path.name for path in settings.state.iterdir())
    assert left == ["lock", "odoo", "venv-1234"]
    assert teardown.reset(settings, ["--all"]) == 0
    assert [path.name for path in settings.state.iterdir()] == ["lock"]
