"""A PostgreSQL server of the test's own, with a superuser and a role for Odoo.

The server that tests run on knows no superuser, and event triggers need one. What Odoo
does here it does as a plain role that owns the database, as on a real server.
"""

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg2

from devtools import cluster, postgres
from tests.production.files import compose
from tests.production.machine import free_port

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "config" / "postgres"
ODOO, ADMINISTRATOR = "odoo", "postgres"
SETTINGS = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
SETTINGS += (
    "shared_buffers = 64MB\nmax_connections = 40\nmax_locks_per_transaction = 1024\n"
    + cluster.THROW_AWAY
)


def logging_in_production():
    """What docker-compose.yml says of the server's log: {name: value}."""
    command = " ".join(compose()["services"]["db"]["command"])
    return dict(re.findall(r"--(log_\w+)=(\S+)", command))


class Server:
    """One server, its databases and the ways to ask them."""

    def __init__(self, folder, port):
        self.data, self.port = folder / "data", port

    @property
    def log(self):
        return self.data / "log"

    def start(self, values):
        self._own("initdb", "-D", self.data, "-U", ADMINISTRATOR, "--no-sync")
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS + f"port = {self.port}\n")
            configuration.writelines(f"{n} = '{v}'\n" for n, v in values.items())
        self._own("pg_ctl", "-D", self.data, "-w", "-l", self.log, "start")
        self.execute("postgres", f"CREATE ROLE {ODOO} LOGIN CREATEDB", ADMINISTRATOR)

    def stop(self):
        self._own("pg_ctl", "-D", self.data, "-m", "immediate", "stop")

    def _own(self, program, *arguments):
        """PostgreSQL runs as another user where the tests run as root."""
        command = [postgres.binaries() / program, *arguments]
        subprocess.run(
            [*cluster.as_owner(), *map(str, command)],
            cwd="/",
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def environment(self, role=ODOO, **extra):
        """This process' environment, leading here."""
        here = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": role}
        return {**os.environ, **here, "PGPASSWORD": "none", **extra}

    def connect(self, database, role=ODOO):
        link = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=role, dbname=database
        )
        link.autocommit = True
        return link

    def execute(self, database, statement, role=ODOO, values=None):
        """Run statements; the rows of the last, if it has any."""
        with contextlib.closing(self.connect(database, role)) as link:
            cursor = link.cursor()
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def load(self, template, database):
        """Load a dump of a database of the tests' server, as Odoo's role."""
        self.execute("postgres", f'CREATE DATABASE "{database}" TEMPLATE template0')
        dump = subprocess.Popen(
            [postgres.binaries() / "pg_dump", "--no-owner", "--no-acl", template],
            stdout=subprocess.PIPE,
        )
        subprocess.run(
            [postgres.binaries() / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", database],
            env=self.environment(),
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        assert dump.wait() == 0

    @contextlib.contextmanager
    def copy(self, source, name):
        """A copy of a database, dropped at the end."""
        self.execute("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        try:
            yield name
        finally:
            self.execute("postgres", f'DROP DATABASE "{name}"')

    def run_script(self, script, database, **settings):
        """What the administrator runs: status, and what psql said."""
        options = [f"--set={name}={value}" for name, value in settings.items()]
        answer = subprocess.run(
            [
                postgres.binaries() / "psql",
                "--no-psqlrc",
                f"--dbname={database}",
                f"--file={SCRIPTS / script}",
                *options,
            ],
            env=self.environment(ADMINISTRATOR),
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.returncode, answer.stdout + answer.stderr


@contextlib.contextmanager
def running(**values):
    """A started server with these settings, in a folder that its owner can reach."""
    folder = Path(tempfile.mkdtemp(prefix="member-hardening-"))
    cluster.give_to_owner(folder)
    server = Server(folder, free_port())
    try:
        server.start(values)
        yield server
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
