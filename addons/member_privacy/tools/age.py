"""Ages by birthday, in whole years."""

from datetime import date


def age_on(day: date, born: date) -> int:
    """Return the age in whole years on `day`; born on 29 February counts 1 March.

    >>> age_on(date(2026, 3, 13), date(2011, 3, 14))
    14
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
