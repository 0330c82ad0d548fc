"""Random receipts, pauses and extensions against a calendar written another way.

Receipts fall on month ends, leap days, Easters and the turn of the year more often than
chance would have it.
"""

import random
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools import deadline, rest_days

from ..share import seeds, share
from . import calendar_by_days

FULL, CI = 10_000, 1_500
FIRST, LAST = date(2023, 1, 1), date(2043, 12, 31)


def _one_by_one(day, months):
    for _month in range(months):
        day = calendar_by_days.turn_pages(day, 1)
    return day


def _overrun(day, months):
    month = day.month - 1 + months
    first = date(day.year + month // 12, month % 12 + 1, 1)
    return first + timedelta(days=day.day - 1)


def _moved(day, how, counts_as_rest):
    step = rest_days.STEPS.get(how)
    while step and rest_days.is_rest_day(day) and counts_as_rest(day):
        day += step
    return day


# Wrong ways to reckon; each must be found.
FAULTS = {
    "a month is thirty days": (
        "months_after",
        lambda day, months: day + timedelta(days=30 * months),
    ),
    "the shorter month is kept when extended": (
        "months_after",
        _one_by_one,
    ),
    "the 31st runs over into March": ("months_after", _overrun),
    "the day it came back counts as waiting": (
        "days_paused",
        lambda received, pauses: sum(
            (
                max(timedelta(), until - max(since, received) + timedelta(days=1))
                for since, until in pauses
            ),
            timedelta(),
        ),
    ),
    "a pause before the receipt counts": (
        "days_paused",
        lambda _received, pauses: sum(
            (until - since for since, until in pauses), timedelta()
        ),
    ),
    "pauses do not count": ("days_paused", lambda _received, _pauses: timedelta()),
    "Saturdays are working days": (
        "moved",
        lambda day, how: _moved(day, how, lambda d: d.weekday() != 5),
    ),
    "Easter is forgotten": (
        "moved",
        lambda day, how: _moved(
            day,
            how,
            lambda d: d.weekday() >= 5 or (d.month, d.day) in calendar_by_days.SET_DAYS,
        ),
    ),
    "a holiday moves the last day once": (
        "moved",
        lambda day, how: (
            day + rest_days.STEPS[how]
            if how in rest_days.STEPS and rest_days.is_rest_day(day)
            else day
        ),
    ),
}


def a_receipt(rng):
    """A day on which a request comes; every other is one that is easy to get wrong."""
    day = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
    if rng.random() < 0.5:
        month_end = date(day.year, day.month, 1) - timedelta(days=1)
        near = rng.choice(
            (month_end, calendar_by_days.easter(day.year), date(day.year, 12, 24))
        )
        day = near + timedelta(days=rng.randrange(-33, 4))
    return max(FIRST, day)


def a_case(rng):
    """(receipts, months extended, pauses, rule for rest days)"""
    first = a_receipt(rng)
    receipts = [first]
    for _again in range(rng.choice((0, 0, 0, 1, 2))):
        receipts.append(
            first + timedelta(days=rng.choice((1, 2, 3, rng.randrange(40))))
        )
    pauses, day = [], first
    for _pause in range(rng.choice((0, 0, 1, 2, 3))):
        since = day + timedelta(days=rng.randrange(12))
        day = since + timedelta(days=rng.choice((0, 1, 2, rng.randrange(200))))
        pauses.append((since, day))
    return receipts, rng.randrange(3), pauses, rng.choice(rest_days.MOVES)


@contextmanager
def fault(name):
    function, wrong = FAULTS[name]
    with patch.object(deadline, function, wrong):
        yield


@tagged("post_install", "-at_install")
class TestDeadlines(BaseCase):
    def first_difference(self, count, seed):
        """The first case that the two reckon otherwise, or None."""
        rng = random.Random(seed)  # noqa: S311
        for _case in range(count):
            receipts, extended, pauses, how = a_case(rng)
            mine = deadline.case_due(receipts, extended, pauses, how)
            theirs = calendar_by_days.due(receipts, extended, pauses, how)
            if mine != theirs:
                return receipts, extended, pauses, how, mine, theirs
        return None

    def test_random_cases_are_due_when_a_wall_calendar_says(self):
        count = share(FULL, CI) // 2
        for seed in seeds():
            with self.subTest(seed=seed):
                self.assertIsNone(self.first_difference(count, seed))

    def test_wrong_ways_to_reckon_are_found_within_the_share_of_ci(self):
        for name in FAULTS:
            with self.subTest(name), fault(name):
                self.assertTrue(
                    any(self.first_difference(CI, seed) for seed in seeds())
                )

    def test_the_two_know_the_same_holidays(self):
        day = FIRST
        while day <= LAST:
            self.assertEqual(
                rest_days.is_rest_day(day), calendar_by_days.is_red(day), day
            )
            day += timedelta(days=1)
