"""The virtual environment: exactly what the lock says, checked by hash."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .console import Failure, run_logged, step
from .settings import Settings

REMEDY = "check the network and pip's index, then run ./dev again"
BUILD_PACKAGES = ("setuptools", "wheel")
# pip settings of the machine that say how to reach the index. Others (extra
# indexes, folders of wheels) may hold rebuilt files, which the hashes refuse.
KEPT_PIP_SETTINGS = ("index-url", "cert", "client-cert", "proxy", "trusted-host")


def debian_packages() -> list[str]:
    """What Debian leaves out of its Python and of python-magic."""
    names = ["libmagic1"]
    if importlib.util.find_spec("ensurepip") is None:
        names.append(f"python3.{sys.version_info.minor}-venv")
    return names


def folder(settings: Settings) -> Path:
    """The environment's folder, named after lock and Python version."""
    digest = hashlib.sha256(settings.requirements.read_bytes())
    digest.update(f"{base_python()} {sys.version}".encode())
    return settings.state / f"venv-{digest.hexdigest()[:8]}"


def base_python() -> str:
    """The Python that environments are made of, also when asked from within one."""
    return os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)


def ensure(settings: Settings) -> Path:
    """The environment's Python, installed when the lock changed."""
    target = folder(settings)
    if not is_complete(settings):
        with step(f"Python {sys.version_info.major}.{sys.version_info.minor} packages"):
            shutil.rmtree(target, ignore_errors=True)
            try:
                build(settings, target)
            except BaseException:
                shutil.rmtree(target, ignore_errors=True)
                raise
            (target / "complete").touch()
        for old in settings.state.glob("venv-*"):
            if old != target:
                shutil.rmtree(old, ignore_errors=True)
    return target / "bin" / "python"


def is_complete(settings: Settings) -> bool:
    return (folder(settings) / "complete").exists()


def build(settings: Settings, target: Path) -> None:
    """Fill `target`: first what builds packages, then all, nothing unpinned."""
    log = settings.logs / "pip.log"
    run_logged([base_python(), "-m", "venv", target], log, "Creating the environment")
    pip = [target / "bin/python", "-m", "pip", "install", "--no-input", "--no-deps"]
    pip += ["--progress-bar", "off", "--disable-pip-version-check", "--require-hashes"]
    environment = pip_environment(target / "bin/python")
    first = target / "build.lock"
    first.write_text(excerpt(settings.requirements.read_text(), BUILD_PACKAGES))
    what = "Installing Python packages"
    run_logged([*pip, "-r", first], log, what, REMEDY, env=environment)
    rest = ["--no-build-isolation", "-r", settings.requirements]
    run_logged([*pip, *rest], log, what, REMEDY, env=environment)


def pip_environment(interpreter: Path) -> dict[str, str]:
    """The user's environment, with only those pip settings that reach an index."""
    listing = subprocess.run(
        [str(interpreter), "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        check=False,
    )
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("PIP_")
    }
    environment["PIP_CONFIG_FILE"] = os.devnull
    for line in listing.stdout.splitlines():
        key, _, value = line.partition("=")
        name = key.rpartition(".")[2]
        if name in KEPT_PIP_SETTINGS:
            variable = "PIP_" + name.upper().replace("-", "_")
            environment[variable] = value.strip("'")
    return environment


def excerpt(lock: str, names: tuple[str, ...]) -> str:
    """The entries of a lock file for some packages only."""
    entries = re.split(r"^(?=\S)", lock, flags=re.MULTILINE)
    chosen = [entry for entry in entries if entry.split("==")[0] in names]
    if len(chosen) < len(names):
        raise Failure("config/requirements/dev.lock lacks setuptools or wheel.")
    return "".join(chosen)
