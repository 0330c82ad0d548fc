"""Making a folder whole or not at all, and one maker at a time per checkout."""

import contextlib
import fcntl
import os
import pwd
import shutil
from pathlib import Path

from .console import Failure, say


@contextlib.contextmanager
def building(target: Path):
    """Yield an empty folder beside `target`; it takes its place when all went well.

    The draft has a fixed name, so that one left by a killed call goes first.
    """
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
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
    claim(state)
    with (state / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  … waiting for another ./dev in this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def claim(state: Path) -> None:
    """Make the state folder; refuse one that another user made."""
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"{state} cannot be made ({error.strerror}):"
            " set DEV_STATE to a folder that you may write to."
        ) from error
    owner = state.stat().st_uid
    if owner != os.geteuid():
        name = user_name(owner)
        raise Failure(
            f"{state} belongs to {name}: run ./dev as {name}, or set DEV_STATE to a"
            " folder of your own."
        )


def user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def demand_free_space(folder: Path, gigabytes: float, what: str) -> None:
    """Refuse before starting what the disk cannot hold."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"{what} needs {gigabytes:g} GB in {folder}, where {free:.1f} GB are free:"
            " free some, or set DEV_STATE to a folder on another disk."
        )
