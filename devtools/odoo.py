"""Running Odoo from the environment, with our configuration."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import Failure, last_words, run_logged
from .odoo_source import OdooSource
from .postgres import Connection

INSIDE = Path(__file__).resolve().parent / "inside"


@dataclass(frozen=True)
class Odoo:
    """A source tree, a Python, a server and a configuration that fit together."""

    source: OdooSource
    python: Path
    connection: Connection
    configuration: Path

    def environment(self, **extra: str) -> dict[str, str]:
        environment = self.connection.environment()
        environment["PYTHONPATH"] = str(self.source.python_root)
        environment["ODOO_RC"] = str(self.configuration)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Odoo starts faster with
        environment.update(extra)
        return environment

    def command(self, *arguments: object) -> list[str]:
        # Not `-m odoo`: with workers the websocket process restarts itself
        # from sys.argv[0] and fails in a loop.
        start = [self.python, self.source.executable, *arguments]
        return [str(part) for part in start]

    def run(self, arguments: list, log: Path, what: str, **extra: str) -> None:
        """Run to its end. An error in the log is a failure, whatever the status."""
        run_logged(self.command(*arguments), log, what, env=self.environment(**extra))
        if any(is_error(line) for line in log.read_text(errors="replace").splitlines()):
            raise Failure(f"{what}: {last_words(log, ' error ')} (all of it: {log})")

    def run_inside(self, script: str, log: Path, what: str, **extra: str) -> None:
        """Run one of the scripts in `inside/` in Odoo's shell."""
        source = (INSIDE / script).open("rb")
        with source:
            run_logged(
                self.command("shell", "--no-http", "--log-level=warn"),
                log,
                what,
                env=self.environment(**extra),
                stdin=source,
            )

    def replace_process(self, arguments: list[str]) -> None:
        """Become Odoo, so that its exit status and signals are the caller's."""
        command = self.command(*arguments)
        os.execve(command[0], command, self.environment())

    def start(self, arguments: list, log: Path) -> subprocess.Popen:
        """Start in the background, in a session of its own."""
        with log.open("ab") as output:
            return subprocess.Popen(
                self.command(*arguments),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def is_error(line: str) -> bool:
    """Whether a line of Odoo's log is an error or worse."""
    parts = line.split(" ", 4)
    return len(parts) > 4 and parts[3] in ("ERROR", "CRITICAL")
