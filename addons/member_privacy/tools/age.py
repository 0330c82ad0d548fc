"""Ages by birthday, in whole years.

Who is born on 29 February becomes a year older on 1 March of common years. No Norwegian
provision says which day it is; on 1 March the year is over by every way of counting, so
no guardian's say ends, and no contract binds, a day too early.

The day is the day in Norway. In SQL, `born > (day - N years)::date` says "not N yet":
PostgreSQL takes N years off 28 February and off 1 March and never meets 29 February.
"""

from datetime import date

from dateutil.relativedelta import relativedelta


def age_on(day: date, born: date) -> int:
    """Return the age in whole years on `day`; born on 29 February counts 1 March.

    >>> age_on(date(2026, 3, 13), date(2011, 3, 14))
    14
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """Return the day somebody becomes `age`.

    >>> birthday(date(2012, 2, 29), 15)
    datetime.date(2027, 3, 1)
    """
    day = born + relativedelta(years=age)
    return day if day.day == born.day else day + relativedelta(days=1)
