"""PostgreSQL clusters of the checkout's own, on a free port of 127.0.0.1.

There are two: `up` keeps what a person types and is durable; `test` is for
tests and benchmarks, throw-away, and does not wait for the disk.
"""

import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .console import Failure, last_words, run_logged, step
from .ports import free_port
from .postgres import Connection, binaries
from .settings import Settings
from .workdir import building, demand_free_space, write_whole

ROLE = "register"
BUFFERS = (256, 2048)  # MB, at least and at most
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = {buffers}MB
work_mem = 16MB
# Compiling the statement of an audience takes ten times as long as running it.
jit = off
maintenance_work_mem = 256MB
max_wal_size = 4GB
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and their values can hold personal data: keep them out of the log.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
THROW_AWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
checkpoint_timeout = 30min
autovacuum_naptime = 5min
"""


def buffers() -> int:
    """MB of pages that the server keeps: a quarter of the machine's memory, as
    PostgreSQL's manual advises, within `BUFFERS`."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    least, most = BUFFERS
    return max(least, min(memory // 4 // 2**20, most))


@dataclass(frozen=True)
class Cluster:
    """One cluster: where its data lies and whether it survives a power cut."""

    settings: Settings
    name: str
    durable: bool

    @property
    def data(self) -> Path:
        return home(self.settings) / self.name

    @property
    def notes(self) -> Path:
        """Port and password, readable by the owner only."""
        return self.settings.state / f"postgres-{self.name}.json"

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def connection(self) -> Connection:
        notes = json.loads(self.notes.read_text())
        return Connection("127.0.0.1", notes["port"], ROLE, notes["password"])

    def _control(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [str(binaries() / "pg_ctl"), "-D", str(self.data), *arguments]
        return subprocess.run(
            [*as_owner(), *command],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )

    def is_running(self) -> bool:
        if not (self.notes.exists() and self.data.exists()):
            return False
        return self._control("status").returncode == 0

    def ensure(self) -> Connection:
        """Create and start the cluster where that is still to be done."""
        if not self.data.exists():
            self._create()
        if not self.notes.exists():
            self._renew_password()
        if not self.is_running():
            self._start()
        return self.connection()

    def _create(self) -> None:
        demand_free_space(self.settings.state, 1.0, "PostgreSQL")
        with step(f"PostgreSQL cluster '{self.name}'"):
            self.notes.unlink(missing_ok=True)
            with building(self.data) as draft:
                self._initialise(draft)

    def _initialise(self, draft: Path) -> None:
        log = self.settings.logs / "initdb.log"
        secret = draft.with_suffix(".secret")
        # Nobody needs the superuser; whoever does sets a password first.
        write_whole(secret, secrets.token_urlsafe(24), mode=0o600)
        give_to_owner(draft, secret)
        command = [binaries() / "initdb", "-D", draft, "-U", "postgres", "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", secret]
        try:
            what = "Creating the PostgreSQL cluster"
            run_logged([*as_owner(), *command], log, what, cwd="/")
        finally:
            secret.unlink()
        with (draft / "postgresql.conf").open("a") as configuration:
            settings = SETTINGS.format(buffers=buffers())
            configuration.write(settings + ("" if self.durable else THROW_AWAY))
        self._alone(draft, f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n")

    def _renew_password(self) -> None:
        """Give the role a new password: the first, or when the notes were lost."""
        self._control("-w", "-m", "fast", "stop")
        password = secrets.token_urlsafe(24)
        self._alone(self.data, f"ALTER ROLE {ROLE} PASSWORD '{password}';\n")
        notes = json.dumps({"port": 0, "password": password})
        write_whole(self.notes, notes, mode=0o600)

    def _alone(self, data: Path, statement: str) -> None:
        """Run a statement as superuser, with no server and no connection."""
        command = [binaries() / "postgres", "--single", "-D", data, "postgres"]
        subprocess.run(
            [*as_owner(), *map(str, command)],
            cwd="/",
            input=statement.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )

    def _start(self) -> None:
        notes = json.loads(self.notes.read_text())
        notes["port"] = free_port(self.settings, notes["port"])
        write_whole(self.notes, json.dumps(notes), mode=0o600)
        options = f"-p {notes['port']}"
        started = self._control(
            "-w", "-t", "60", "-l", str(self.log), "-o", options, "start"
        )
        if started.returncode:
            words = last_words(self.log, "fatal") if self.log.exists() else "no log"
            raise Failure(f"PostgreSQL does not start: {words} (all of it: {self.log})")

    def stop(self) -> bool:
        """Stop the cluster; whether it was running."""
        if not self.is_running():
            return False
        self._control("-w", "-m", "fast", "stop")
        return True

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self.notes.unlink(missing_ok=True)


def clusters(settings: Settings) -> list[Cluster]:
    return [Cluster(settings, "up", True), Cluster(settings, "test", False)]


def as_owner() -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as Debian's postgres."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def give_to_owner(*paths: Path) -> None:
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, "postgres", "postgres")


def home(settings: Settings) -> Path:
    """The folder of the clusters: in the state folder, if their owner gets there."""
    inside = settings.state / "postgres"
    if os.geteuid() != 0:
        return inside
    inside.mkdir(parents=True, exist_ok=True)
    reachable = subprocess.run(
        [*as_owner(), "test", "-x", str(inside)],
        cwd="/",
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if reachable.returncode == 0:
        return inside
    return Path("/var/lib/postgresql") / f"member-register-{settings.checkout_id}"
