"""Periods in calendar months, as the law and the register's rules count them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .rest_days import moved

ANSWER_MONTHS = 1
MAX_EXTENSION = 2


class Pause(NamedTuple):
    """Days on which the clock stood still: from `since` until the day before `until`.

    It stands while we wait for proof of who asks, which we asked for because we had
    reason to doubt it (GDPR article 12 (6); EDPB guidelines 01/2022, paragraph 159).
    """

    since: date
    until: date


def months_after(day: date, months: int) -> date:
    """Return the day with the same number `months` later, or that month's last day.

    >>> months_after(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    return day + relativedelta(months=months)


def year_end(day: date, last_month: int = 12) -> date:
    """Return the last day of the year, ending with `last_month`, that `day` is in.

    >>> year_end(date(2027, 1, 31)), year_end(date(2027, 1, 31), 2)
    (datetime.date(2027, 12, 31), datetime.date(2027, 2, 28))
    """
    year = day.year + (day.month > last_month)
    return date(year, last_month, 1) + relativedelta(months=1, days=-1)


def answer_due(
    received: date,
    extended: int = 0,
    pauses: Iterable[Pause] = (),
    rest: str = "same",
) -> date:
    """Return the last day to answer a request received on `received`.

    One month, which may be extended by two more where the request is complex (GDPR
    article 12 (3)). A month ends on the day with the number of the day of receipt, or
    on its last one (Regulation 1182/71 article 3 (2) (c)), also when extended. Each
    day the clock stood still since receipt is added, and what then falls on a rest day
    moves as `rest` says.

    :param int extended: months added, 0 to 2
    :param pauses: that do not overlap
    :param str rest: one of :data:`.rest_days.MOVES`
    """
    last = months_after(received, ANSWER_MONTHS + extended)
    return moved(last + days_paused(received, pauses), rest)


def days_paused(received: date, pauses: Iterable[Pause]) -> timedelta:
    """Return for how long the clock stood still on and after `received`."""
    none = timedelta()
    return sum(
        (max(none, until - max(since, received)) for since, until in pauses), none
    )


def case_due(
    receipts: Iterable[date],
    extended: int = 0,
    pauses: Iterable[Pause] = (),
    rest: str = "same",
) -> date:
    """Return the last day to answer whoever asked the same on several days.

    One answer is for all of them, so the first due day counts. That need not be the
    one of the first receipt: of 29 and 31 January, with a pause between them, it is the
    later one's.
    """
    pauses = list(pauses)
    return min(answer_due(day, extended, pauses, rest) for day in receipts)


def extension_refusal(
    today: date, first_due: date, already: int, months: int
) -> str | None:
    """Return why the time is not extended, or None.

    The person must hear of it within one month of receipt (GDPR article 12 (3)), so it
    is decided on the first due day at the latest, and for two months in all.

    :param date first_due: the due day without any extension
    :param int already: months it was extended by before
    """
    if months < 1 or already + months > MAX_EXTENSION:
        return "too_long"
    return "too_late" if today > first_due else None
