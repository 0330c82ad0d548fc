"""./dev up: the register with its demo organisation, served on this machine."""

import argparse
import shutil

from . import addons, database, mail, odoo_config, server, status
from .console import counted, say, step
from .prepare import Ground, prepare
from .settings import Settings
from .workdir import one_at_a_time, write_whole

DEFAULT_PORT = 8069
# Until the first addon is there, so that the command can be tried.
WITHOUT_ADDONS = ["contacts", "portal"]


def up(settings: Settings, arguments: list[str]) -> int:
    """Set up, build the demo when needed, serve, and print how to log in."""
    parser = argparse.ArgumentParser(prog="./dev up")
    parser.add_argument("--port", type=int)
    wanted = parser.parse_args(arguments).port
    with one_at_a_time(settings.state):
        serving = server.background(settings)
        alive = serving.running()
        port = wanted or (alive["port"] if alive else DEFAULT_PORT)
        if not (alive and alive["port"] == port):
            serving.stop()
            server.demand_port(port)
        ground = prepare(settings, "up")
        if mail.ensure(settings, ground.python):
            serving.stop()
        refresh_database(ground)
        if not serving.running():
            name = status.database_name(ground.connection)
            # Where the links in its letters lead.
            database.set_parameter(
                ground.connection, name, "web.base.url", server.url(port)
            )
            server.start(settings, ground.odoo(name, port=port), port)
    status.print_table(settings)
    return 0


def refresh_database(ground: Ground) -> None:
    """Create the database, or update it when the addons have changed."""
    settings, name = ground.settings, status.database_name(ground.connection)
    installed = settings.state / "installed-addons"
    now = f"{addons.fingerprint(settings.addons)} {ground.python}"
    if not database.exists(ground.connection, name):
        server.background(settings).stop()
        log = settings.logs / "install.log"
        log.unlink(missing_ok=True)
        with step("Database with the demo organisation", counted(log)):
            create(ground, name)
    elif not installed.exists() or installed.read_text() != now:
        server.background(settings).stop()
        with step("Database: addons have changed, updating"):
            update(ground, name)
    else:
        return
    write_whole(installed, now)


def modules(ground: Ground) -> list[str]:
    return sorted(addons.manifests(ground.settings.addons)) or WITHOUT_ADDONS


def update(ground: Ground, name: str) -> None:
    names = ",".join(modules(ground))
    log = ground.settings.logs / "update.log"
    command = ["-i", names, "-u", names, "--stop-after-init", "--no-http"]
    ground.odoo(name).run(command, log, "Updating the addons")


def create(ground: Ground, name: str) -> None:
    """Install into a draft and rename it, so that a broken one is never served."""
    settings, draft = ground.settings, f"{name}_draft"
    files = odoo_config.filestore(settings, "up", name)
    draft_files = files.with_name(draft)
    database.drop(ground.connection, draft)
    for folder in (files, draft_files):
        shutil.rmtree(folder, ignore_errors=True)
    odoo = ground.odoo(draft)
    # Without Odoo's own demo data: companies and products that are no members.
    command = ["-i", ",".join(modules(ground)), "--stop-after-init", "--no-http"]
    odoo.run(command, settings.logs / "install.log", "Installing the addons")
    say("    building the demo organisation")
    odoo.run_inside(
        "demo.py",
        settings.logs / "demo.log",
        "Building the demo organisation",
        DEMO_LOGINS=str(status.logins_path(settings)),
        DEMO_SAMPLES=str(settings.root / "config" / "samples"),
    )
    if draft_files.exists():
        draft_files.rename(files)
    database.rename(ground.connection, draft, name)
