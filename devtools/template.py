"""Template databases for tests and benchmarks, rebuilt when the addons change.

Two layers: Odoo's own modules that our addons depend on change rarely and take
most of the time; ours are installed on a copy of that.
"""

import hashlib
import os
import shutil
from pathlib import Path

from . import addons, database, odoo_config
from .console import counted, step
from .prepare import Ground

WITH_ASSETS = "with assets"
LAYERS = ("base_", "test_", "seed_")


def short_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def ensure(ground: Ground) -> str:
    """The name of the template for what the addons are now."""
    settings, prefix = ground.settings, ground.connection.prefix
    ours = sorted(addons.manifests(settings.addons))
    foreign = addons.foreign_dependencies(settings.addons)
    environment = short_hash(
        ground.source.version, settings.requirements.read_text(), *foreign
    )
    base = f"{prefix}base_{environment}"
    template = f"{prefix}test_{short_hash(environment, fingerprint(ground))}"
    present = database.names(ground.connection)
    if template not in present:
        if base not in present:
            title = f"Base database with Odoo's {', '.join(foreign)}"
            with step(title, counted(install_log(ground, base))):
                build(ground, base, foreign)
        title = f"Template database with {', '.join(ours) or 'no addons'}"
        with step(title, counted(install_log(ground, template))):
            build(ground, template, ours, start=base)
    seeded = template.replace("test_", "seed_")
    drop_old(ground, present, keep=(base, template, seeded))
    return template


def fingerprint(ground: Ground) -> str:
    return addons.fingerprint(ground.settings.addons)


def install_log(ground: Ground, name: str) -> Path:
    return ground.settings.logs / f"{name.split('_')[-2]}-database.log"


def build(ground: Ground, name: str, modules: list[str], start: str = "") -> None:
    """Install modules into a draft, which takes its name when all went well."""
    draft = f"{name}_draft"
    log = install_log(ground, name)
    log.unlink(missing_ok=True)
    discard(ground, draft)
    if start:
        copy(ground, start, draft)
    odoo = ground.odoo(draft, "test")
    if modules:
        install = ["-i", ",".join(modules), "--stop-after-init", "--no-http"]
        odoo.run(install, log, f"Installing {', '.join(modules)}")
    move_filestore(ground, draft, name)
    database.rename(ground.connection, draft, name)


def ensure_assets(ground: Ground, template: str) -> None:
    """Build the bundles of scripts and styles into the template, for browsers.

    Only where a browser will ask: each copy can build them itself, but only once.
    """
    if database.comment(ground.connection, template) == WITH_ASSETS:
        return
    with step("Scripts and styles in the template"):
        log = ground.settings.logs / "assets.log"
        odoo = ground.odoo(template, "test")
        odoo.run_inside("assets.py", log, "Building scripts and styles")
    database.set_comment(ground.connection, template, WITH_ASSETS)


def store(ground: Ground, name: str) -> Path:
    return odoo_config.filestore(ground.settings, "test", name)


def move_filestore(ground: Ground, old: str, new: str) -> None:
    shutil.rmtree(store(ground, new), ignore_errors=True)
    if store(ground, old).exists():
        store(ground, old).rename(store(ground, new))


def copy(ground: Ground, template: str, name: str) -> None:
    """Copy a database with its files (linked: Odoo never changes one in place)."""
    database.copy(ground.connection, template, name)
    shutil.rmtree(store(ground, name), ignore_errors=True)
    if store(ground, template).exists():
        shutil.copytree(
            store(ground, template), store(ground, name), copy_function=os.link
        )


def discard(ground: Ground, name: str) -> None:
    database.drop(ground.connection, name)
    shutil.rmtree(store(ground, name), ignore_errors=True)
    configuration = odoo_config.configuration(ground.settings, "test", name)
    configuration.unlink(missing_ok=True)


def drop_old(ground: Ground, present: list[str], keep: tuple[str, ...]) -> None:
    """Drop templates of earlier addons, and runs whose process is gone."""
    prefix = ground.connection.prefix
    for name in present:
        plain = name.removeprefix(prefix)
        outdated = plain.startswith(LAYERS) and not name.startswith(keep)
        if name.startswith(prefix) and (outdated or is_dead_run(plain)):
            discard(ground, name)


def run_name(ground: Ground, what: str) -> str:
    """A database name for this process alone."""
    return f"{ground.connection.prefix}{what}_run_{os.getpid()}"


def is_dead_run(plain: str) -> bool:
    """Whether a database belongs to a run whose process has ended."""
    _, found, process = plain.partition("_run_")
    number = process.partition("-")[0]
    return bool(found) and number.isdigit() and not Path("/proc", number).exists()
