"""What benchmarks measure ours beside, in a folder of its own and at no other time."""

import hashlib
import shutil
from pathlib import Path

from .console import Failure, run_logged, say, step
from .odoo import Odoo
from .python_env import REMEDY, pip_environment
from .settings import Settings


def folder(settings: Settings) -> Path:
    """Named after the lock, so that another version gets another one."""
    digest = hashlib.sha256(settings.peers.read_bytes()).hexdigest()
    return settings.state / f"peers-{digest[:8]}"


def ensure(settings: Settings, odoo: Odoo) -> Path:
    """The folder, for the end of Python's path; filled when the lock changed.

    Without a network the benchmarks run all the same, and measure ours alone.
    """
    target = folder(settings)
    if not target.exists():
        for old in settings.state.glob("peers-*"):
            shutil.rmtree(old)
        half = target.with_name(f"{target.name}-half")
        try:
            with step("Peers that benchmarks measure beside ours"):
                fill(settings, odoo, half)
            half.rename(target)
        except Failure as failure:
            shutil.rmtree(half, ignore_errors=True)
            say(f"  no peers: {failure}")
    return target


def fill(settings: Settings, odoo: Odoo, target: Path) -> None:
    command = [odoo.python, "-m", "pip", "install", "--no-input", "--no-deps"]
    command += ["--progress-bar", "off", "--disable-pip-version-check"]
    command += ["--require-hashes", "--target", target, "-r", settings.peers]
    run_logged(
        command,
        settings.logs / "pip-peers.log",
        "Installing peers",
        REMEDY,
        env=pip_environment(odoo.python),
    )
