"""The commands of ./dev and their help."""

import os
import sys

from . import (
    bench,
    i18n,
    lint,
    pytest_run,
    seed,
    settings,
    shells,
    status,
    teardown,
    up,
)
from .console import Failure, say

COMMANDS = {
    "up": (up.up, "[--port N]", "set up, build the demo and serve it"),
    "test": (pytest_run.test, "[--deep] [pytest arguments]", "run all tests"),
    "bench": (
        bench.bench,
        "[name …] [--members N] [--json FILE]",
        "benchmarks, ours and peers side by side",
    ),
    "seed": (seed.seed, "N", "N synthetic members into a fresh database"),
    "status": (status.status, "[--json]", "address, database and logins"),
    "i18n": (i18n.i18n, "", "renew the translation files, show what lacks"),
    "lint": (lint.lint, "[--fix]", "format, lint and house rules"),
    "odoo": (shells.odoo, "…", "any Odoo command with our configuration"),
    "psql": (shells.psql, "[psql arguments]", "psql on the development database"),
    "down": (teardown.down, "", "stop the server and our PostgreSQL"),
    "reset": (teardown.reset, "[--all]", "drop databases and files of this checkout"),
}


def usage() -> str:
    calls = [f"{name} {options}" for name, (_, options, _) in COMMANDS.items()]
    width = max(map(len, calls)) + 2
    lines = ["Usage: ./dev COMMAND", ""]
    for call, (_, _, purpose) in zip(calls, COMMANDS.values(), strict=True):
        lines.append(f"  {call.ljust(width)}{purpose}")
    lines += [
        "",
        "Each command does its own set-up and may be repeated. Environment:",
        "  ODOO_SRC              an Odoo 19.0 checkout to use",
        "  DATABASE_URL, PGHOST  a PostgreSQL server to use instead of our own",
        "  DEV_STATE             where everything is kept (default: .dev)",
        "  MEMBER_SEED           the random tests' seed, to repeat a run",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Run one command; a failure is one line and status 1."""
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(usage())
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        say(f"./dev: there is no command '{name}'; ./dev help lists them.")
        return 2
    os.umask(0o022)
    sys.stdout.reconfigure(line_buffering=True, errors="replace")
    sys.stderr.reconfigure(errors="replace")
    try:
        return COMMANDS[name][0](settings.load(), rest)
    except Failure as failure:
        say(f"./dev {name}: {failure}")
    except BrokenPipeError:
        sys.stdout = None  # whoever read us has gone; nothing to flush to
        return 141
    except KeyboardInterrupt:
        say(f"./dev {name}: stopped.")
        return 130
    return 1
