"""Which days are no working days in Norway, and where a last day moves then."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
ONE_DAY = timedelta(days=1)
# What a last day does that falls on a Saturday, Sunday or holiday.
MOVES = ("next", "same", "previous")
STEPS = {"next": ONE_DAY, "previous": -ONE_DAY}


@lru_cache(maxsize=16)
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays of Norway in `year`, 1 and 17 May among them."""
    return frozenset(holidays.country_holidays("NO", years=year))


def is_rest_day(day: date) -> bool:
    """Whether `day` is a Saturday, a Sunday or a public holiday."""
    return day.weekday() >= SATURDAY or day in holidays_of(day.year)


def moved(day: date, how: str = "next") -> date:
    """Return `day`, or the working day it moves to when it is none itself.

    Regulation (EEC, Euratom) 1182/71 article 3 (4): a period that would end on a
    holiday, Sunday or Saturday ends with the following working day. An organisation
    may be stricter with itself.

    :param str how: one of :data:`MOVES`
    """
    step = STEPS.get(how)
    while step and is_rest_day(day):
        day += step
    return day
