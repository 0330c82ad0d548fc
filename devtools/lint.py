"""./dev lint: format, lint and house rules over everything we wrote."""

import argparse
import subprocess

from . import apt, python_env
from .console import say
from .settings import Settings
from .workdir import one_at_a_time


def lint(settings: Settings, arguments: list[str]) -> int:
    """Run every check, so that one call shows all there is to mend."""
    parser = argparse.ArgumentParser(prog="./dev lint")
    parser.add_argument("--fix", action="store_true", help="mend what ruff can")
    fix = parser.parse_args(arguments).fix
    with one_at_a_time(settings.state):
        apt.install(settings, python_env.debian_packages())
        python = python_env.ensure(settings)
    ruff = [python, "-m", "ruff"]
    checks = {
        "ruff format": [*ruff, "format", *([] if fix else ["--check"]), "."],
        "ruff check": [*ruff, "check", *(["--fix"] if fix else []), "."],
    }
    failed = [name for name, command in checks.items() if not passes(settings, command)]
    say(f"lint: {', '.join(failed)} failed" if failed else "lint: all passed")
    return 1 if failed else 0


def passes(settings: Settings, command: list) -> bool:
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=settings.root, check=False).returncode == 0
