"""./dev down and ./dev reset: stopping, and starting over."""

import argparse
import shutil

from . import database, mail, postgres, server
from .cluster import clusters, home
from .console import say
from .settings import Settings
from .workdir import one_at_a_time

# Fetched, not made: expensive to get again and the same after a reset.
CACHES = ("odoo", "venv-", "lock")


def stop_all(settings: Settings) -> None:
    if server.background(settings).stop():
        say("  ✓ server stopped")
    if mail.catcher(settings).stop():
        say("  ✓ mail catcher stopped")
    if postgres.external("") is None:
        for cluster in clusters(settings):
            if cluster.stop():
                say(f"  ✓ PostgreSQL cluster '{cluster.name}' stopped")


def down(settings: Settings, arguments: list[str]) -> int:
    """Stop what this checkout started; data stays."""
    argparse.ArgumentParser(prog="./dev down").parse_args(arguments)
    if settings.state.exists():
        with one_at_a_time(settings.state):
            stop_all(settings)
    return 0


def reset(settings: Settings, arguments: list[str]) -> int:
    """Drop databases, files, logs and configuration; keep Odoo and Python."""
    parser = argparse.ArgumentParser(prog="./dev reset")
    parser.add_argument("--all", action="store_true", help="Odoo and Python too")
    everything = parser.parse_args(arguments).all
    if not settings.state.exists():
        return 0
    with one_at_a_time(settings.state):
        stop_all(settings)
        drop_external(settings)
        if postgres.external("") is None:
            for cluster in clusters(settings):
                cluster.remove()
            shutil.rmtree(home(settings), ignore_errors=True)
        for path in settings.state.iterdir():
            if (everything and path.name != "lock") or not is_cache(path.name):
                remove(path)
    kept = "nothing" if everything else "Odoo and the Python environment"
    say(f"  ✓ everything of this checkout dropped; kept: {kept}")
    return 0


def is_cache(name: str) -> bool:
    return name in CACHES or name.startswith("venv-")


def remove(path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def drop_external(settings: Settings) -> None:
    """On a server of the user's: drop the databases that carry our prefix."""
    connection = postgres.external(settings.checkout_id)
    if connection is None:
        return
    for name in database.names(connection):
        if name.startswith(connection.prefix):
            database.drop(connection, name)
