"""Processes of a test's own, with real transactions: started, and begun in them."""

import json
import re
import subprocess
import sys
from pathlib import Path

from odoo.modules.registry import Registry
from odoo.tools import config

from .share import is_deep

ROOT = Path(__file__).parents[1]
HOURS = 12 if is_deep() else 1


def work(module, *arguments, environment=None):
    """What `python -m module` printed, line by line, each a piece of JSON.

    :param environment: instead of this process' own
    """
    answer = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=HOURS * 3600,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return [json.loads(line) for line in answer.stdout.splitlines()]


def start(database, folder, *options):
    """In such a process: the registry of a database with our addons."""
    here = [f"--addons-path={ROOT / 'addons'}", f"--data-dir={folder}"]
    here += [f"--database={database}", f"--db-filter=^{re.escape(database)}$"]
    config.parse_config([*here, *options])
    take_mail()
    return Registry(database)


def take_mail():
    """In such a process: what Odoo sends goes to a mail server that takes it."""
    # Addons are found once Odoo has read its options.
    from odoo.addons.member_privacy.tests.smtp_sink import AnyPort, Sink  # noqa: PLC0415

    sink = AnyPort(Sink(), hostname="127.0.0.1", port=0)
    sink.start()
    config["smtp_server"], config["smtp_port"] = "127.0.0.1", sink.port


def say(told):
    """In such a process: a line for whoever started it."""
    print(json.dumps(told, default=str), flush=True)
