from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestProcessor(MemberCase):
    """Who handles data for the organisation, and a warning before it ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printer = cls.env["privacy.processor"].create(
            {"name": "Trykkeriet AS", "service": "Prints the paper"}
        )

    def _reminded(self):
        return self.printer.activity_ids.filtered(lambda a: a.user_id == self.dpo)

    def test_privacy_officers_are_reminded_once_before_the_agreement_ends(self):
        self.printer.end_date = self.today + relativedelta(days=61)
        self.printer._cron_warn()
        self.assertFalse(self._reminded())
        self.printer.end_date = self.today + relativedelta(days=60)
        self.printer._cron_warn()
        self.printer._cron_warn()
        self.assertEqual(len(self._reminded()), 1)
        self.assertEqual(self._reminded().date_deadline, self.printer.end_date)
        self.assertIn(self.printer.name, self._reminded().summary)

    def test_a_prolonged_agreement_is_warned_of_anew(self):
        self.printer.end_date = self.today
        self.printer._cron_warn()
        self.printer.end_date = self.today + relativedelta(days=30)
        self.printer._cron_warn()
        self.assertEqual(len(self._reminded()), 2)

    def test_without_an_end_nobody_is_warned(self):
        self.printer._cron_warn()
        self.assertFalse(self._reminded())

    def test_the_last_day_is_still_within_the_agreement(self):
        self.printer.end_date = self.today
        self.assertFalse(self.printer.is_over)
        self.printer.end_date = self.today - relativedelta(days=1)
        self.printer.invalidate_recordset()
        self.assertTrue(self.printer.is_over)

    def test_who_handles_data_for_a_purpose_is_named_or_handles_all(self):
        find = self.env["privacy.processor"]._of_purpose
        self.assertIn(self.printer, find(self.newsletter))
        self.printer.purpose_ids = self.statutory
        self.assertNotIn(self.printer, find(self.newsletter))
        self.assertIn(self.printer, find(self.statutory))
        self.printer.end_date = self.today - relativedelta(days=1)
        self.assertNotIn(self.printer, find(self.statutory))

    def test_a_link_to_the_agreement_is_a_web_address(self):
        self.printer.agreement_url = "https://example.com/agreement"
        for wrong in ("javascript:alert(1)", "example.com", "https://a b"):
            with self.assertRaises(ValidationError):
                self.printer.agreement_url = wrong

    def test_staff_read_and_privacy_officers_write(self):
        self.printer.with_user(self.dpo).scope = "Print"
        self.printer.with_user(self.staff).read(["name"])
        with self.assertRaises(AccessError):
            self.printer.with_user(self.staff).scope = "Sell"
        for user in (self.officer_oslo, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                self.printer.with_user(user).read(["name"])
