"""./dev seed N: synthetic members, set-based."""

from .console import Failure
from .settings import Settings


def seed(settings: Settings, arguments: list[str]) -> int:
    raise Failure("There is nothing to seed yet: the models are still to come.")
