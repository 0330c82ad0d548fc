"""Which server, and how to reach it without disturbing another."""

import socket

import pytest

from devtools import ports, postgres
from devtools.console import Failure
from devtools.settings import Settings


@pytest.fixture(autouse=True)
def no_server_named(monkeypatch):
    for name in ("DATABASE_URL", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_name_the_server_is_our_own():
    assert postgres.external("abcd") is None


def test_database_url_names_the_server(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:5433/x")
    server = postgres.external("abcd")
    assert (server.host, server.port, server.user) == ("db.example", 5433, "me")
    assert server.password == "p@ss"
    assert server.dsn("a") == "postgresql://me:p%40ss@db.example:5433/a"


def test_socket_folder_is_kept_in_the_address(monkeypatch):
    monkeypatch.setenv("PGHOST", "/run/postgresql")
    monkeypatch.setenv("PGUSER", "me")
    server = postgres.external("abcd")
    assert server.dsn("a").endswith("@/a?host=%2Frun%2Fpostgresql&port=5432")


def test_two_checkouts_share_a_server_under_names_of_their_own(monkeypatch):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    assert postgres.external("one").prefix != postgres.external("two").prefix


def test_other_kinds_of_address_are_refused(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://db.example/x")
    with pytest.raises(Failure, match="not a postgresql"):
        postgres.external("abcd")


def test_settings_of_another_odoo_do_not_leak(monkeypatch):
    monkeypatch.setenv("ODOO_HTTP_PORT", "1")
    monkeypatch.setenv("PGDATABASE", "theirs")
    environment = postgres.Connection("h", 1, "u", "p").environment()
    assert environment["PGHOST"] == "h"
    assert not {"ODOO_HTTP_PORT", "PGDATABASE"} & set(environment)


def test_our_own_processes_find_the_chosen_odoo_wherever_they_start(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ODOO_SRC", "odoo")
    environment = postgres.Connection("h", 1, "u", "p").environment()
    assert environment["ODOO_SRC"] == str(tmp_path / "odoo")
    monkeypatch.delenv("ODOO_SRC")
    environment = postgres.Connection("h", 1, "u", "p").environment()
    assert "ODOO_SRC" not in environment


def test_port_in_use_is_not_taken(settings):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.free_port(settings, port) != port


def test_checkouts_begin_at_different_ports(tmp_path, monkeypatch):
    monkeypatch.setattr(ports, "is_free", lambda _port: True)
    chosen = {
        ports.free_port(Settings(tmp_path, tmp_path / str(number)))
        for number in range(20)
    }
    assert len(chosen) > 10


def test_no_port_at_all_is_one_line(settings, monkeypatch):
    monkeypatch.setattr(ports, "is_free", lambda _port: False)
    with pytest.raises(Failure, match="No free port"):
        ports.free_port(settings)
