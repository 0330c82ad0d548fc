"""./dev lint: format, lint and house rules over everything we wrote."""

import argparse
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from . import addons, house_rules, template
from .console import say
from .odoo import Odoo
from .prepare import prepare
from .settings import Settings
from .workdir import one_at_a_time

RUFF = ["-m", "ruff"]
PYLINT_ODOO_WITHOUT = (
    "consider-merging-classes-inherited",  # one file a topic is how we read it
    "missing-readme",  # readme/ has fragments
    "no-search-all",  # of small configuration tables
)
ODOO_CHECKERS = ("gettext", "sql_injection", "unlink_override")
ODOO_MESSAGES = (
    "gettext-placeholders",
    "gettext-repr",
    "gettext-variable",
    "missing-gettext",
    "sql-injection",
    "raise-unlink-override",
)
# Of Odoo's test_lint, what looks at addons like ours.
ODOO_TESTS = (
    "docstring",
    "dunderinit",
    "i18n",
    "index",
    "jstranslate",
    "l10n",
    "manifests",
    "naming",
    "onchange_domains",
    "orm_import",
    "override_signatures",
    "pofile",
    "routes",
    "test_holes",
)


def lint(settings: Settings, arguments: list[str]) -> int:
    """Run every check, so that one call shows all there is to mend."""
    parser = argparse.ArgumentParser(prog="./dev lint")
    parser.add_argument("--fix", action="store_true", help="mend what ruff can")
    fix = parser.parse_args(arguments).fix
    with one_at_a_time(settings.state):
        ground = prepare(settings, "test")
        source = template.ensure(ground)
        name = template.run_name(ground, "lint")
        template.copy(ground, source, name)
        odoo = ground.odoo(name, "test")
    try:
        if fix:
            complaints(settings.root, odoo, [*RUFF, "check", "--quiet", "--fix"])
            complaints(settings.root, odoo, [*RUFF, "format"])
        failed = run_all(checks(settings, odoo, name))
    finally:
        template.discard(ground, name)
    say(f"lint: failed: {', '.join(failed)}" if failed else "lint: all passed")
    return 1 if failed else 0


def checks(settings: Settings, odoo: Odoo, name: str) -> dict[str, Callable]:
    """The checks by name; each returns what it found, empty when all is well."""
    run = partial(complaints, settings.root, odoo)
    ours = [f"addons/{each}" for each in addons.manifests(settings.addons)]
    return {
        "ruff format": lambda: run([*RUFF, "format", "--check"]),
        "ruff check": lambda: run([*RUFF, "check", "--quiet"]),
        "house rules": lambda: "\n".join(house_rules.findings(settings.root)),
        "pylint-odoo": lambda: run(pylint_odoo(ours)) if ours else "",
        "Odoo's checkers": lambda: run(odoo_checkers(ours)) if ours else "",
        "Odoo's test_lint": lambda: run(odoo_tests(odoo, name)),
        "change log": lambda: run(log_check(settings, odoo, name)) if ours else "",
    }


def run_all(everything: dict[str, Callable]) -> list[str]:
    """Run side by side; print what failed, in order; the names of those."""
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {name: pool.submit(check) for name, check in everything.items()}
        for name, future in running.items():
            found = future.result()
            say(f"  {'✗' if found else '✓'} {name}")
            if found:
                failed.append(name)
                print(found, flush=True)
    return failed


def complaints(root: Path, odoo: Odoo, arguments: list[str]) -> str:
    """Run a Python program of the environment; its output if it failed."""
    plugins = lint_tests(odoo)
    environment = odoo.environment(PYTHONPATH=f"{odoo.source.python_root}:{plugins}")
    answer = subprocess.run(
        [str(odoo.python), *arguments],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return answer.stdout if answer.returncode else ""


def lint_tests(odoo: Odoo) -> Path:
    """The folder of Odoo's test_lint."""
    root = odoo.source.python_root
    places = [root / "odoo" / "addons" / "test_lint", root / "addons" / "test_lint"]
    return next(place for place in places if place.exists()) / "tests"


def pylint_odoo(ours: list[str]) -> list[str]:
    without = f"--disable={','.join(PYLINT_ODOO_WITHOUT)}"
    return ["-m", "pylint", "--disable=all", "--enable=odoolint", without, *ours]


def odoo_checkers(ours: list[str]) -> list[str]:
    plugins = ",".join(f"_odoo_checker_{each}" for each in ODOO_CHECKERS)
    options = ["--rcfile=/dev/null", "--score=n", f"--load-plugins={plugins}"]
    options += [
        "--disable=all,unknown-option-value",
        f"--enable={','.join(ODOO_MESSAGES)}",
    ]
    return ["-m", "pylint", *options, *ours]


def odoo_tests(odoo: Odoo, name: str) -> list[str]:
    options = ["-c", "/dev/null", "--noconftest", "-p", "no:cacheprovider", "-q"]
    options += ["--tb=short", "--show-capture=no", "--no-header", "-W", "ignore"]
    options += [f"--odoo-config={odoo.configuration}", f"--odoo-database={name}"]
    files = [str(lint_tests(odoo) / f"test_{each}.py") for each in ODOO_TESTS]
    return ["-m", "pytest", *options, *files]


def log_check(settings: Settings, odoo: Odoo, name: str) -> list[str]:
    """Whether the data map, the log's functions and its triggers agree."""
    arguments = [str(odoo.source.executable), f"--addons-path={settings.addons}"]
    arguments += ["member_log", "-c", str(odoo.configuration), "-d", name, "check"]
    return arguments
