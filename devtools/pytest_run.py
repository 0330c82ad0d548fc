"""./dev test: the template database, a copy for this run, and pytest on it."""

import os
import secrets
import subprocess

from . import template
from .console import step
from .prepare import prepare
from .settings import Settings
from .workdir import one_at_a_time

PARALLEL = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def test(settings: Settings, arguments: list[str]) -> int:
    """Set up and run; the exit status is pytest's."""
    deep = "--deep" in arguments
    arguments = [each for each in arguments if each != "--deep"]
    with one_at_a_time(settings.state):
        ground = prepare(settings, "test", browser=True)
        source = template.ensure(ground)
        if parallel(arguments):
            template.ensure_assets(ground, source)
        name = template.run_name(ground, "tests")
        with step("Copy of the template for this run"):
            template.copy(ground, source, name)
        odoo = ground.odoo(name, "test")
    try:
        return subprocess.run(
            command(settings, odoo, name, arguments),
            cwd=settings.root,
            env=environment(odoo, deep, MEMBER_TEMPLATE=source, MEMBER_RUN=name),
            check=False,
        ).returncode
    finally:
        template.discard(ground, name)


def command(settings: Settings, odoo, name: str, arguments: list[str]) -> list[str]:
    """pytest with the run's database; two side by side unless told otherwise."""
    fixed = ["-m", "pytest", "-o", f"cache_dir={settings.state / 'pytest-cache'}"]
    fixed += [f"--odoo-config={odoo.configuration}", f"--odoo-database={name}"]
    fixed += ["--odoo-http"]
    return [str(odoo.python), *fixed, *parallel(arguments), *arguments]


def parallel(arguments: list[str]) -> list[str]:
    """Two databases side by side pay for everything, not for a chosen part."""
    chosen = [
        each
        for each in arguments
        if not each.startswith("-") or each.startswith(("-n", "-k", "--pdb", "-p"))
    ]
    return [] if chosen else PARALLEL


def environment(odoo, deep: bool, **databases: str) -> dict[str, str]:
    """What tests read: how much to do, this run's seed, and what Odoo to start.

    A test that starts Odoo on its own copies MEMBER_TEMPLATE, and begins the copy's
    name with MEMBER_RUN, so that it is dropped even after the run was killed.
    """
    seed = os.environ.get("MEMBER_SEED") or str(secrets.randbelow(2**32))
    return odoo.environment(
        MEMBER_SEED=seed,
        MEMBER_DEEP="1" if deep else "",
        MEMBER_ODOO=str(odoo.source.executable),
        **databases,
    )
