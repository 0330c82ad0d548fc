"""How to reach a PostgreSQL server, and which one: our own or the user's."""

import hashlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from .console import Failure

CLIENTS = Path("/usr/lib/postgresql")
OLDEST = 13


@dataclass(frozen=True)
class Connection:
    """One server and role. `prefix` keeps checkouts apart on a shared server."""

    host: str
    port: int
    user: str
    password: str
    prefix: str = ""

    def environment(self) -> dict[str, str]:
        """This process's environment, with PG* pointing at the server.

        What Odoo would take for settings goes; ODOO_SRC is for us, in a process of our
        own as in this one, whatever folder that starts in.
        """
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PG", "ODOO_")) and key != "DATABASE_URL"
        }
        if source := os.environ.get("ODOO_SRC"):
            environment["ODOO_SRC"] = str(Path(source).expanduser().absolute())
        environment.update(
            PGHOST=self.host,
            PGPORT=str(self.port),
            PGUSER=self.user,
            PGPASSWORD=self.password,
            DEV_DATABASE_PREFIX=self.prefix,
            PATH=f"{binaries()}{os.pathsep}{environment.get('PATH', os.defpath)}",
        )
        return environment

    def dsn(self, database: str) -> str:
        """A libpq address of one database."""
        credentials = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        if self.host.startswith("/"):
            host = quote(self.host, safe="")
            return (
                f"postgresql://{credentials}@/{database}?host={host}&port={self.port}"
            )
        return f"postgresql://{credentials}@{self.host}:{self.port}/{database}"


def external(checkout_id: str) -> Connection | None:
    """The server that DATABASE_URL or PGHOST names, if the user set one."""
    machine = hashlib.sha256(f"{socket.gethostname()} {checkout_id}".encode())
    prefix = f"register_{machine.hexdigest()[:8]}_"
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        if not parts.scheme.startswith("postgres"):
            raise Failure("DATABASE_URL is not a postgresql:// address: correct it.")
        return Connection(
            parts.hostname or "127.0.0.1",
            parts.port or 5432,
            unquote(parts.username or "") or os.environ.get("PGUSER", ""),
            unquote(parts.password or "") or os.environ.get("PGPASSWORD", ""),
            prefix,
        )
    if os.environ.get("PGHOST"):
        return Connection(
            os.environ["PGHOST"],
            int(os.environ.get("PGPORT") or 5432),
            os.environ.get("PGUSER", ""),
            os.environ.get("PGPASSWORD", ""),
            prefix,
        )
    return None


def inherited() -> Connection:
    """The server that a ./dev above this process set in the environment."""
    return Connection(
        os.environ["PGHOST"],
        int(os.environ["PGPORT"]),
        os.environ["PGUSER"],
        os.environ["PGPASSWORD"],
        os.environ["DEV_DATABASE_PREFIX"],
    )


def binaries() -> Path:
    """The folder with the newest PostgreSQL programs of this machine."""
    versions = [
        path
        for path in CLIENTS.glob("*/bin")
        if path.parent.name.isdigit() and (path / "psql").exists()
    ]
    if not versions:
        return Path("/usr/bin")
    newest = max(versions, key=lambda path: int(path.parent.name))
    if int(newest.parent.name) < OLDEST:
        raise Failure(f"Odoo 19 needs PostgreSQL {OLDEST} or newer: install one.")
    return newest
