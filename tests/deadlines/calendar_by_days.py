"""When an answer is due, found by walking through the calendar one day at a time.

Written without months to add, without `dateutil` and without `holidays`: a wall
calendar on which one turns the pages, and Easter found from the moon.
"""

from datetime import date, timedelta

DAY = timedelta(days=1)
SET_DAYS = {(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)}
# Maundy Thursday, Good Friday, Easter Day and Monday, Ascension, Whitsun.
AROUND_EASTER = (-3, -2, 0, 1, 39, 49, 50)


def easter(year: int) -> date:
    """The Sunday after the first ecclesiastical full moon from 21 March on."""
    golden, century = year % 19 + 1, year // 100 + 1
    sun, moon_shift = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    epact = (11 * golden + 20 + moon_shift - sun) % 30  # the moon's age on 1 January
    if (epact == 25 and golden > 11) or epact == 24:
        epact += 1
    full_moon = 44 - epact  # of March
    if full_moon < 21:
        full_moon += 30
    day = date(year, 3, 1) + timedelta(days=full_moon)
    while day.isoweekday() != 7:
        day += DAY
    return day


def is_red(day: date) -> bool:
    """Whether the calendar prints the day in red, or it is a Saturday."""
    if day.isoweekday() in (6, 7) or (day.month, day.day) in SET_DAYS:
        return True
    return (day - easter(day.year)).days in AROUND_EASTER


def turn_pages(day: date, pages: int) -> date:
    """The same number `pages` later, or the last day printed on that page."""
    wanted = day.day
    for _page in range(pages):
        month = day.month
        while day.month == month:
            day += DAY
    while day.day != wanted and (day + DAY).month == day.month:
        day += DAY
    return day


def due(receipts, extended, asked_and_proved, move):
    """The due day: of each receipt alone, and the first of them.

    :param asked_and_proved: [(day we asked for proof, day it came)]
    """
    return min(_due_of(day, extended, asked_and_proved, move) for day in receipts)


def _due_of(received, extended, asked_and_proved, move):
    last = turn_pages(received, 1 + extended)
    day, until = received, max([received, *(proved for _a, proved in asked_and_proved)])
    while day < until:
        if any(asked <= day < proved for asked, proved in asked_and_proved):
            last += DAY
        day += DAY
    while move == "next" and is_red(last):
        last += DAY
    while move == "previous" and is_red(last):
        last -= DAY
    return last
