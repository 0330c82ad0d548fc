"""Where Odoo 19 comes from: ODOO_SRC, Debian's package, or an upstream clone."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .console import Failure, run_logged, say, step
from .settings import Settings
from .workdir import building

UPSTREAM = "https://github.com/odoo/odoo"
FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-glyphicons-halflings",
)
# Font Awesome 7 of sid lacks the 4.7 file names that Odoo links to.
FROM_OWN_RELEASE = ("fonts-font-awesome", "fonts-inconsolata")


@dataclass(frozen=True)
class OdooSource:
    """An Odoo tree: its Python root, its start script, and what version it is."""

    python_root: Path
    executable: Path
    version: str


def describe(tree: Path) -> OdooSource:
    """The parts of a tree, whether a checkout or Debian's package."""
    checkout = (tree, tree / "odoo-bin")
    package = (tree / "usr/lib/python3/dist-packages", tree / "usr/bin/odoo")
    for python_root, executable in (checkout, package):
        release = python_root / "odoo" / "release.py"
        if executable.exists() and release.exists():
            namespace: dict = {}
            exec(release.read_text(), namespace)  # noqa: S102 - plain constants
            if namespace["version_info"][:2] != (19, 0):
                found = namespace["version"]
                raise Failure(f"{tree} is Odoo {found}: point ODOO_SRC at a 19.0.")
            return OdooSource(python_root, executable, fingerprint(tree, python_root))
    raise Failure(f"{tree} holds no Odoo: point ODOO_SRC at a 19.0 checkout.")


def fingerprint(tree: Path, python_root: Path) -> str:
    """A name for exactly this Odoo, so that templates follow its changes."""
    marker = tree / "package-version"
    if marker.exists():
        return marker.read_text().strip()
    head = subprocess.run(
        ["git", "-C", str(tree), "rev-parse", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return head.stdout.strip() or hashlib.sha256(str(python_root).encode()).hexdigest()


def locate(settings: Settings) -> OdooSource | None:
    """The Odoo that is there already, if any."""
    chosen = os.environ.get("ODOO_SRC")
    if chosen:
        return describe(Path(chosen).expanduser().absolute())
    tree = settings.state / "odoo"
    return describe(tree) if tree.exists() else None


def ensure(settings: Settings) -> OdooSource:
    """Odoo 19, fetched when it is not there yet."""
    found = locate(settings)
    if found:
        return found
    try:
        from_debian(settings)
    except Failure as failure:
        say(f"    Debian's package is not to be had here: {failure}")
        from_upstream(settings)
    return describe(settings.state / "odoo")


def from_debian(settings: Settings) -> None:
    """Unpack Debian's odoo-19 and the static files it links to."""
    log = settings.logs / "odoo-source.log"
    codename = debian.release().get("VERSION_CODENAME", "")
    wanted = [f"{name}/sid" for name in FROM_SID]
    wanted += [f"{name}/{codename}" for name in FROM_OWN_RELEASE]
    with step("Odoo 19 from Debian (120 MB)") as remarks:
        address = debian.mirror(codename)
        with building(settings.state / "odoo") as tree:
            apt = debian.PrivateApt(tree / "fetch", address, ["sid", codename])
            packages = apt.download(wanted, log)
            debian.unpack(packages, tree, log)
            remarks.append(finish(tree, packages))


def finish(tree: Path, packages: list[Path]) -> str:
    """Check the unpacked tree, note its version and drop the downloads."""
    version = next(p.name for p in packages if p.name.startswith("odoo-19_"))
    version = version.split("_")[1].replace("%3a", ":")
    shutil.rmtree(tree / "fetch")
    broken = [path for path in tree.rglob("*") if is_broken_link(path)]
    if broken:
        names = ", ".join(str(path.relative_to(tree)) for path in broken[:3])
        raise Failure(f"Debian's Odoo links to files that are missing: {names}.")
    (tree / "package-version").write_text(version + "\n")
    describe(tree)
    return version


def is_broken_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def from_upstream(settings: Settings) -> None:
    """Clone the upstream branch, for machines without Debian's package."""
    clone = ["git", "clone", "-q", "--depth", "1", "-b", "19.0", UPSTREAM]
    with step("Odoo 19 from upstream"), building(settings.state / "odoo") as tree:
        try:
            log = settings.logs / "odoo-clone.log"
            run_logged([*clone, tree], log, "Cloning Odoo")
        except Failure as failure:
            raise Failure(
                "Odoo 19 is neither on a Debian mirror nor upstream"
                " (is there a network?): set ODOO_SRC to a checkout."
            ) from failure
