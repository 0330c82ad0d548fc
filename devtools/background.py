"""A process in the background: start, find again, stop; no other one is touched."""

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .workdir import write_whole

STOP_SECONDS = 15


def birth(pid: int) -> str:
    """When a process began, in clock ticks: with the number it names a process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


@dataclass(frozen=True)
class Background:
    """What was started and listens on a port, known by the note in a file."""

    notes: Path

    def noted(self) -> dict | None:
        """The note as it stands, whether or not its process lives."""
        try:
            return json.loads(self.notes.read_text())
        except (OSError, ValueError):
            return None

    def running(self) -> dict | None:
        """Number, birth and port of the process, if it lives."""
        notes = self.noted() or {"birth": ""}
        # A process that ended before it was noted has no birth.
        alive = notes["birth"] and birth(notes["pid"]) == notes["birth"]
        return notes if alive else None

    def note(self, process: subprocess.Popen, port: int) -> None:
        notes = {"pid": process.pid, "birth": birth(process.pid), "port": port}
        write_whole(self.notes, json.dumps(notes))

    def stop(self) -> bool:
        """Stop the process, in the end by force; whether there was one."""
        notes = self.running()
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
    """Take the status of a process that this very one started."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
