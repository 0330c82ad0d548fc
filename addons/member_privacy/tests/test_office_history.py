from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestOfficeHistory(OfficeCase):
    """An office says who could see whom: it is ended and not deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = timedelta(days=1)
        cls.held = cls.office.with_user(cls.staff)

    def test_staff_delete_no_office_that_was_held(self):
        past = self._appoint(self.oslo, end_date="2026-02-01")
        for office in (self.office, past):
            with self.assertRaisesRegex(UserError, "ended, not deleted"):
                office.with_user(self.staff).unlink()
            with self.assertRaisesRegex(UserError, "ended, not deleted"):
                office.partner_id.with_user(self.staff).office_ids = [(2, office.id)]
        self.assertTrue(self.office.exists())

    def test_an_office_to_come_may_be_deleted(self):
        to_come = self._appoint(self.oslo, start_date=self.today + self.day)
        to_come.with_user(self.staff).unlink()
        self.assertFalse(to_come.exists())

    def test_a_mistaken_one_grants_nothing_from_that_moment_and_may_go(self):
        self.held.start_date = self.today
        self.assertTrue(self._sees_anna())
        self.held.action_mistaken()
        self.assertFalse(self._sees_anna())
        self.assertFalse(self.held.grants_today)
        rows = self.env["member.access"].search([("office_id", "=", self.office.id)])
        self.assertFalse(rows)
        self.held.unlink()
        self.assertFalse(self.office.exists())

    def test_one_that_begins_later_and_was_a_mistake_never_grants(self):
        to_come = self._appoint(self.oslo, start_date=self.today + self.day)
        to_come.with_user(self.staff).action_mistaken()
        self.assertEqual(to_come.end_date, self.today)

    def test_no_office_ends_earlier_than_a_mistaken_one(self):
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            self.office.end_date = self.office.start_date - 2 * self.day
            self.env.flush_all()
        self.assertIn("member_office_dates", str(caught.exception))

    def test_one_that_has_begun_stays_with_holder_chapter_and_role(self):
        treasurer = self.env.ref("member_privacy.role_treasurer")
        for vals in (
            {"partner_id": self.anna.id},
            {"chapter_id": self.bergen.id},
            {"role_id": treasurer.id},
        ):
            with self.assertRaisesRegex(UserError, "stays with its holder"):
                self.held.write(vals)
            to_come = self._appoint(self.oslo, start_date=self.today + self.day)
            to_come.with_user(self.staff).write(vals)
        self.held.write({"chapter_id": self.oslo.id, "end_date": "2099-01-01"})

    def test_only_staff_take_an_appointment_back(self):
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                self.office.with_user(user).action_mistaken()
