"""The development server in the background: start, find again, stop."""

import contextlib
import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from .cluster import is_free
from .console import Failure, last_words, step
from .odoo import Odoo
from .settings import Settings
from .workdir import write_whole

START_SECONDS = 90
STOP_SECONDS = 15


def notes_path(settings: Settings) -> Path:
    return settings.state / "server.json"


def log_path(settings: Settings) -> Path:
    return settings.logs / "server.log"


def birth(pid: int) -> str:
    """When a process began, in clock ticks: with the number it names a process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def running(settings: Settings) -> dict | None:
    """Number and port of the server that this checkout started, if it lives."""
    try:
        notes = json.loads(notes_path(settings).read_text())
    except (OSError, ValueError):
        return None
    return notes if birth(notes["pid"]) == notes["birth"] else None


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def demand_port(port: int) -> None:
    if not is_free(port):
        raise Failure(
            f"Port {port} is in use by another program:"
            f" stop that, or choose another with ./dev up --port {port + 1}."
        )


def start(settings: Settings, odoo: Odoo, port: int) -> None:
    """Start the server and wait until it answers."""
    demand_port(port)
    log = log_path(settings)
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    with step("Odoo server"):
        process = odoo.start([], log)
        notes = {"pid": process.pid, "birth": birth(process.pid), "port": port}
        write_whole(notes_path(settings), json.dumps(notes))
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                stop(settings)
                words = last_words(log)
                raise Failure(f"The server does not start: {words} (all of it: {log})")
            time.sleep(0.2)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(url(port) + "/web/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def stop(settings: Settings) -> bool:
    """Stop the server this checkout started; whether there was one."""
    notes = running(settings)
    notes_path(settings).unlink(missing_ok=True)
    if not notes:
        return False
    os.kill(notes["pid"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while birth(notes["pid"]) == notes["birth"]:
        if time.monotonic() > deadline:
            os.killpg(notes["pid"], signal.SIGKILL)
            break
        reap(notes["pid"])
        time.sleep(0.1)
    return True


def reap(pid: int) -> None:
    """Take the status of a server that this very process started."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
