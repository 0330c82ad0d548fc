from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestOfficeApproval(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.adviser = cls.env.ref("member_privacy.role_member_adviser")
        cls.adviser.write({"requires_approval": True, "holder_limit": 2})

    def _approve(self, office):
        office.with_user(self.staff).action_approve()

    def _advisers(self, count, **vals):
        offices = self.env["member.office"]
        for number in range(count):
            offices |= self._appoint(
                self.north, self.adviser, f"Rådgiver {number}", **vals
            )
        return offices

    def test_an_approval_says_who_and_when(self):
        office = self._advisers(1)
        self._approve(office)
        self.assertEqual(office.approved_by_id, self.staff)
        self.assertEqual(office.approved_on, self.today)

    def test_the_third_holder_where_the_limit_is_two_is_refused(self):
        first, second, third = self._advisers(3)
        self._approve(first | second)
        with self.assertRaisesRegex(ValidationError, "Nord has its 2 already"):
            self._approve(third)
        second.end_date = self.today
        third.start_date = "2099-01-01"
        self._approve(third)

    def test_a_limit_holds_for_each_chapter(self):
        self._approve(self._advisers(2))
        self._approve(self._appoint(self.south, self.adviser))

    def test_holders_one_after_the_other_are_not_too_many(self):
        self._approve(self._advisers(2, end_date="2098-12-31"))
        self._approve(self._advisers(2, start_date="2099-01-01"))
        with self.assertRaises(ValidationError):
            self._approve(self._advisers(1, start_date="2098-12-31"))

    def test_one_person_twice_is_one_holder(self):
        first, second = self._advisers(2)
        self._approve(first | second)
        again = first.copy({"start_date": "2026-02-01"})
        self._approve(again)

    def test_without_approval_the_limit_holds_at_the_appointment(self):
        self.adviser.requires_approval = False
        self._advisers(2)
        with self.assertRaises(ValidationError):
            self._advisers(1)

    def test_a_limit_cannot_be_set_below_those_in_office(self):
        self._approve(self._advisers(2))
        for vals in ({"holder_limit": 1}, {"holder_limit": 1, "sequence": 3}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.adviser.write(vals)
        waiting = self._advisers(1)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.adviser.requires_approval = False
        waiting.unlink()
        self.adviser.requires_approval = False

    def test_moving_or_prolonging_an_office_meets_the_limit_too(self):
        self.adviser.requires_approval = False
        self._advisers(2)
        elsewhere = self._appoint(self.south, self.adviser)
        past = self._advisers(1, start_date="2020-01-01", end_date="2020-12-31")
        for office, vals in (
            (elsewhere, {"chapter_id": self.north.id}),
            (past, {"end_date": False}),
            (self._appoint(self.north), {"role_id": self.adviser.id}),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                office.write(vals)

    def test_ending_an_office_is_always_possible(self):
        offices = self._advisers(2)
        self._approve(offices)
        offices[0].end_date = self.today
        self.assertTrue(offices[0].approved_on)

    def test_the_reference_is_demanded_before_the_approval(self):
        self.adviser.requires_reference = True
        office = self._advisers(1)
        with self.assertRaisesRegex(UserError, "minutes or letter"):
            self._approve(office)
        office.appointment_reference = "County board 3/26, item 4"
        self._approve(office)

    def test_nobody_approves_their_own(self):
        office = self._advisers(1)
        self.staff.member_id = office.partner_id
        with self.assertRaisesRegex(AccessError, "their own"):
            self._approve(office)
        office.with_user(self.dpo).action_approve()

    def test_only_staff_approve(self):
        office = self._advisers(1)
        for user in (self.officer_north, self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                office.with_user(user).action_approve()
        with self.assertRaises(AccessError):
            office.action_approve()  # the system itself is not staff

    def test_no_path_but_the_button_approves(self):
        office = self._advisers(1).with_user(self.staff)
        approval = {"approved_by_id": self.dpo.id, "approved_on": self.today}
        for vals in (approval, {"approved_on": self.today}):
            with self.assertRaises(AccessError):
                office.write(vals)
            with self.assertRaises(AccessError):
                office.create({**self._vals(), **vals})
        by_default = office.with_context(
            default_approved_by_id=self.dpo.id, default_approved_on=self.today
        ).create(self._vals())
        self.assertFalse(by_default.approved_on)
        from_chapter = {"office_ids": [(0, 0, {**self._vals(), **approval})]}
        with self.assertRaises(AccessError):
            self.north.with_user(self.staff).write(from_chapter)

    def _vals(self):
        return {
            "partner_id": self.anna.id,
            "chapter_id": self.north.id,
            "role_id": self.adviser.id,
        }

    def test_a_copy_is_not_approved(self):
        office = self._advisers(1)
        self._approve(office)
        self.assertFalse(office.copy().approved_on)

    def test_what_was_approved_is_this_office_and_no_wider_one(self):
        for vals, stands in (
            ({"partner_id": self.anna.id}, False),
            ({"chapter_id": self.national.id}, False),
            ({"role_id": self.leader.id}, False),
            ({"start_date": "2025-01-01"}, False),
            ({"end_date": "2100-01-01"}, False),
            ({"end_date": False}, False),
            ({"end_date": "2098-12-01"}, True),
            ({"start_date": "2097-02-01"}, True),
            ({"appointment_reference": "Minutes 4"}, True),
            ({"chapter_id": self.north.id}, True),
        ):
            office = self._advisers(1, start_date="2097-01-01", end_date="2099-01-01")
            self._approve(office)
            office.with_user(self.staff).write(vals)
            self.assertEqual(bool(office.approved_on), stands, vals)
            self.assertEqual(bool(office.approved_by_id), stands, vals)
            office.unlink()

    def test_approvals_stand_in_the_change_log(self):
        office = self._advisers(1)
        self._approve(office)
        self.env.flush_all()
        change = self.env["privacy.change"].search(
            [("model", "=", "member.office"), ("res_id", "=", office.id)], limit=1
        )
        self.assertEqual(change.new_values["approved_by_id"], self.staff.id)
        self.assertEqual(change.partner_id, office.partner_id)
