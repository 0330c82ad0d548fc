"""Odoo started on this machine with the production configuration.

`./dev test` says where Odoo is: MEMBER_ODOO is its executable, MEMBER_TEMPLATE a
database with the addons installed that nobody is connected to, and PYTHONPATH and
PG* lead to Odoo's modules and to PostgreSQL.
"""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

import psutil
import psycopg2

from devtools import database, postgres

from .files import CONF, ROOT, odoo_arguments

# How long the slowest and busiest machine may take for what takes a second here.
PATIENCE = 180
_drawn = itertools.count()


@contextlib.contextmanager
def connection(database):
    """A connection in autocommit, closed at the end."""
    link = psycopg2.connect(dbname=database)
    link.autocommit = True
    try:
        yield link
    finally:
        link.close()


def execute(database, statement, *values):
    """Run one statement; its rows, if it has any."""
    with connection(database) as link, link.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextlib.contextmanager
def copied_database():
    """A copy of the template database, dropped at the end."""
    name = f"{os.environ['MEMBER_RUN']}-production-{uuid.uuid4().hex[:8]}"
    server = postgres.external("")
    database.copy(server, os.environ["MEMBER_TEMPLATE"], name)
    try:
        yield name
    finally:
        database.drop(server, name)


def free_port():
    """A port that nobody listens on, nor gets between here and the start of Odoo.

    Below those that the system gives to whoever connects, and in an order that differs
    from one process of the tests to the next.
    """
    for number in _drawn:
        port = 20_000 + (os.getpid() * 97 + number) % 12_000
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def environment(database, **extra):
    """What a container of docker-compose.yml finds in its environment."""
    return {**os.environ, "ODOO_RC": str(CONF), "PGDATABASE": database, **extra}


def here(folder):
    """The options that differ between a container and this machine."""
    return [f"--addons-path={ROOT / 'addons'}", f"--data-dir={folder / 'data'}"]


def odoo(*arguments):
    return [sys.executable, os.environ["MEMBER_ODOO"], *arguments]


class Service:
    """One Odoo service of docker-compose.yml, with its log in a file."""

    def __init__(self, name, database, folder, *changes, **variables):
        self.http, self.gevent = free_port(), free_port()
        self.log = folder / f"{name}.log"
        listening = [
            "--http-interface=127.0.0.1",
            f"--http-port={self.http}",
            f"--gevent-port={self.gevent}",
        ]
        self.command = odoo(*odoo_arguments(name), *here(folder), *listening, *changes)
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                env=environment(database, **variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def family(self):
        """The process and everything it started."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def ask(self, path, port=None, **request):
        """Status and text of one HTTP request."""
        address = f"http://127.0.0.1:{port or self.http}{path}"
        question = urllib.request.Request(address, **request)
        try:
            with urllib.request.urlopen(question, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()

    def wait_for(self, happened, seconds=PATIENCE):
        """Wait until `happened()`; the end of the log if it does not."""
        deadline = time.monotonic() + seconds
        while not happened():
            assert self.process.poll() is None, self.said()[-3000:]
            assert time.monotonic() < deadline, self.said()[-3000:]
            time.sleep(0.2)

    def answers(self, port, path):
        try:
            return self.ask(path, port)[0] == 200
        except OSError:
            return False

    def stop(self):
        family = self.family() if self.process.poll() is None else []
        self.process.terminate()
        _gone, left = psutil.wait_procs(family, timeout=30)
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(timeout=30)
