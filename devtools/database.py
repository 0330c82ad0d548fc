"""Databases on a server: which exist, copying, renaming, dropping."""

import subprocess

from .console import Failure
from .postgres import Connection


def query(connection: Connection, statement: str, database: str = "postgres") -> str:
    """Run one statement with psql; its rows as text."""
    command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database]
    answer = subprocess.run(
        [*command, "-c", statement],
        env=connection.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        message = (answer.stderr.strip().splitlines() or ["no answer"])[0]
        raise Failure(f"PostgreSQL at {connection.host}:{connection.port}: {message}")
    return answer.stdout.strip()


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def names(connection: Connection) -> list[str]:
    rows = query(connection, "SELECT datname FROM pg_database ORDER BY datname")
    return rows.splitlines()


def exists(connection: Connection, name: str) -> bool:
    return name in names(connection)


def drop(connection: Connection, name: str) -> None:
    query(connection, f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


def rename(connection: Connection, old: str, new: str) -> None:
    query(connection, f"ALTER DATABASE {quoted(old)} RENAME TO {quoted(new)}")


def copy(connection: Connection, template: str, new: str) -> None:
    query(connection, f"CREATE DATABASE {quoted(new)} TEMPLATE {quoted(template)}")
