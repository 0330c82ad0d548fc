"""Our addons: their names, what they need of Odoo, and when they changed."""

import ast
import hashlib
from pathlib import Path

# Changes here need no new database.
NOT_IN_DATABASE = {"tests", "readme", "__pycache__"}


def manifests(folder: Path) -> dict[str, dict]:
    """The manifests of the installable addons in a folder, by name."""
    found = {}
    for path in sorted(folder.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def foreign_dependencies(folder: Path) -> list[str]:
    """What our addons depend on outside the folder."""
    ours = manifests(folder)
    needed = {name for each in ours.values() for name in each.get("depends", ())}
    return sorted(needed - set(ours)) or ["base"]


def fingerprint(folder: Path) -> str:
    """A hash of everything in the addons that an installed database depends on."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not NOT_IN_DATABASE.intersection(parts):
            digest.update("/".join(parts).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
