"""Periods in calendar months, as the law and the register's rules count them."""

from datetime import date

from dateutil.relativedelta import relativedelta

ANSWER_MONTHS = 1
MAX_EXTENSION = 2


def months_after(day: date, months: int) -> date:
    """Return the day with the same number `months` later, or that month's last day.

    >>> months_after(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    """
    return day + relativedelta(months=months)


def answer_due(received: date, extended: int = 0) -> date:
    """Return the last day to answer a request received on `received`.

    One month, which may be extended by two more where the request is complex (GDPR
    article 12 (3)). Counted from the day of receipt, also when extended, and never
    moved past a weekend: earlier than demanded is never too late.

    :param int extended: months added, 0 to 2
    """
    return months_after(received, ANSWER_MONTHS + extended)
