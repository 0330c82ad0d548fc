"""What PostgreSQL writes into its own log, with the settings of docker-compose.yml."""

import contextlib

import psycopg2
import pytest

from .server import logging_in_production, running

NAME, EMAIL = "Ragnhild Sporløs", "ragnhild.sporlos@example.com"
WRONG = (
    "INSERT INTO people VALUES (%(name)s, %(email)s)",
    "SELECT nothing FROM people WHERE name = %(name)s",
    "SELECT %(name)s::int",
    "SELECT ARRAY[%(email)s]::int[]",
    "DO $$ BEGIN RAISE WARNING %(name)s; END $$",
    "UPDATE people SET email = NULL WHERE email = %(email)s",
)


def log_of(server, values):
    """What is logged when statements with somebody's values fail."""
    for name, value in values.items():
        server.execute("postgres", f"ALTER SYSTEM SET {name} = '{value}'", "postgres")
    server.execute("postgres", "SELECT pg_reload_conf()", "postgres")
    begins = server.log.stat().st_size
    for statement in WRONG:
        with contextlib.suppress(psycopg2.Error):
            server.execute("postgres", statement, values={"name": NAME, "email": EMAIL})
    server.execute("postgres", "ALTER SYSTEM RESET ALL", "postgres")
    with server.log.open(encoding="utf-8", errors="replace") as log:
        log.seek(begins)
        return log.read()


@pytest.fixture(scope="module")
def server():
    with running() as started:
        started.execute(
            "postgres",
            "CREATE TABLE people (name text, email text NOT NULL UNIQUE)",
            "postgres",
        )
        started.execute("postgres", "GRANT ALL ON people TO odoo", "postgres")
        known = {"values": [NAME, EMAIL]}
        started.execute("postgres", "INSERT INTO people VALUES (%s, %s)", **known)
        yield started


def test_as_postgresql_comes_it_logs_values(server):
    log = log_of(server, {})
    assert NAME in log
    assert EMAIL in log


def test_with_our_settings_it_logs_none(server):
    settings = logging_in_production()
    assert {"log_error_verbosity", "log_min_messages"} <= settings.keys()
    log = log_of(server, settings)
    assert NAME not in log
    assert EMAIL not in log
