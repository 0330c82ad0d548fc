"""Where things are: the checkout, its state folder, and what the user chose."""

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Paths of one checkout. Everything ./dev makes lies under `state`."""

    root: Path
    state: Path

    @cached_property
    def checkout_id(self) -> str:
        """Short and stable name of this checkout on this machine."""
        return hashlib.sha256(str(self.state).encode()).hexdigest()[:8]

    @property
    def addons(self) -> Path:
        return self.root / "addons"

    @property
    def logs(self) -> Path:
        return self.state / "log"

    @property
    def requirements(self) -> Path:
        return self.root / "config" / "requirements" / "dev.lock"

    @property
    def peers(self) -> Path:
        return self.requirements.with_name("bench.lock")


def load() -> Settings:
    """Settings of this checkout; DEV_STATE moves the state folder elsewhere."""
    state = Path(os.environ.get("DEV_STATE") or ROOT / ".dev").expanduser()
    return Settings(root=ROOT, state=state.absolute())
