"""Odoo's configuration for this checkout, generated anew for each command."""

import secrets
from pathlib import Path

from . import mail
from .addons import manifests
from .postgres import Connection
from .settings import Settings
from .workdir import write_whole


def write(
    settings: Settings,
    connection: Connection,
    database: str,
    *,
    kind: str = "up",
    port: int = 8069,
) -> Path:
    """Write the configuration of one kind of use (`up` or `test`); its path."""
    options = {
        "data_dir": data_folder(settings, kind),
        "db_host": connection.host,
        "db_port": connection.port,
        "db_user": connection.user,
        "db_password": connection.password,
        "db_name": database,
        "dbfilter": f"^{database}$",
        "db_maxconn": 32,
        "list_db": False,
        "admin_passwd": secrets.token_urlsafe(24),
        "http_interface": "127.0.0.1",
        "http_port": port,
        "max_cron_threads": 1 if kind == "up" else 0,
        "limit_time_real": 600,
        "smtp_server": "127.0.0.1",
        # Never the machine's own mail server: it would deliver to a synthetic member.
        "smtp_port": mail.port(settings) if kind == "up" else mail.NOWHERE,
        "email_from": "register@example.org",
        "screenshots": settings.logs / "screenshots",
    }
    if kind == "up":
        options["member_suppression_keys"] = suppression_keys(settings)
    if manifests(settings.addons):
        options["addons_path"] = settings.addons
    lines = [f"{key} = {value}" for key, value in options.items()]
    path = configuration(settings, kind, database)
    write_whole(path, "[options]\n" + "\n".join(lines) + "\n", mode=0o600)
    return path


def suppression_keys(settings: Settings) -> Path:
    """The key by which a no is known again after an erasure: made once, and outside
    the database, as on a server."""
    path = settings.state / "suppression-keys"
    if not path.exists():
        write_whole(path, f"1:{secrets.token_hex(32)}\n", mode=0o600)
    return path


def configuration(settings: Settings, kind: str, database: str) -> Path:
    """One file a database: runs side by side do not read each other's."""
    return settings.state / "config" / kind / f"{database}.conf"


def data_folder(settings: Settings, kind: str) -> Path:
    """Filestore and sessions; tests have their own."""
    return settings.state / f"data-{kind}"


def filestore(settings: Settings, kind: str, database: str) -> Path:
    return data_folder(settings, kind) / "filestore" / database
