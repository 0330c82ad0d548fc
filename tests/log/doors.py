"""Ways into the register from outside the process: requests over HTTP, and psql."""

import re
import subprocess

from werkzeug.test import Client

from odoo.http import root

from devtools import postgres

HERE = {"REMOTE_ADDR": "127.0.0.1"}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Door:
    """One login's requests, handled in this process as the server would."""

    def __init__(self, database, login):
        self.database, self.login = database, login
        self.client = Client(root)
        self.ask("/web/session/authenticate", db=database, login=login, password=login)

    def ask(self, path, **params):
        """What a call of the web client answers."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.client.post(path, json=body, environ_base=HERE).get_json()
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.ask(path, model=model, method=method, args=args, kwargs=kwargs)

    def remote(self, user_id, model, method, *args):
        """The same from a program that sends login and password along."""
        login = [self.database, user_id, self.login, model, method, args]
        return self.ask("/jsonrpc", service="object", method="execute_kw", args=login)

    def submit(self, path, **form):
        """Open a page of one's own and send its form."""
        page = self.client.get(path, environ_base=HERE)
        token = TOKEN.search(page.get_data(as_text=True))
        assert token, (page.status, page.get_data(as_text=True)[:500])
        form["csrf_token"] = token[1]
        answer = self.client.post(path, data=form, environ_base=HERE)
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)[:500]


def psql(database, statement):
    """A statement typed by whoever has the database's password."""
    program = postgres.binaries() / "psql"
    command = [program, "-Xqv", "ON_ERROR_STOP=1", "-d", database, "-c", statement]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
