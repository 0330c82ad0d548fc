"""What the user sees: steps with their time, and one line when something fails."""

import contextlib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

HEARTBEAT_SECONDS = 10
_print_lock = threading.Lock()


class Failure(Exception):
    """Ends the command with one line: what is wrong and what to do."""


def say(text: str) -> None:
    """Print progress on stderr, so that stdout stays clean for tools."""
    with _print_lock:
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str, progress: Callable[[], str] = str):
    """Announce a step, show a sign of life while it lasts, and its time at the end.

    Yields a list to which the step may append a word for the closing line.

    :param progress: says how far the step has come
    """
    say(f"  … {title}")
    started = time.monotonic()
    done = threading.Event()
    remarks: list[str] = []

    def heartbeat():
        while not done.wait(HEARTBEAT_SECONDS):
            seconds = f"{time.monotonic() - started:.0f} s"
            say(f"  … {title}: {seconds} {progress()}".rstrip())

    thread = threading.Thread(target=heartbeat, daemon=True)
    thread.start()
    try:
        yield remarks
    except BaseException:
        say(f"  ✗ {title}")
        raise
    finally:
        done.set()
        thread.join()
    remark = f" ({', '.join(remarks)})" if remarks else ""
    say(f"  ✓ {title}{remark}: {time.monotonic() - started:.1f} s")


def counted(log: Path) -> Callable[[], str]:
    """How far a log has come that counts like Odoo's: "(12/52)"."""

    def progress() -> str:
        counts = re.findall(r"\((\d+)/(\d+)\)", log.read_text()) if log.exists() else []
        return "({} of {} modules)".format(*counts[-1]) if counts else ""

    return progress


def last_words(log: Path, pattern: str = "error") -> str:
    """The line of a log that says best why a command failed."""
    lines = [
        line.strip()
        for line in log.read_text(errors="replace").splitlines()
        if line.strip()
    ]
    telling = [line for line in lines if pattern in line.lower()]
    return (telling or lines or ["no output"])[-1][:300]


def run_logged(
    command: list, log: Path, what: str, remedy: str = "", **options
) -> None:
    """Run a command with its output in `log`.

    :raises Failure: with the log's last words, and `remedy` as what to do
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    options.setdefault("stdin", subprocess.DEVNULL)
    with log.open("wb") as output:
        try:
            result = subprocess.run(
                [str(part) for part in command],
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **options,
            )
        except (FileNotFoundError, PermissionError) as error:
            raise Failure(f"{what}: {error.filename} is not installed.") from error
    if result.returncode:
        advice = f" – {remedy}" if remedy else ""
        raise Failure(f"{what} failed: {last_words(log)}{advice} (all of it: {log})")
