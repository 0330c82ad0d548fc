"""./dev bench: run the benchmarks of tests/bench in Odoo's environment."""

import argparse
import subprocess
from pathlib import Path

from . import database, peers, template
from .prepare import prepare
from .settings import Settings
from .workdir import one_at_a_time

MEMBERS = 400_000


def bench(settings: Settings, arguments: list[str]) -> int:
    """Prepare, then hand over to `inside/bench.py`, which prints the table."""
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("names", nargs="*", metavar="name")
    parser.add_argument("--members", type=int, default=MEMBERS, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    with one_at_a_time(settings.state):
        ground = prepare(settings, "test")
        source = template.ensure(ground)
    odoo = ground.odoo(source, "test")
    command = [odoo.python, "-m", "devtools.inside.bench", "--template", source]
    command += ["--members", options.members]
    if options.json:
        command += ["--json", options.json.absolute()]
    path = f"{odoo.source.python_root}:{settings.root}:{peers.ensure(settings, odoo)}"
    try:
        return subprocess.run(
            [str(part) for part in [*command, *options.names]],
            cwd=settings.root,
            env=odoo.environment(PYTHONPATH=path),
            check=False,
        ).returncode
    finally:
        discard_runs(ground)


def discard_runs(ground) -> None:
    """Drop the databases of the benchmark process, which has ended."""
    template.drop_old(ground, database.names(ground.connection), keep=("",))
