"""How many clicks a journey took, for the table at the end of a test run."""

# (journey, clicks, how many it may take), taken over by conftest.py test by test.
MEASURED: list[tuple[str, int, int]] = []


def took(test, journey: str, clicks: list, most: int) -> None:
    """Note a journey, and fail when it took more clicks than it may."""
    MEASURED.append((journey, len(clicks), most))
    test.assertLessEqual(len(clicks), most, journey)
