"""Dates as people write them, read only when there is one way to read them.

"03/04/1980" is the third of April or the fourth of March. Which one, the column
tells when another value of it can be read in one way alone ("25/04/1980").
Otherwise, and when the column says both, the value is reported.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

_DATE = re.compile(r"(\d{1,4})\s*([./\-\s])\s*(\d{1,2})\s*\2\s*(\d{1,4})\.?")
_CLOCK = re.compile(
    r"[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?$", re.I
)
_NAMED = re.compile(r"(\d{1,2})\.?\s*-?\s*([^\W\d]{3,9})\.?\s*-?,?\s*(\d{4}|\d{2})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january",
            "feb februar february",
            "mar mars march",
            "apr april",
            "mai may",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "okt oct oktober october",
            "nov november",
            "des dec desember december",
        ),
        start=1,
    )
    for name in names.split()
}
#: Day 0 of a spreadsheet's calendar, right for every day after February 1900.
_SERIAL_ZERO = date(1899, 12, 30)
#: What a separator says by itself: no country writes the month first with dots.
_CUSTOM = {".": {"dmy"}}

#: Style of writing and the dates it can mean, by the order of its parts.
Readings = tuple[str, dict[str, list[date]]]


class DateProblem(ValueError):
    """``code`` is ``date_unknown``, ``date_ambiguous``, ``date_century`` or
    ``date_range``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Window:
    """First and last date that make sense in a column."""

    first: date
    last: date

    @classmethod
    def births(cls, today: date) -> "Window":
        return cls(date(today.year - 120, 1, 1), today)

    @classmethod
    def memberships(cls, today: date) -> "Window":
        """Past the age of a lifelong member, up to a year ahead."""
        return cls(date(today.year - 90, 1, 1), today + timedelta(days=366))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass
class DateColumn:
    """Reads one column: first :meth:`learn` all of its values, then :meth:`read`."""

    window: Window
    orders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def learn(self, value: object) -> None:
        """Note the order of parts that this value proves for its style."""
        style, readings = self._sensible(value)
        if len(readings) == 1:
            self.orders[style].update(readings)

    def learn_all(self, values: Iterable[object]) -> "DateColumn":
        for value in values:
            self.learn(value)
        return self

    def read(self, value: object) -> date:  # pylint: disable=method-required-super
        """:raises DateProblem: unless there is exactly one date it can be."""
        style, readings = self._sensible(value)
        if not readings:
            known = any(_readings(value, self.window)[1].values())
            raise DateProblem("date_range" if known else "date_unknown")
        days = {day for order in readings.values() for day in order}
        if len(days) > 1 and len(readings) > 1:
            order = self._order(style)
            days = set(readings.get(order, days))
            if order not in readings:
                raise DateProblem("date_ambiguous")
        if len(days) > 1:
            raise DateProblem("date_century")
        return days.pop()

    def _order(self, style: str) -> str | None:
        orders = self.orders[style] | _CUSTOM.get(style, set())
        return next(iter(orders)) if len(orders) == 1 else None

    def _sensible(self, value: object) -> Readings:
        style, readings = _readings(value, self.window)
        kept = {
            order: [day for day in days if self.window.holds(day)]
            for order, days in readings.items()
        }
        return style, {order: days for order, days in kept.items() if days}


def _readings(value: object, window: Window) -> Readings:
    """Everything the value can mean, sensible or not."""
    if isinstance(value, datetime):
        return "date", {"date": [value.date()]}
    if isinstance(value, date):
        return "date", {"date": [value]}
    if isinstance(value, bool) or value is None:
        return "none", {}
    if isinstance(value, int | float):
        value = str(int(value)) if value == int(value) else str(value)
    text = _CLOCK.sub("", str(value).strip())
    if text.isascii() and text.isdigit():
        return _digits(text, window)
    return _separated(text, window) or _named(text, window) or ("none", {})


def _separated(text: str, window: Window) -> Readings | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    first, mark, second, third = match.groups()
    if len(first) > 2:
        return mark, {"ymd": _days(first, second, third, window)}
    if len(third) > 2:
        return mark, {
            "dmy": _days(third, second, first, window),
            "mdy": _days(third, first, second, window),
        }
    return mark, {
        "dmy": _days(third, second, first, window),
        "mdy": _days(third, first, second, window),
        # A year of two digits comes first in ISO's short form only.
        "ymd": _days(first, second, third, window) if mark == "-" else [],
    }


def _named(text: str, window: Window) -> Readings | None:
    match = _NAMED.fullmatch(text)
    month = match and _MONTHS.get(match[2].casefold())
    if not month:
        return None
    return "named", {"dmy": _days(match[3], str(month), match[1], window)}


def _digits(text: str, window: Window) -> Readings:
    """A run of digits: a spreadsheet's day number, or a date without separators."""
    if len(text) == 8:
        return "8", {
            "ymd": _days(text[:4], text[4:6], text[6:], window),
            "dmy": _days(text[4:], text[2:4], text[:2], window),
        }
    if len(text) == 6:
        return "6", {
            "dmy": _days(text[4:], text[2:4], text[:2], window),
            "ymd": _days(text[:2], text[2:4], text[4:], window),
        }
    if len(text) == 5:
        # A spreadsheet also eats the leading zero of 030480.
        return "5", {
            "serial": [_SERIAL_ZERO + timedelta(days=int(text))],
            "dmy": _days(text[3:], text[1:3], text[:1], window),
        }
    return "none", {}


def _days(year: str, month: str, day: str, window: Window) -> list[date]:
    """The date, or both when a year of two digits fits two centuries."""
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return []
    years = [int(year)]
    if len(year) == 2:
        centuries = range(window.first.year // 100, window.last.year // 100 + 1)
        years = [100 * century + int(year) for century in centuries]
    return [day_ for each in years if (day_ := _day(each, int(month), int(day)))]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
