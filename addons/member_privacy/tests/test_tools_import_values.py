import phonenumbers
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools import import_values as values
from odoo.addons.member_privacy.tools.spreadsheet_cells import harmless


def result(reader, value):
    try:
        return reader(value)
    except values.ValueProblem as problem:
        return problem.code


@tagged("post_install", "-at_install")
class TestToolsImportValues(BaseCase):
    def check(self, reader, expected):
        for value, wanted in expected.items():
            with self.subTest(value):
                self.assertEqual(result(reader, value), wanted)

    def test_text_is_put_in_order(self):
        self.check(
            values.text,
            {
                "  Kari \t  Å\u0308 ": "Kari Å̈",
                "A\u030ase": "Åse",
                "Ka\u200bri": "Kari",
                None: "",
                7.0: "7",
                "x" * 1001: "too_long",
                "KÃ¥re BjÃ¸rn": "garbled",
                "K\ufffdre": "garbled",
                "a\x07b": "control",
                "=1+1": "formula",
                ' =HYPERLINK("x")': "formula",
            },
        )

    def test_names_keep_their_letters_and_capitals(self):
        self.check(
            values.name,
            {
                "Åse-Marie D'Angelo Ødegård": "Åse-Marie D'Angelo Ødegård",
                "KARI MCDONALD": "KARI MCDONALD",
                "Þórunn Łukasz 李": "Þórunn Łukasz 李",
                "K†re": "name_characters",
                "Kari <b>": "name_characters",
                "#N/A": "name_characters",
                "@kari": "name_characters",
                "12": "name_characters",
                "-": "name_characters",
            },
        )

    def test_last_name_first_is_turned_only_with_one_comma(self):
        self.check(
            values.last_first,
            {
                "Hansen, Kari Marie": "Kari Marie Hansen",
                "Hansen": "name_order",
                "Hansen,": "name_order",
                "Hansen, Kari, frue": "name_order",
                "": "",
            },
        )

    def test_e_mail_addresses(self):
        self.check(
            values.email,
            {
                " Kari.Hansen@Example.ORG ": "Kari.Hansen@example.org",
                "mailto:kari@example.org": "kari@example.org",
                "kari@blåbær.example": "kari@blåbær.example",
                "kari@example": "email_invalid",
                "kari.example.org": "email_invalid",
                "kari..x@example.org": "email_invalid",
                "kari@example.org\nBcc: x@example.org": "email_several",
                "a@example.org; b@example.org": "email_several",
                "a@example.org og b@example.org": "email_several",
                "a@b@example.org": "email_invalid",
                "": "",
            },
        )

    def test_phones_become_international(self):
        self.check(
            values.phone,
            {
                "412 34 567": "+4741234567",
                "41234567": "+4741234567",
                41234567.0: "+4741234567",
                "+47 412 34 567": "+4741234567",
                "0047 41234567": "+4741234567",
                "4741234567": "+4741234567",
                "+46 70 123 45 67": "+46701234567",
                "22 86 44 00": "+4722864400",
                "": "",
            },
        )

    def test_phones_that_cannot_be_are_reported(self):
        self.check(
            values.phone,
            {
                "1234567": "phone_invalid",
                "412345678": "phone_invalid",
                "0701234567": "phone_invalid",
                "ikke oppgitt": "phone_invalid",
                "41234567 jobb": "phone_invalid",
                "41234567 / 22864400": "phone_several",
                "41234567, 22864400": "phone_several",
            },
        )

    def test_postal_codes(self):
        self.check(
            values.postal,
            {
                "0150": ("0150", ""),
                150: ("0150", ""),
                "NO-0150 Oslo": ("0150", "Oslo"),
                "0150 Oslo": ("0150", "Oslo"),
                "15": "zip_invalid",
                "01500": "zip_invalid",
                "Oslo": "zip_invalid",
                "": ("", ""),
            },
        )
        self.assertEqual(values.postal("SW1A 1AA", norwegian=False), ("SW1A 1AA", ""))

    def test_a_blank_answer_is_not_a_no(self):
        self.check(
            values.yes_no,
            {
                "Ja": True,
                "x": True,
                1: True,
                "nei": False,
                0: False,
                " ": None,
                None: None,
                "kanskje": "answer_unknown",
                "-": "answer_unknown",
                "kun post": "answer_unknown",
            },
        )

    def test_a_true_cell_of_a_workbook_is_an_answer(self):
        self.assertIs(values.yes_no(True), True)
        self.assertIs(values.yes_no(False), False)

    def test_genders(self):
        self.check(
            values.gender,
            {
                "K": "female",
                "Mann": "male",
                "annet": "other",
                "": "",
                "1": "gender_unknown",
            },
        )

    @settings(deadline=None)
    @given(st.text(max_size=40))
    def test_readers_are_stable_what_they_give_they_also_take(self, text):
        for reader in (values.text, values.name, values.email, values.phone):
            try:
                once = reader(text)
            except values.ValueProblem:
                continue
            self.assertEqual(reader(once), once)

    @settings(deadline=None)
    @given(st.from_regex(r"[+0-9 ()/.-]{4,18}", fullmatch=True))
    def test_a_phone_that_is_taken_is_valid_and_in_e164(self, text):
        number = result(values.phone, text)
        if number.startswith("+"):
            parsed = phonenumbers.parse(number)
            self.assertTrue(phonenumbers.is_valid_number(parsed))

    @settings(deadline=None)
    @given(st.text(max_size=12))
    def test_no_cell_given_back_begins_like_a_formula(self, text):
        safe = harmless(text)
        self.assertNotIn(safe[:1], set("=+-@\t\r\n"))
        self.assertTrue(safe.endswith(text))

    def test_cells_given_back(self):
        self.check(
            harmless,
            {
                "=1+1": "'=1+1",
                "+4741234567": "'+4741234567",
                "\t=1": "'\t=1",
                " =1": "' =1",
                "Kari": "Kari",
                12: 12,
            },
        )
