"""Values that occur nowhere else, of any type, and how a copy in JSON writes them.

Written without a look at the copy's own code: type by type, as the schema says.
"""

from datetime import date, datetime, timedelta

NUMBERS = 900_000


def canary(kind: str, number: int):
    """A value for a column of the ORM type `kind`, and its JSON; None for a type that
    has no room for one, such as a yes or no.

    >>> canary("date", 3)
    (datetime.date(1700, 1, 4), '"1700-01-04"')
    """
    if kind in ("char", "text", "html"):
        return f"kanari{number:05d}", f"kanari{number:05d}"
    if kind == "date":
        day = date(1700, 1, 1) + timedelta(days=number)
        return day, f'"{day:%Y-%m-%d}"'
    if kind == "datetime":
        moment = datetime(1750, 1, 1, 12) + timedelta(days=number)
        return moment, f'"{moment:%Y-%m-%dT%H:%M:%S}Z"'
    if kind == "integer":
        return NUMBERS + number, f": {NUMBERS + number}"
    if kind == "float":
        return NUMBERS + number + 0.25, f": {NUMBERS + number}.25"
    return None
