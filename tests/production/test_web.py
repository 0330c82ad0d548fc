"""The web service of docker-compose.yml, running with config/odoo.conf."""

import json
import os
import urllib.parse

import pytest
import websocket

from .machine import PATIENCE

JSON = {"Content-Type": "application/json"}


def call(web, path, **params):
    """One JSON-RPC call; the whole answer."""
    question = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
    return json.loads(web.ask(path, data=question.encode(), headers=JSON)[1])


def test_health_answers_with_the_databases_state(web):
    status, text = web.ask("/web/health?db_server_status=1")
    assert status == 200
    assert json.loads(text) == {"status": "pass", "db_server_status": True}


def test_two_workers_serve_and_none_runs_jobs(web):
    assert web.said().count("Worker WorkerHTTP") == 2
    assert "WorkerCron" not in web.said()


def test_login_page_is_served(web):
    status, text = web.ask("/web/login")
    assert status == 200
    assert 'name="password"' in text


def test_websocket_is_upgraded_on_its_own_port(web):
    address = f"127.0.0.1:{web.gevent}"
    link = websocket.create_connection(
        f"ws://{address}/websocket", origin=f"http://{address}", timeout=PATIENCE
    )
    assert link.getstatus() == 101
    link.close()


def test_database_list_is_refused(web):
    answer = call(web, "/web/database/list")
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"


def test_database_manager_is_switched_off(web):
    _status, text = web.ask("/web/database/manager")
    assert "has been disabled by the administrator" in text


@pytest.mark.parametrize("action", ["create", "duplicate", "drop", "backup"])
def test_database_management_is_refused(web, action):
    form = {
        "master_pwd": "admin",
        "name": "first",
        "new_name": "second",
        "login": "admin",
        "phone": "",
        "password": "admin",
        "lang": "en_US",
        "backup_format": "zip",
    }
    data = urllib.parse.urlencode(form).encode()
    _status, text = web.ask(f"/web/database/{action}", data=data)
    assert "Access Denied" in text


@pytest.mark.parametrize("method", ["dump", "drop", "change_admin_password"])
@pytest.mark.parametrize("password", ["admin", ""])
def test_no_master_password_is_accepted_over_rpc(web, method, password):
    answer = call(web, "/jsonrpc", service="db", method=method, args=[password, "x"])
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"


def test_neither_logins_nor_addresses_of_pages_reach_the_log(web, database):
    login = "kari.nordmann@example.org"
    answer = call(
        web, "/web/session/authenticate", db=database, login=login, password="guess"
    )
    assert answer["error"]["data"]["name"] == "odoo.exceptions.AccessDenied"
    web.ask("/web/login?login=ola.nordmann%40example.org")
    assert "nordmann" not in web.said()


def test_the_database_password_is_no_argument_of_any_process(web):
    password = os.environ["PGPASSWORD"]
    for process in web.family():
        assert not any(f"={password}" in part for part in process.cmdline())
        assert password not in process.cmdline() or password == os.environ["PGUSER"]
