"""The development server in the background."""

import time
import urllib.error
import urllib.request
from pathlib import Path

from .background import Background
from .console import Failure, last_words, step
from .odoo import Odoo
from .ports import is_free
from .settings import Settings

START_SECONDS = 90


def background(settings: Settings) -> Background:
    return Background(settings.state / "server.json")


def log_path(settings: Settings) -> Path:
    return settings.logs / "server.log"


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
        ours = background(settings)
        ours.note(process, port)
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                ours.stop()
                words = last_words(log)
                raise Failure(f"The server does not start: {words} (all of it: {log})")
            time.sleep(0.2)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(url(port) + "/web/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
