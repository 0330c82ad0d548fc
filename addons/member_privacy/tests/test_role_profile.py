from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.role_profiles import PROFILES
from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestRoleProfile(OfficeCase):
    """Two sample profiles that staff apply and go on from."""

    def _apply(self, profile):
        wizards = self.env["member.role.profile"].with_user(self.staff)
        wizards.create({"profile": profile}).action_apply()

    def test_as_shipped_no_role_requires_anything(self):
        roles = self.env["member.role"].search([])
        self.assertFalse(any(roles.mapped("requires_approval")))
        self.assertFalse(any(role._required_kinds() for role in roles))
        self.assertFalse(any(roles.mapped("second_factor")))
        self.assertFalse(any(roles.mapped("holder_limit")))
        self.assertTrue(self._sees_anna())

    def test_a_movements_advisers_are_two_and_approved_centrally(self):
        self._apply("movement")
        adviser = self.env.ref("member_privacy.role_member_adviser")
        self.assertEqual((adviser.holder_limit, adviser.requires_approval), (2, True))
        self.assertTrue(adviser.requires_reference and adviser.second_factor)
        self.assertFalse(self._sees_anna())
        office = self._appoint(self.oslo, adviser)
        self.officer_oslo.member_id = office.partner_id
        self.assertFalse(self._sees_anna())
        office.appointment_reference = "County board 3/26"
        office.with_user(self.staff).action_approve()
        for kind in ("confidentiality", "guide", "device"):
            guide = self.env["member.guide"]._of(kind, adviser[:0])._published()[0]
            self._accept(guide, partner_id=office.partner_id.id)
        self.assertFalse(self._sees_anna())
        with self.officer_oslo._work_ordered():
            self.assertTrue(self._sees_anna())

    def test_an_ngos_whole_board_sees_without_approval(self):
        self._apply("movement")
        self._apply("board")
        self.assertTrue(self._sees_anna())
        board_member = self.env.ref("member_privacy.role_board_member")
        self.office.role_id = board_member
        self.assertTrue(self._sees_anna())
        self.office.role_id = self.env.ref("member_privacy.role_member_adviser")
        self.assertFalse(self._sees_anna())

    def test_published_texts_stay_the_ones_in_force(self):
        own = self._publish("guide")
        self._apply("movement")
        self.assertTrue(own.is_current)

    def test_every_profile_names_roles_that_are_there(self):
        codes = set(self.env["member.role"].search([]).mapped("code"))
        for profile in PROFILES.values():
            self.assertLessEqual(set(profile), codes)

    def test_the_wizard_says_what_changes(self):
        wizard = self.env["member.role.profile"].with_user(self.staff).new()
        self.assertIn("Leader: sees no members", wizard.changes)
        self.assertIn("at most 2 in a chapter", wizard.changes)
        self.assertGreater(wizard.access_count, 0)

    def test_only_staff_apply_a_profile(self):
        wizards = self.env["member.role.profile"]
        for user in (self.officer_oslo, self.crm_user, self.admin):
            with self.assertRaises(AccessError):
                wizards.with_user(user).create({"profile": "board"})
