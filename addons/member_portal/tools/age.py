"""Ages as the portal's rules count them: by birthday, in whole years."""

from datetime import date

from dateutil.relativedelta import relativedelta

#: A guardian reads the child's page until this birthday.
GUARDIAN_READS_BELOW = 18
#: A guardian corrects the child's address until this birthday, then the child does.
GUARDIAN_CORRECTS_BELOW = 15


def age_on(day: date, born: date) -> int:
    """Return the age in whole years on `day`; born on 29 February counts 1 March.

    >>> age_on(date(2026, 3, 13), date(2011, 3, 14))
    14
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """Return the day somebody becomes `age`."""
    day = born + relativedelta(years=age)
    return day if day.day == born.day else day + relativedelta(days=1)
