"""Where mail of the development server goes: into a folder, never to anybody."""

import subprocess
import time
from pathlib import Path

from .background import Background
from .console import Failure, last_words, step
from .ports import free_port, is_free
from .settings import Settings

START_SECONDS = 20
# No program listens there, and none is meant to: the discard port.
NOWHERE = 9


def catcher(settings: Settings) -> Background:
    return Background(settings.state / "mail.json")


def folder(settings: Settings) -> Path:
    """A maildir: new messages lie in its `new/`, one file each."""
    return settings.state / "mail"


def port(settings: Settings) -> int:
    """Where Odoo hands its mail over; nowhere until the catcher has run once."""
    return (catcher(settings).noted() or {"port": NOWHERE})["port"]


def ensure(settings: Settings, python: Path) -> bool:
    """Start the catcher unless it runs; whether its port is another one now."""
    ours, before = catcher(settings), port(settings)
    if ours.running():
        return False
    now = free_port(settings, (ours.noted() or {"port": 0})["port"])
    log = settings.logs / "mail.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [python, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{now}"]
    command += ["-c", "aiosmtpd.handlers.Mailbox", folder(settings)]
    with step("Mail catcher"), log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        ours.note(process, now)
        deadline = time.monotonic() + START_SECONDS
        while is_free(now):
            if process.poll() is not None or time.monotonic() > deadline:
                ours.stop()
                raise Failure(f"The mail catcher does not start: {last_words(log)}")
            time.sleep(0.1)
    return now != before
