"""Two Odoo processes on one database, and people who are logged in to both."""

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests

from tests.production.machine import (
    PATIENCE,
    Service,
    connection,
    copied_database,
    environment,
    execute,
    here,
    odoo,
)

INSIDE = Path(__file__).with_name("inside")
PASSWORD = "sessions-1905"
# The scope reads this table, and nothing that dismisses somebody does.
HELD = "member_acknowledgement"
WAITING = """
SELECT count(*) FROM pg_locks
 WHERE NOT granted AND relation = %s::regclass
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Refused(Exception):
    """The server answered with an error instead of data."""


class Houses:
    """Two web processes that share a database, a file store and their sessions."""

    def __init__(self, database, folder):
        self.database = database
        self.folder = folder
        self.services = []
        self.background = ThreadPoolExecutor(2)

    def build(self, **variables):
        """Make the world of `inside/world.py`; what it says of itself."""
        file = self.folder / "world.json"
        done = subprocess.run(
            [
                *odoo("shell", f"--database={self.database}", "--no-http"),
                *here(self.folder),
            ],
            env=environment(
                self.database,
                SESSIONS_PASSWORD=PASSWORD,
                SESSIONS_WORLD=str(file),
                **variables,
            ),
            input=(INSIDE / "world.py").read_text(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        return json.loads(file.read_text())

    def start(self, **variables):
        changes = ("--workers=0", "--max-cron-threads=0", "--db_maxconn=16")
        for name in ("first", "second"):
            folder = self.folder / name
            folder.mkdir(exist_ok=True)
            shared = f"--data-dir={self.folder / 'data'}"
            self.services.append(
                Service("web", self.database, folder, *changes, shared, **variables)
            )
        for service in self.services:
            service.wait_for(
                lambda service=service: service.answers(service.http, "/web/health")
            )

    def stop(self):
        while self.services:
            self.services.pop().stop()

    def rows(self, statement, *values):
        return execute(self.database, statement, *values)

    @contextmanager
    def held(self):
        """Inside, whoever asks for an officer's scope waits, with the snapshot that
        the request began with; other work goes on."""
        with ExitStack() as stack:
            link = stack.enter_context(connection(self.database))
            link.autocommit = False
            with link.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {HELD} IN ACCESS EXCLUSIVE MODE")
            yield
            link.rollback()

    def wait_until_somebody_waits(self):
        deadline = time.monotonic() + PATIENCE
        while not self.rows(WAITING, HELD)[0][0]:
            assert time.monotonic() < deadline, "the slow request never began"
            time.sleep(0.005)


@contextmanager
def houses(folder):
    with copied_database() as database:
        # The copy has no file store: nobody asks for pages here.
        execute(database, "UPDATE ir_cron SET active = false")
        both = Houses(database, folder)
        try:
            yield both
        finally:
            both.stop()
            both.background.shutdown(cancel_futures=True)


class Person:
    """Somebody with a session, which both processes know."""

    def __init__(self, houses, login):
        self.houses = houses
        self.login = login
        self.log_in()

    def log_in(self):
        self.session = requests.Session()
        params = {
            "db": self.houses.database,
            "login": self.login,
            "password": PASSWORD,
        }
        answer = self._post(0, "/web/session/authenticate", params)
        self.user = answer["uid"]

    def call(self, house, model, method, *args, **kwargs):
        """One call over RPC to the process of that number.

        :raise Refused: for every error, a session that has ended included
        """
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(house, path, params)

    def get(self, house, path):
        """Status, kind and content of a page or file, without following it on."""
        answer = self.session.get(
            self._address(house) + path, timeout=PATIENCE, allow_redirects=False
        )
        return answer.status_code, answer.headers.get("Content-Type"), answer.content

    def post(self, house, path, **values):
        answer = self.session.post(
            self._address(house) + path, data=values, timeout=PATIENCE
        )
        return answer.status_code, answer.text

    def _post(self, house, path, params):
        question = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.session.post(
            self._address(house) + path, json=question, timeout=PATIENCE
        )
        answer.raise_for_status()
        said = answer.json()
        if "error" in said:
            raise Refused(said["error"]["data"]["name"])
        return said.get("result")  # left out where a method gives nothing

    def _address(self, house):
        return f"http://127.0.0.1:{self.houses.services[house].http}"
