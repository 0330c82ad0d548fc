"""./dev seed N: synthetic members in a database of their own, set-based.

The database lies in the cluster for tests and is named after the addons' state and
N, so that benchmarks can copy it as long as the addons stay the same.
"""

import argparse
import time

from . import database, template
from .console import run_logged, step
from .prepare import Ground, prepare
from .settings import Settings
from .workdir import demand_free_space, one_at_a_time

BYTES_PER_MEMBER = 10_000


def seed(settings: Settings, arguments: list[str]) -> int:
    """Build the database anew and print its address."""
    parser = argparse.ArgumentParser(prog="./dev seed")
    parser.add_argument("members", type=int, metavar="N")
    count = parser.parse_args(arguments).members
    with one_at_a_time(settings.state):
        ground = prepare(settings, "test")
        source = template.ensure(ground)
        name = seeded_name(source, count)
        template.discard(ground, name)
        started = time.monotonic()
        fill(ground, source, name, count)
    seconds = time.monotonic() - started
    print(f"{count} members in {seconds:.1f} s ({count / seconds:.0f}/s)")
    print(ground.connection.dsn(name))
    return 0


def seeded_name(source: str, count: int) -> str:
    return source.replace("test_", "seed_") + f"_{count}"


def ensure(ground: Ground, source: str, count: int) -> str:
    """A database with `count` members for copying, built when it is not there."""
    name = seeded_name(source, count)
    if not database.exists(ground.connection, name):
        fill(ground, source, name, count)
    return name


def fill(ground: Ground, source: str, name: str, count: int) -> None:
    """Copy the template, fill the copy, and give it its name when it is whole."""
    settings, draft = ground.settings, f"{name}_draft"
    demand_free_space(settings.state, 0.5 + count * BYTES_PER_MEMBER / 1e9, "Seeding")
    with step(f"{count} synthetic members"):
        template.discard(ground, draft)
        template.copy(ground, source, draft)
        odoo = ground.odoo(draft, "test")
        run_logged(
            [odoo.python, "-m", "devtools.inside.seed", draft, count],
            settings.logs / "seed.log",
            "Seeding",
            env=odoo.environment(
                PYTHONPATH=f"{odoo.source.python_root}:{settings.root}"
            ),
        )
        template.move_filestore(ground, draft, name)
        database.rename(ground.connection, draft, name)
