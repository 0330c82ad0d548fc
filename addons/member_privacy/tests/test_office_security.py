from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestOfficeSecurity(OfficeCase):
    """An officer can grant nothing to anybody."""

    def setUp(self):
        super().setUp()
        self.guide = self._publish("guide")
        self.accepted = self._accept(self.guide)

    def test_officers_write_no_office_role_text_or_acceptance(self):
        office = {
            "partner_id": self.anna.id,
            "chapter_id": self.oslo.id,
            "role_id": self.leader.id,
        }
        cases = (
            (self.office, office, {"end_date": "2099-01-01"}),
            (self.leader, {"name": "x", "code": "x"}, {"requires_approval": False}),
            (self.guide, {"name": "x", "body": "x"}, {"name": "y"}),
            (
                self.accepted,
                {"partner_id": self.anna.id, "guide_id": self.guide.id},
                {},
            ),
            (self.oslo, {"name": "x", "code": "x"}, {"parent_id": self.south.id}),
        )
        for record, create, write in cases:
            own = record.with_user(self.officer_oslo)
            refused = AccessError if write else UserError  # by rule, or for everybody
            for call in (
                lambda own=own, create=create: own.create(create),
                lambda own=own, vals=write or create: own.write(vals),
                own.unlink,
                own.copy,
            ):
                with self.subTest(record._name), self.assertRaises(refused):
                    call()
        self.env["member.office"].with_user(self.staff).create(office)

    def test_nor_through_a_member_or_a_chapter(self):
        office = {"chapter_id": self.oslo.id, "role_id": self.leader.id}
        with self.assertRaises(AccessError):
            self.anna.with_user(self.officer_oslo).write(
                {"office_ids": [(0, 0, office)]}
            )
        with self.assertRaises(AccessError):
            self.oslo.with_user(self.officer_oslo).write(
                {"office_ids": [(0, 0, {**office, "partner_id": self.anna.id})]}
            )

    def test_officers_give_nobody_a_group_or_a_member_behind_the_login(self):
        officers = self.env.ref("member_privacy.group_member_officer")
        own = self.officer_oslo.with_user(self.officer_oslo)
        for user in (own, self.crm_user.with_user(self.officer_oslo)):
            for vals in (
                {"group_ids": [(4, officers.id)]},
                {"member_id": self.anna.id},
            ):
                with self.assertRaises(AccessError):
                    user.write(vals)
        with self.assertRaises(AccessError):
            officers.with_user(self.officer_oslo).write(
                {"user_ids": [(4, self.crm_user.id)]}
            )

    def test_what_staff_noted_on_an_appointment_is_not_for_officers(self):
        office = self.office.with_user(self.officer_oslo)
        for name in (
            "appointment_reference",
            "approved_by_id",
            "approved_on",
            "missing_today",
            "grants_today",
        ):
            with self.assertRaises(AccessError):
                office.read([name])
            if name != "missing_today":  # that one nobody searches
                with self.assertRaises(AccessError):
                    office.search([(name, "!=", False)])
            self.office.with_user(self.staff).read([name])

    def test_officers_do_not_read_who_accepted_what(self):
        rows = self.env["member.acknowledgement"]
        with self.assertRaises(AccessError):
            rows.with_user(self.officer_oslo).search([])
        self.assertTrue(rows.with_user(self.staff).search([]))
