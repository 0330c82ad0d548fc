"""Runs benchmarks: databases to work on, interleaved medians, table and JSON."""

import argparse
import contextlib
import importlib.util
import itertools
import json
import os
import statistics
import time
from pathlib import Path

from devtools import seed, settings, template
from devtools.console import Failure, say
from devtools.prepare import Ground, standing
from devtools.workdir import one_at_a_time

from .environment import configure, environment

KEYS = ("benchmark", "case", "members", "unit", "ours", "peer", "floor")
UNITS = ("s", "ms", "/s", "MB", "places")

_numbers = itertools.count()


class Context:
    """What a benchmark's `run(ctx)` gets."""

    def __init__(self, ground: Ground, source: str, benchmark: str, members: int):
        self.ground = ground
        self.members = members
        self._source = source
        self._benchmark = benchmark

    def database(self, members: int | None = None, modules: tuple = ()) -> str:
        """Name of a fresh database, dropped at the end of the run.

        :param members: how many synthetic members; the run's number when left out,
            0 for an empty register
        :param modules: what to install on top, such as a peer
        """
        count = self.members if members is None else members
        run = f"{template.run_name(self.ground, 'bench')}-{next(_numbers)}"
        with one_at_a_time(self.ground.settings.state):
            source = self._source
            if count:
                source = seed.ensure(self.ground, source, count)
            template.copy(self.ground, source, run)
        if modules:
            odoo = self.ground.odoo(run, "test")
            names = ",".join(modules)
            log = self.ground.settings.logs / "bench-modules.log"
            install = ["-i", names, "--stop-after-init", "--no-http"]
            path = os.environ["PYTHONPATH"]  # with the peers
            odoo.run(install, log, f"Installing {names}", PYTHONPATH=path)
        return run

    def dsn(self, database: str) -> str:
        """An address for psycopg2 or another program."""
        return self.ground.connection.dsn(database)

    def env(self, database: str):
        """Context manager: an Odoo environment as superuser; commits at its end."""
        return environment(database)

    def medians(self, cases: dict, rounds: int = 7) -> dict[str, float]:
        """Median seconds of each case, called in turn so that noise meets all alike.

        :param dict cases: functions without arguments by name; one round warms up
        """
        times: dict[str, list[float]] = {name: [] for name in cases}
        for number in range(rounds + 1):
            for name, function in cases.items():
                started = time.perf_counter()
                function()
                if number:
                    times[name].append(time.perf_counter() - started)
        return {name: statistics.median(values) for name, values in times.items()}

    def row(self, case: str, unit: str, ours, peer=None, floor=None) -> dict:
        """One result, in the form that table and JSON share."""
        if unit not in UNITS:
            raise ValueError(f"unit {unit} is none of {UNITS}")
        values = (self._benchmark, case, self.members, unit, ours, peer, floor)
        return dict(zip(KEYS, values, strict=True))


def discover(folder: Path, names: list[str]) -> list:
    """The benchmark modules asked for, or all."""
    modules = [load(path) for path in sorted(folder.glob("bench_*.py"))]
    known = {module.NAME: module for module in modules}
    unknown = set(names) - set(known)
    if unknown:
        raise Failure(
            f"no benchmark '{unknown.pop()}': there are {', '.join(known) or 'none'}."
        )
    return [known[name] for name in names or known]


def load(path: Path):
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def table(rows: list[dict]) -> str:
    """Results as text, with ratios to the peer and to the floor."""
    head = ("benchmark", "case", "members", "unit", "ours", "peer", "floor")
    lines = [(*head, "ours/peer", "ours/floor")]
    for row in rows:
        numbers = [shown(row[key]) for key in ("ours", "peer", "floor")]
        lines.append(
            (
                row["benchmark"],
                row["case"],
                str(row["members"]),
                row["unit"],
                *numbers,
                ratio(row["ours"], row["peer"]),
                ratio(row["ours"], row["floor"]),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def ratio(ours: float, other: float | None) -> str:
    return f"{ours / other:.2f}×" if other else "–"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--template", required=True)
    parser.add_argument("--members", type=int, required=True)
    parser.add_argument("--json", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    configure()
    rows = []
    try:
        chosen = settings.load()
        ground = standing(chosen)
        for module in discover(chosen.root / "tests" / "bench", options.names):
            say(f"  … benchmark {module.NAME}")
            context = Context(ground, options.template, module.NAME, options.members)
            rows += module.run(context)
    except Failure as failure:
        say(f"./dev bench: {failure}")
        return 1
    finally:
        with contextlib.suppress(ValueError):
            print(table(rows))
        if options.json:
            options.json.write_text(json.dumps(rows, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
