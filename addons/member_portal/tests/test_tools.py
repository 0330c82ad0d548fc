from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools.age import age_on, birthday

from ..tools import corrections


@tagged("post_install", "-at_install")
class TestAge(BaseCase):
    def test_a_year_is_full_on_the_birthday(self):
        born = date(2011, 3, 14)
        self.assertEqual(age_on(date(2026, 3, 13), born), 14)
        self.assertEqual(age_on(date(2026, 3, 14), born), 15)

    def test_born_on_the_leap_day_is_a_year_older_on_1_march(self):
        born = date(2008, 2, 29)
        self.assertEqual(age_on(date(2026, 2, 28), born), 17)
        self.assertEqual(age_on(date(2026, 3, 1), born), 18)
        self.assertEqual(birthday(born, 18), date(2026, 3, 1))
        self.assertEqual(birthday(born, 20), date(2028, 2, 29))


@tagged("post_install", "-at_install")
class TestCorrections(BaseCase):
    def _refused(self, read, *arguments):
        with self.assertRaises(corrections.Refusal) as caught:
            read(*arguments)
        return caught.exception.code

    def test_a_line_is_put_in_order_and_never_guessed(self):
        self.assertEqual(corrections.line("  Stor\u00adgata \t 1 ", 100), "Storgata 1")
        self.assertEqual(self._refused(corrections.line, "x" * 101, 100), "too_long")
        self.assertEqual(self._refused(corrections.line, "<b>", 100), "markup")
        self.assertEqual(self._refused(corrections.line, "a\0b", 100), "characters")

    def test_paragraphs_keep_line_breaks_and_signs(self):
        self.assertEqual(corrections.paragraphs(" a\r\n<3 \n"), "a\n<3")
        self.assertEqual(self._refused(corrections.paragraphs, "a\x07"), "characters")
        self.assertEqual(self._refused(corrections.paragraphs, "x" * 4001), "too_long")

    def test_norwegian_postal_codes_have_four_digits(self):
        for typed in ("0155", "NO-0155", "no 0155", "N-0155"):
            self.assertEqual(corrections.postal_code(typed, True), "0155")
        for typed in ("155", "01555", "0155 Oslo", "O155", "٠١٥٥"):
            self.assertEqual(
                self._refused(corrections.postal_code, typed, True), "zip", typed
            )

    def test_refusals_stand_in_the_order_of_the_page(self):
        _values, refusals = corrections.address({"zip": "x", "street2": "<"}, True)
        self.assertEqual(list(refusals), ["street", "street2", "zip", "city"])
