from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import history
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestHistory(PortalCase):
    """The member's page of who looked and who changed, in plain words."""

    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _page(self, path="/my/history"):
        self.env.flush_all()
        return self.text(self.open(path))

    def _look(self, user, occasion="member"):
        self.env["privacy.view"].with_user(user)._record(self.anna, occasion)

    def test_nobody_and_nothing_is_said_in_words(self):
        shown = self._page()
        self.assertIn("Nobody has opened your information since", shown)

    def test_officers_stand_by_name_and_staff_as_the_secretariat(self):
        self._look(self.officer_oslo)
        self._look(self.staff, "list")
        shown = self._page()
        self.assertIn(self.officer_oslo.member_id.name, shown)
        self.assertIn("Leader, Oslo – opened your information", shown)
        self.assertIn("The secretariat – took out a member list", shown)
        self.assertNotIn(self.staff.name, shown)

    def test_staff_stand_by_role_and_unit_when_they_have_one(self):
        self.staff.unit = "Member service"
        self._look(self.staff)
        self._look(self.dpo)
        self.anna.with_user(self.staff).street = "Nygata 9"
        shown = self._page()
        self.assertIn("The secretariat, Member service – opened your", shown)
        self.assertIn("– The secretariat, Member service", shown)
        self.assertIn("The privacy officer – opened your information", shown)

    def test_by_setting_or_protection_an_officer_stands_by_office_alone(self):
        self._look(self.officer_oslo)
        self.officer_oslo.member_id.address_protected = True
        self.assertNotIn(self.officer_oslo.member_id.name, self._page())
        self.officer_oslo.member_id.address_protected = False
        self.assertIn(self.officer_oslo.member_id.name, self._page())
        self.env["ir.config_parameter"].set_param(
            "member_portal.name_officers", "False"
        )
        self.assertNotIn(self.officer_oslo.member_id.name, self._page())

    def test_a_row_leads_to_a_question_about_it(self):
        self._look(self.officer_oslo)
        link = self.open("/my/history").xpath("//a[text()='Ask about this']")[0]
        form = self.open(link.get("href"))
        self.assertIn("opened your information. Why?", self.text(form))

    def test_a_change_stands_with_who_what_and_why_from_a_closed_list(self):
        with self.env["privacy.change"]._reason("case SAK-7, she is difficult"):
            self.anna.with_user(self.staff).street = "Nygata 9"
        with self.env["privacy.change"]._reason("own correction in the portal"):
            self.anna.with_user(self.portal_anna).sudo().zip = "0150"
        shown = self._page()
        self.assertIn("– The secretariat", shown)
        self.assertIn("→ Nygata 9", shown)
        self.assertIn("You had a case with us.", shown)
        self.assertIn("– You", shown)
        self.assertIn("You corrected it yourself.", shown)
        self.assertNotIn("difficult", shown)
        self.assertNotIn(self.staff.name, shown)

    def test_an_officer_who_was_erased_stays_as_what_they_were(self):
        with self.env["privacy.change"]._reason("member asked"):
            self.anna.with_user(self.officer_oslo).sudo().street = "Nygata 9"
        self._look(self.officer_oslo)
        person = self.officer_oslo.member_id
        name = person.name
        self.assertIn(f"{name}, Leader, Oslo – opened your", self._page())
        self.env["privacy.data.set"]._erase(person)
        shown = self._page()
        self.assertIn("– Former officer of Oslo", shown)
        self.assertIn("Leader, Oslo – opened your information", shown)
        self.assertNotIn(name, shown)

    def test_what_one_page_does_not_hold_is_said_to_stand_in_the_copy(self):
        self._look(self.officer_oslo)
        self._look(self.staff)
        everything = "Everything stands in your copy"
        self.assertNotIn(everything, self._page())
        with patch.object(history, "SHOWN", 1):
            shown = self._page()
        self.assertIn(everything, shown)
        self.assertEqual(shown.count("opened your information"), 1)

    def test_what_staff_keep_to_themselves_is_not_told(self):
        self.anna.membership_ids.with_user(self.staff).recruiter_id = self.bjorn
        self.assertNotIn(self.bjorn.name, self._page())

    def test_nothing_of_somebody_else_stands_there(self):
        self.env["privacy.view"].with_user(self.staff)._record(self.siri, "member")
        self.siri.with_user(self.staff).street = "Sirigata 1"
        shown = self._page()
        self.assertNotIn("Sirigata", shown)
        self.assertIn("Nobody has opened your information since", shown)
