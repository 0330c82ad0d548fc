"""Databases on a server: which exist, copying, renaming, dropping."""

import subprocess

from .console import Failure
from .postgres import OLDEST, Connection

DROP_ATTEMPTS = 5
END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = '{name}' AND usename = current_user AND pid <> pg_backend_pid()"
)


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
        message = message.removeprefix("psql: error: ")
        raise Failure(f"PostgreSQL at {connection.host}:{connection.port}: {message}")
    return answer.stdout.strip()


def demand_server(connection: Connection) -> None:
    """Refuse a server that does not answer, is too old or lets us make nothing."""
    answer = query(
        connection,
        "SELECT current_setting('server_version_num')::int / 10000,"
        " (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user)",
    )
    version, may_create = answer.split("|")
    if int(version) < OLDEST:
        raise Failure(
            f"PostgreSQL {version} is too old for Odoo 19: use {OLDEST} or newer."
        )
    if may_create != "t":
        raise Failure(
            f"The role {connection.user} may not create databases:"
            f" ALTER ROLE {connection.user} CREATEDB, or unset DATABASE_URL and PGHOST."
        )


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def names(connection: Connection) -> list[str]:
    rows = query(connection, "SELECT datname FROM pg_database ORDER BY datname")
    return rows.splitlines()


def exists(connection: Connection, name: str) -> bool:
    return name in names(connection)


def comment(connection: Connection, name: str) -> str:
    """The note on a database, empty when there is none."""
    notes = "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
    rows = query(connection, notes).splitlines()
    return dict(row.split("|", 1) for row in rows).get(name, "")


def set_comment(connection: Connection, name: str, text: str) -> None:
    query(connection, f"COMMENT ON DATABASE {quoted(name)} IS '{text}'")


def set_parameter(connection: Connection, name: str, key: str, value: str) -> None:
    """Change a system parameter of an Odoo database that nobody serves now."""
    query(
        connection,
        f"UPDATE ir_config_parameter SET value = '{value}'"  # noqa: S608 - ours both
        f" WHERE key = '{key}'",
        name,
    )


def drop(connection: Connection, name: str) -> None:
    """Drop a database, whoever of ours is connected to it.

    Not WITH (FORCE): that fails when autovacuum is there, whose process only a
    superuser may end; a plain DROP sends it away itself.
    """
    for attempt in range(DROP_ATTEMPTS):
        query(connection, END_OTHERS.format(name=name))
        try:
            query(connection, f"DROP DATABASE IF EXISTS {quoted(name)}")
            return
        except Failure as failure:
            if "being accessed" not in str(failure) or attempt == DROP_ATTEMPTS - 1:
                raise


def rename(connection: Connection, old: str, new: str) -> None:
    query(connection, f"ALTER DATABASE {quoted(old)} RENAME TO {quoted(new)}")


def copy(connection: Connection, template: str, new: str) -> None:
    query(connection, f"CREATE DATABASE {quoted(new)} TEMPLATE {quoted(template)}")
