"""Ages as the portal's rules count them: by birthday, in whole years."""

from datetime import date

from dateutil.relativedelta import relativedelta

#: A guardian reads the child's page until this birthday.
GUARDIAN_READS_BELOW = 18
#: A guardian corrects the child's address until this birthday, then the child does.
GUARDIAN_CORRECTS_BELOW = 15


def birthday(born: date, age: int) -> date:
    """Return the day somebody becomes `age`."""
    day = born + relativedelta(years=age)
    return day if day.day == born.day else day + relativedelta(days=1)
