from odoo.fields import Command
from odoo.tests import tagged

from .common import MemberCase
from .residue import ResidueMixin


@tagged("post_install", "-at_install")
class TestErasureOfficer(ResidueMixin, MemberCase):
    """Anna leads Oslo with a login of her own, and changed something of Bjørn's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        cls.officer_oslo.member_id.office_ids.unlink()
        cls.officer_oslo.member_id = cls.anna
        cls.env["member.office"].create(
            {
                "partner_id": cls.anna.id,
                "chapter_id": cls.oslo.id,
                "role_id": cls.leader.id,
            }
        )
        cls.contact = cls.officer_oslo.partner_id
        cls.contact.write({"name": "Anna Verv", "email": "anna.verv@example.com"})
        cls.env.flush_all()
        with cls.env["privacy.change"]._reason("own correction"):
            cls.bjorn.with_user(cls.officer_oslo).sudo().street = "Nygata 3"
            cls.env.flush_all()
        cls.words = cls.stranger.message_post(
            body="The words of a meeting", author_id=cls.contact.id
        )

    def _line(self):
        return self.env["privacy.change"].search(
            [
                ("partner_id", "=", self.bjorn.id),
                ("user_id", "=", self.officer_oslo.id),
            ],
            limit=1,
        )

    def test_others_log_says_what_the_officer_was_and_nothing_else(self):
        self.assertEqual(self._line().who, "Anna Verv")
        self.data_sets._erase(self.anna)
        line = self._line()
        line.invalidate_recordset()
        self.assertEqual(line.who, "Former officer of Oslo")
        self.assertEqual(line._who_in_words(), "Former officer of Oslo")
        self.assertEqual(self.words.author_id.name, "Former officer of Oslo")
        self.assertEqual(self.bjorn.street, "Nygata 3")
        self.assert_no_trace("Anna Verv", "anna.verv@example.com", "Anna Testesen")

    def test_an_office_that_answers_for_privacy_counts_and_one_without_access_not(self):
        self.leader.grants_access = False
        self.assertEqual(self.officer_oslo._former_name(), "Former officer")
        self.leader.answers_for_privacy = True
        self.assertEqual(self.officer_oslo._former_name(), "Former officer of Oslo")

    def test_the_login_of_the_office_is_closed(self):
        self.data_sets._erase(self.anna)
        self.assertFalse(self.officer_oslo.active or self.contact.active)
        self.assertEqual(self.officer_oslo.login, f"erased-{self.officer_oslo.id}")

    def test_an_employee_who_was_a_member_keeps_the_login_and_the_name(self):
        self.staff.member_id = self.bjorn
        self.crm_user.member_id = self.siri
        before = self.staff.name, self.crm_user.name
        self.data_sets._erase(self.bjorn | self.siri)
        self.assertTrue(self.staff.active and self.crm_user.active)
        self.assertEqual((self.staff.name, self.crm_user.name), before)
        self.assertFalse(self.staff.member_id or self.crm_user.member_id)

    def test_an_officer_with_work_in_the_house_keeps_the_login(self):
        more = self.env.ref("base.group_partner_manager")
        self.officer_oslo.group_ids = [Command.link(more.id)]
        self.data_sets._erase(self.anna)
        self.assertTrue(self.officer_oslo.active)
        self.assertEqual(self.contact.name, "Anna Verv")

    def test_an_employee_who_left_is_a_former_employee(self):
        self.staff.write({"member_id": self.bjorn.id, "active": False})
        self.data_sets._erase(self.bjorn)
        self.assertEqual(self.staff.partner_id.name, "Former employee")

    def test_without_an_office_that_is_known_there_is_no_chapter(self):
        self.anna.office_ids.unlink()
        self.data_sets._erase(self.anna)
        self.assertEqual(self.contact.name, "Former officer")
