"""Databases of a run come and go on the server that the tests run on."""

import os
import subprocess

import psycopg2
import pytest

from devtools import database, postgres, template
from devtools.console import Failure


@pytest.fixture
def server():
    return postgres.inherited()


@pytest.fixture
def name(server):
    # Begins like the run's own, so that it goes even if this test is killed.
    name = f"{os.environ['MEMBER_RUN']}-devtools-{os.getpid()}"
    database.query(server, f"CREATE DATABASE {database.quoted(name)}")
    yield name
    database.drop(server, name)


def test_database_goes_although_somebody_is_connected(server, name):
    link = psycopg2.connect(server.dsn(name))
    database.drop(server, name)
    assert not database.exists(server, name)
    with pytest.raises(psycopg2.OperationalError):
        link.cursor().execute("SELECT 1")


def test_note_belongs_to_one_database(server, name):
    database.set_comment(server, name, "with assets")
    assert database.comment(server, name) == "with assets"
    assert database.comment(server, "template1") != "with assets"


def test_a_parameter_that_stands_gets_its_new_value(server, name):
    table = "CREATE TABLE ir_config_parameter (key text, value text)"
    rows = "INSERT INTO ir_config_parameter VALUES ('a.url', 'x'), ('another', 'y')"
    for statement in (table, rows):
        database.query(server, statement, name)
    database.set_parameter(server, name, "a.url", "http://127.0.0.1:1")
    told = database.query(server, "TABLE ir_config_parameter ORDER BY key", name)
    assert told.splitlines() == ["a.url|http://127.0.0.1:1", "another|y"]


def test_copies_of_ended_runs_are_known_by_their_number():
    ended = subprocess.Popen(["true"])
    ended.wait()
    assert template.is_dead_run(f"tests_run_{ended.pid}-gw0")
    assert not template.is_dead_run(f"tests_run_{os.getpid()}")
    assert not template.is_dead_run("test_12345678")


def test_server_that_does_not_answer_is_one_line():
    nobody = postgres.Connection("127.0.0.1", 1, "u", "p")
    with pytest.raises(Failure) as failure:
        database.demand_server(nobody)
    assert "127.0.0.1:1" in str(failure.value)
    assert "\n" not in str(failure.value)


def test_role_must_be_able_to_make_databases(server, monkeypatch):
    monkeypatch.setattr(database, "query", lambda *_args: "15|f")
    with pytest.raises(Failure, match="CREATEDB"):
        database.demand_server(server)
    monkeypatch.setattr(database, "query", lambda *_args: "12|t")
    with pytest.raises(Failure, match="too old"):
        database.demand_server(server)
