"""./dev bench: see tests/bench."""

from .console import Failure
from .settings import Settings


def bench(settings: Settings, arguments: list[str]) -> int:
    raise Failure("There are no benchmarks yet.")
