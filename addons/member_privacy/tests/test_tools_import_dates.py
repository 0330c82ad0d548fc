from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools.import_dates import (
    DateColumn,
    DateProblem,
    Window,
)

TODAY = date(2026, 11, 21)
BIRTHS = Window.births(TODAY)
births = st.dates(date(1930, 1, 1), date(1999, 12, 31))


def read(value, *others, window=BIRTHS):
    column = DateColumn(window).learn_all([value, *others])
    try:
        return column.read(value).isoformat()
    except DateProblem as problem:
        return problem.code


@tagged("post_install", "-at_install")
class TestToolsImportDates(BaseCase):
    def test_one_way_to_read_is_read(self):
        for value in (
            "1980-04-03",
            "1980-04-03 00:00:00",
            "1980-04-03T12:30:00Z",
            "1980/04/03",
            "03.04.1980",
            "3.4.80",
            " 3. 4. 1980 ",
            "3. april 1980",
            "3 apr 80",
            "19800403",
            "29314",
            29314,
            29314.0,
            date(1980, 4, 3),
            datetime(1980, 4, 3, 0, 0),
        ):
            with self.subTest(value):
                self.assertEqual(read(value), "1980-04-03")

    def test_day_and_month_that_could_be_swapped_are_not_guessed(self):
        self.assertEqual(read("03/04/1980"), "date_ambiguous")
        self.assertEqual(read("3/4/80"), "date_ambiguous")
        self.assertEqual(read("03-04-1980"), "date_ambiguous")

    def test_the_column_settles_the_order(self):
        self.assertEqual(read("03/04/1980", "25/12/1970"), "1980-04-03")
        self.assertEqual(read("03/04/1980", "12/25/1970"), "1980-03-04")

    def test_a_column_that_proves_both_orders_settles_nothing(self):
        self.assertEqual(
            read("03/04/1980", "25/12/1970", "12/25/1970"), "date_ambiguous"
        )

    def test_one_separator_proves_nothing_for_another(self):
        self.assertEqual(read("03/04/1980", "25-12-1970"), "date_ambiguous")

    def test_a_month_first_with_dots_makes_dots_ambiguous(self):
        self.assertEqual(read("03.04.1980", "12.25.1970"), "date_ambiguous")

    def test_same_day_and_month_is_the_same_either_way(self):
        self.assertEqual(read("04/04/1980"), "1980-04-04")

    def test_a_short_year_that_fits_two_centuries_is_reported(self):
        self.assertEqual(read("25.12.15"), "date_century")
        self.assertEqual(read("25.12.27"), "1927-12-25")

    def test_a_short_start_year_is_of_this_century_when_the_other_is_too_old(self):
        window = Window.memberships(TODAY)
        self.assertEqual(read("25.12.15", window=window), "2015-12-25")
        self.assertEqual(read("25.12.99", window=window), "1999-12-25")

    def test_digits_that_are_a_day_number_or_a_date_without_zero_are_reported(self):
        # 31280 is 20 August 1985 in a spreadsheet, or 3 December 1980.
        self.assertEqual(read(31280), "date_ambiguous")
        self.assertEqual(read(31280, 29314), "1985-08-21")

    def test_dates_out_of_range_are_told_as_such(self):
        self.assertEqual(read("03.04.1880"), "date_range")
        self.assertEqual(read("03.04.2030"), "date_range")
        self.assertEqual(read("22.11.2026"), "date_range")
        self.assertEqual(read("21.11.2026"), "2026-11-21")

    def test_what_is_no_date_is_told_as_such(self):
        for value in ("31.02.1980", "00.00.0000", "ukjent", "1980", "12.1980", True):
            with self.subTest(value):
                self.assertEqual(read(value), "date_unknown")

    @settings(deadline=None)
    @given(births, st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%Y/%m/%d"]))
    def test_norwegian_and_iso_forms_are_always_read_right(self, day, form):
        self.assertEqual(read(day.strftime(form)), day.isoformat())

    @settings(max_examples=300, deadline=None)
    @given(st.lists(births, min_size=1, max_size=12), st.booleans())
    def test_a_column_in_one_order_is_never_read_wrong(self, days, american):
        form = "%m/%d/%Y" if american else "%d/%m/%Y"
        texts = [day.strftime(form) for day in days]
        proven = any(day.day > 12 for day in days)
        for day, text in zip(days, texts, strict=True):
            expected = day.isoformat()
            if not proven and day.day != day.month:
                expected = "date_ambiguous"
            self.assertEqual(read(text, *texts), expected)

    @settings(deadline=None)
    @given(births)
    def test_a_day_number_is_read_as_the_spreadsheet_shows_it_or_reported(self, day):
        number = (day - date(1899, 12, 30)).days
        self.assertIn(read(number), (day.isoformat(), "date_ambiguous"))
        self.assertEqual(read(number, 29399), day.isoformat())

    @settings(deadline=None)
    @given(st.text(max_size=20))
    def test_any_text_is_a_date_in_range_or_a_known_problem(self, text):
        result = read(text)
        if not result.startswith("date_"):
            self.assertTrue(BIRTHS.holds(date.fromisoformat(result)))
