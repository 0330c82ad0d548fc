import calendar
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.deadline import answer_due


def by_calendar(day, months):
    """The same count written another way: walk the months, cap by their length."""
    year, month = day.year, day.month
    for _month in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@tagged("post_install", "-at_install")
class TestDeadline(BaseCase):
    def test_the_end_of_january_is_due_at_the_end_of_february(self):
        self.assertEqual(answer_due(date(2027, 1, 31)), date(2027, 2, 28))
        self.assertEqual(answer_due(date(2028, 1, 31)), date(2028, 2, 29))
        self.assertEqual(answer_due(date(2028, 2, 29)), date(2028, 3, 29))

    def test_an_extension_counts_from_receipt_and_not_from_the_shorter_month(self):
        self.assertEqual(answer_due(date(2027, 1, 31), 2), date(2027, 4, 30))
        self.assertEqual(answer_due(date(2027, 1, 31), 1), date(2027, 3, 31))

    def test_every_day_of_nine_years_agrees_with_a_count_by_hand(self):
        day = date(2023, 1, 1)
        while day < date(2032, 1, 1):
            for extended in range(3):
                self.assertEqual(
                    answer_due(day, extended), by_calendar(day, 1 + extended), day
                )
            day += timedelta(days=1)
