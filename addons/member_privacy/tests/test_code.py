from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

SCOPE = "test"
FACTS = (1, "anna@example.com")


@tagged("post_install", "-at_install")
class TestCode(TransactionCase):
    """Codes that show that somebody reads an address."""

    def setUp(self):
        super().setUp()
        self.codes = self.env["member.code"]

    def test_the_code_of_these_facts_is_taken_and_no_other(self):
        code = self.codes._code(SCOPE, FACTS)
        self.assertTrue(self.codes._is_code(SCOPE, FACTS, code))
        self.assertTrue(self.codes._is_code(SCOPE, FACTS, f" {code[:3]} {code[3:]}"))
        other = str((int(code) + 1) % 10**6).zfill(6)
        for scope, facts, given in (
            ("other", FACTS, code),
            (SCOPE, (2, FACTS[1]), code),
            (SCOPE, (1, "siri@example.com"), code),
            (SCOPE, FACTS, other),
        ):
            self.assertFalse(self.codes._is_code(scope, facts, given))

    def test_what_is_no_six_digits_is_no_code(self):
        code = self.codes._code(SCOPE, FACTS)
        for given in ("", None, code[:5], f"{code}0", "abcdef", "-12345", "١٢٣٤٥٦"):
            self.assertFalse(self.codes._is_code(SCOPE, FACTS, given), given)

    def test_a_code_lives_ten_to_twenty_minutes(self):
        start = datetime(2026, 3, 1, 12, 0)
        with freeze_time(start):
            code = self.codes._code(SCOPE, FACTS)
        for minutes, taken in ((9, True), (19, True), (20, False), (-11, False)):
            with freeze_time(start + timedelta(minutes=minutes)):
                self.assertEqual(self.codes._is_code(SCOPE, FACTS, code), taken)

    def test_nothing_goes_by_sms_where_nothing_sends_sms(self):
        if self.codes._sends_sms():
            self.skipTest("an addon that sends SMS is installed")
        with self.assertRaises(UserError):
            self.codes._send_sms("+4791234567", "123456")
