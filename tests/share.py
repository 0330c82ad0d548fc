"""How much a random, kill or restore test does, and with which seeds.

In CI such a test does a share: a fixed part, the same every time, and a part
that follows a seed of the run's own. `./dev test --deep` does the full count;
MEMBER_SEED repeats a run.
"""

import os

FIXED_SEED = 19


def is_deep() -> bool:
    return bool(os.environ.get("MEMBER_DEEP"))


def share(full: int, ci: int) -> int:
    """The count for this run: `full` with --deep, else `ci`."""
    return full if is_deep() else ci


def rotating_seed() -> int:
    """The seed of this run; ./dev test draws and prints it."""
    return int(os.environ.get("MEMBER_SEED") or FIXED_SEED)


def seeds() -> tuple[int, int]:
    """The fixed seed and the run's own: a test does half its count with each."""
    return FIXED_SEED, rotating_seed()
