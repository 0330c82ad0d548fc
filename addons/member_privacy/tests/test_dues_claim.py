from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_dues import DuesCase


@tagged("post_install", "-at_install")
class TestDuesClaim(DuesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dues.due_date = date(cls.year, 2, 1)
        cls.env.company.write({"email": "post@example.org", "phone": "22 00 00 00"})
        cls.seen = cls.dues.with_user(cls.officer_oslo)
        cls.env.flush_all()

    def _letters(self):
        mails = self.env["mail.mail"].search([("email_to", "=", self.anna.email)])
        return mails.mapped("body_html")

    def _refused(self, words):
        with self.assertRaisesRegex(UserError, words):
            self.seen.action_send_claim()
        self.assertFalse(self.dues.claim_sent_on)
        self.assertFalse(self._letters())

    def test_the_letter_says_what_is_owed_and_whom_to_ask_and_nothing_else(self):
        last = self._dues(self.anna, year=self.year - 1, amount=300)
        self._dues(self.anna, year=self.year - 2, amount=200, state="paid")
        told = self.seen.action_send_claim()
        [letter] = self._letters()
        for words in (
            f"{self.year}, ",
            self.dues.currency_id.format(350),
            self.dues.currency_id.format(300),
            f"due on 1. February {self.year}",
            "0000123456782",
            "post@example.org",
            "22 00 00 00",
        ):
            self.assertIn(words, letter)
        for words in (
            str(self.year - 2),
            self.anna.name,
            self.anna.member_number,
            self.anna.email,
            self.oslo.name,
            self.officer_oslo.name,
        ):
            self.assertNotIn(words, letter)
        self.assertNotIn(self.anna.email, repr(told))
        self.assertNotIn("0000123456782", repr(told))
        self.assertEqual((self.dues | last).mapped("claim_sent_on"), [self.today] * 2)

    def test_it_is_logged_with_who_sent_it_and_why(self):
        self.seen.action_send_claim()
        line = self._told(self.anna, "claim sent again")
        self.assertEqual((line.model, line.user_id), ("member.dues", self.officer_oslo))
        self.assertEqual(line.new_values, {"claim_sent_on": str(self.today)})
        self.assertEqual(line.with_user(self.staff).why, "The claim was sent again")
        seen = line.with_user(self.officer_oslo)
        self.assertEqual((seen.who, seen.why), ("You", "The claim was sent again."))

    def test_once_a_day_for_a_membership_whoever_asks(self):
        other = self._dues(self.anna, year=self.year - 1)
        self.seen.action_send_claim()
        for row in (self.dues, other):
            for user in (self.officer_oslo, self.staff):
                with self.assertRaisesRegex(UserError, "today already"):
                    row.with_user(user).action_send_claim()
        self.assertEqual(len(self._letters()), 1)
        (self.dues | other).claim_sent_on = self.today - timedelta(days=1)
        self.dues.with_user(self.staff).action_send_claim()
        self.assertEqual(len(self._letters()), 2)

    def test_only_what_is_not_paid_is_claimed(self):
        for state in ("paid", "waived", "cancelled"):
            self.dues.state = state
            self._refused("Only what is not paid")

    def test_claims_stop_with_the_resignation_and_the_membership(self):
        membership = self.anna.membership_ids
        staff = self.dues.with_user(self.staff)
        for vals in (
            {"resigned_on": self.today},
            {"state": "ended", "end_date": self.today, "end_reason": "resigned"},
            {"end_date": self.today - timedelta(days=1)},
        ):
            with self.env.cr.savepoint() as savepoint:
                membership.write(vals)
                with self.assertRaisesRegex(UserError, "Claims stop"):
                    staff.action_send_claim()
                savepoint.rollback()
            self.env.invalidate_all()
        membership.end_date = self.today + timedelta(days=30)
        staff.action_send_claim()

    def test_nobody_writes_to_the_dead_the_restricted_or_where_there_is_no_address(
        self,
    ):
        staff = self.dues.with_user(self.staff)
        for vals, words in (
            ({"deceased_on": self.today}, "has died"),
            ({"processing_restricted": True}, "data is stopped"),
            ({"email": False}, "no e-mail address"),
        ):
            with self.env.cr.savepoint() as savepoint:
                self.anna.write(vals)
                with self.assertRaisesRegex(UserError, words):
                    staff.action_send_claim()
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertFalse(self._letters())

    def test_the_purpose_decides_whether_it_goes_by_e_mail(self):
        purpose = self.env.ref("member_privacy.purpose_membership")
        purpose.by_email = False
        self._refused("gets no e-mail about dues")
        purpose.write({"by_email": True, "may_object": True})
        self.env["privacy.consent"]._record(
            self.anna, purpose, "email", "objected", "portal"
        )
        self._refused("gets no e-mail about dues")
        purpose.may_object = False
        self.seen.action_send_claim()

    def test_officers_send_for_whom_they_see_and_members_for_nobody(self):
        theirs = self._dues(self.siri)
        for user, row in (
            (self.officer_oslo, theirs),
            (self.portal_anna, self.dues),
            (self.crm_user, self.dues),
            (self.admin, self.dues),
        ):
            with self.assertRaises(AccessError):
                row.with_user(user).action_send_claim()
        missing = self.env["member.dues"].browse([2_000_000_000])
        for rows in (missing, missing | self.dues, self.env["member.dues"]):
            with self.assertRaises(UserError):
                rows.with_user(self.officer_oslo).action_send_claim()
        self.assertFalse(theirs.claim_sent_on)
        self.assertFalse(self._letters())
        with self.assertRaises(UserError):
            (self.dues | theirs).with_user(self.staff).action_send_claim()
