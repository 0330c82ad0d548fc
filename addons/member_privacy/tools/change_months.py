"""Partitions of the change log: one a month, made ahead and dropped when old."""

from datetime import date

from dateutil.relativedelta import relativedelta
from psycopg2 import errors

from odoo.tools import SQL

from .change_table import LINK, LOG

MONTHS_AHEAD = 24
# Who waits for a lock makes all writers queue behind: give up before they notice.
LOCK_TIMEOUT = "50ms"
_BETWEEN = (
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " WHERE i.inhparent = to_regclass(%s)"
)


def first_of_month(day):
    return date(day.year, day.month, 1)


def name_of(table, month):
    return f"{table}_y{month:%Y}m{month:%m}"


def present(cr, table):
    """Names of the table's partitions."""
    cr.execute(SQL(_BETWEEN, table))
    return {name for (name,) in cr.fetchall()}


def missing(cr, today, months):
    """The months from `today` on that have no partition: (table, month)."""
    begin = first_of_month(today)
    wanted = [begin + relativedelta(months=number) for number in range(months + 1)]
    return [
        (table, month)
        for table in (LOG, LINK)
        for there in [present(cr, table)]
        for month in wanted
        if name_of(table, month) not in there
    ]


def make(cr, table, month):
    """Make a month's partition.

    :return: whether it stands; not so when the default partition has rows of that
        month, which stay there and go when they are old, or when somebody is writing
    """
    return _without_waiting(
        cr, SQL("SELECT privacy_change_make_month(%s, %s)", table, month)
    )


def outdated(cr, before):
    """First days of the months that stand and begin no later than `before`."""
    limit = name_of("", first_of_month(before))
    suffixes = {
        name.removeprefix(table)
        for table in (LOG, LINK)
        for name in present(cr, table)
        if name != f"{table}_default"
    }
    return sorted(
        date(int(suffix[2:6]), int(suffix[7:9]), 1)
        for suffix in suffixes
        if suffix <= limit
    )


def drop(cr, month, years):
    """Drop a month unless somebody is writing just now; whether it is gone.

    The caller commits at once: until then, writers wait.
    """
    return _without_waiting(
        cr, SQL("SELECT privacy_change_drop_month(%s, %s)", month, years)
    )


def _without_waiting(cr, statement):
    try:
        with cr.savepoint(flush=False):
            cr.execute(SQL("SET LOCAL lock_timeout = %s", LOCK_TIMEOUT))
            cr.execute(statement, log_exceptions=False)
            cr.execute(SQL("SET LOCAL lock_timeout = DEFAULT"))
    except (errors.CheckViolation, errors.LockNotAvailable):
        return False
    return True
