"""./dev status: what is running, and how to log in, for people and for tools."""

import argparse
import json
from pathlib import Path

from . import mail, odoo_config, postgres, server
from .cluster import clusters
from .console import Failure
from .postgres import Connection
from .settings import Settings


def database_name(connection: Connection) -> str:
    return f"{connection.prefix}register"


def logins_path(settings: Settings) -> Path:
    return settings.state / "logins.json"


def connection(settings: Settings) -> Connection:
    """The server of the development database, without starting anything."""
    outside = postgres.external(settings.checkout_id)
    if outside:
        return outside
    cluster = clusters(settings)[0]
    if not cluster.notes.exists():
        raise Failure("Nothing is set up yet: run ./dev up.")
    return cluster.connection()


def facts(settings: Settings) -> dict:
    """The object that `status --json` prints; `url` is null when nothing serves."""
    server_connection = connection(settings)
    name = database_name(server_connection)
    alive = server.background(settings).running()
    logins = logins_path(settings)
    return {
        "url": server.url(alive["port"]) if alive else None,
        "database": name,
        "dsn": server_connection.dsn(name),
        "filestore": str(odoo_config.filestore(settings, "up", name)),
        "log": str(server.log_path(settings)),
        "mail": str(mail.folder(settings)),
        "logins": json.loads(logins.read_text()) if logins.exists() else [],
    }


def status(settings: Settings, arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev status")
    parser.add_argument("--json", action="store_true", help="for tools")
    if parser.parse_args(arguments).json:
        print(json.dumps(facts(settings), indent=2))
    else:
        print_table(settings)
    return 0


def print_table(settings: Settings) -> None:
    """Print address and logins for a person."""
    known = facts(settings)
    print(f"\nMember register: {known['url'] or 'not running (./dev up starts it)'}\n")
    rows = [("role", "login", "password")]
    rows += [
        (each["role"], each["login"], each["password"]) for each in known["logins"]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  " + "  ".join(cells).rstrip())
    print(f"\nLog: {known['log']}")
    print(f"Mail that the register sent: {known['mail']}/new")
