"""Everything a command needs before its own work, fetched side by side."""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import apt, database, odoo_config, odoo_source, postgres, python_env
from .cluster import Cluster, clusters
from .odoo import Odoo
from .settings import Settings
from .workdir import demand_free_space

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
ODOO_GIGABYTES = 2
PYTHON_GIGABYTES = 1


@dataclass(frozen=True)
class Ground:
    """What stands ready: the source, the Python and the server."""

    settings: Settings
    source: odoo_source.OdooSource
    python: Path
    connection: postgres.Connection

    def odoo(self, database: str, kind: str = "up", port: int = 8069) -> Odoo:
        """Odoo on one database, with its configuration written."""
        path = odoo_config.write(
            self.settings, self.connection, database, kind=kind, port=port
        )
        return Odoo(self.source, self.python, self.connection, path)


def cluster_of(settings: Settings, kind: str) -> Cluster:
    return next(each for each in clusters(settings) if each.name == kind)


def debian_packages(browser: bool = False) -> list[str]:
    """What the machine itself must have, with or without a browser."""
    packages = python_env.debian_packages()
    own_server = postgres.external("") is None
    program = "postgres" if own_server else "createdb"
    if not (postgres.binaries() / program).exists():
        packages.append("postgresql" if own_server else "postgresql-client")
    if browser:
        packages.append("libatomic1")  # what Playwright's driver is linked to
        if not any(map(shutil.which, BROWSERS)):
            packages.append("chromium")
    return packages


def standing(settings: Settings) -> Ground:
    """The ground as it stands, for a process that ./dev started on it."""
    source = odoo_source.locate(settings)
    return Ground(settings, source, Path(sys.executable), postgres.inherited())


def demand_room(settings: Settings) -> None:
    """Refuse at the start what the disk will not hold at the end."""
    needed = 0.5
    needed += 0 if odoo_source.locate(settings) else ODOO_GIGABYTES
    needed += 0 if python_env.is_complete(settings) else PYTHON_GIGABYTES
    demand_free_space(settings.state, needed, "The set-up")


def prepare(settings: Settings, kind: str, browser: bool = False) -> Ground:
    """Set up for `up` or `test`. Does only what is still to be done."""
    demand_room(settings)
    with ThreadPoolExecutor() as pool:
        source = pool.submit(odoo_source.ensure, settings)
        apt.install(settings, debian_packages(browser))
        if source.done():
            source.result()  # no Odoo: fail now, not after the rest
        python = pool.submit(python_env.ensure, settings)
        connection = postgres.external(settings.checkout_id)
        if connection is None:
            connection = cluster_of(settings, kind).ensure()
        database.demand_server(connection)
        return Ground(settings, source.result(), python.result(), connection)
