"""./dev odoo and ./dev psql: other programs with our configuration."""

import os

from . import database, status
from .console import Failure
from .prepare import prepare
from .settings import Settings
from .workdir import one_at_a_time


def odoo(settings: Settings, arguments: list[str]) -> int:
    """Become Odoo on the development database."""
    with one_at_a_time(settings.state):
        ground = prepare(settings, "up")
        runner = ground.odoo(status.database_name(ground.connection), kind="up")
    runner.replace_process(own_command(settings, arguments) or arguments)
    return 1


def own_command(settings: Settings, arguments: list[str]) -> list[str]:
    """What Odoo needs to find a command of our addons; empty for any other.

    Its names take no hyphen; ours may be called with one, as `member-log`.
    """
    name = arguments[0].replace("-", "_") if arguments else ""
    if not any(settings.addons.glob(f"*/cli/{name}.py")):
        return []
    return [f"--addons-path={settings.addons}", name, *arguments[1:]]


def psql(settings: Settings, arguments: list[str]) -> int:
    """Become psql on the development database."""
    with one_at_a_time(settings.state):
        ground = prepare(settings, "up")
    name = status.database_name(ground.connection)
    if not database.exists(ground.connection, name):
        raise Failure("There is no database yet: run ./dev up.")
    environment = {**ground.connection.environment(), "PGDATABASE": name}
    os.execvpe("psql", ["psql", *arguments], environment)
    return 1
