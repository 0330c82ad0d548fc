"""Making a folder whole or not at all, and one maker at a time per checkout."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

from .console import Failure, say


@contextlib.contextmanager
def building(target: Path, prefix: str = "new-"):
    """Yield an empty folder beside `target`; it takes its place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    draft.chmod(0o755)
    try:
        yield draft
        if target.exists():
            shutil.rmtree(target)
        draft.rename(target)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise Failure(f"The disk of {target.parent} is full: free some.") from error
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that readers see the old or the new text, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=mode)
    draft.chmod(mode)
    draft.write_text(text)
    draft.rename(path)


@contextlib.contextmanager
def one_at_a_time(state: Path):
    """Hold this checkout's lock: parallel calls set up one after the other."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  … waiting for another ./dev in this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def demand_free_space(folder: Path, gigabytes: float, what: str) -> None:
    """Refuse before starting what the disk cannot hold."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"{what} needs {gigabytes:g} GB in {folder}, where {free:.1f} GB are free:"
            " free some, or set DEV_STATE to a folder on another disk."
        )
