from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestMailRestriction(MemberCase):
    """Nobody writes to, or about, somebody whose data rests."""

    def setUp(self):
        super().setUp()
        self.anna._set_restricted(True)

    def test_staff_neither_note_anything_on_the_card_nor_write_to_the_person(self):
        house = self.staff.partner_id.with_user(self.staff)
        with self.assertRaises(UserError):
            self.anna.with_user(self.staff).message_post(body="Ring.")
        with self.assertRaises(UserError):
            house.message_post(body="Hei.", partner_ids=self.anna.ids)
        self.siri.with_user(self.staff).message_post(body="Ring.")
        self.anna._set_restricted(False)
        self.anna.with_user(self.staff).message_post(body="Ring.")

    def test_who_follows_something_hears_nothing_of_it_meanwhile(self):
        house = self.staff.partner_id.with_user(self.staff)
        house.sudo().message_subscribe((self.anna | self.siri).ids)
        for rests in (True, False):
            self.anna._set_restricted(rests)
            message = house.message_post(
                body="Møtet er flyttet.",
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
            told = message.notified_partner_ids
            self.assertEqual((self.anna in told, self.siri in told), (not rests, True))

    def test_letters_of_the_case_still_go_out(self):
        case = self.env["privacy.request"]._create_for(self.anna, "complaint", "x")
        staff = case.with_user(self.staff)
        staff.action_take()
        staff.answer = "No."
        staff.action_close()
        self.assertIn("told", case.event_ids.mapped("kind"))

    def test_who_exports_is_told_how_to_leave_them_out(self):
        self.staff.group_ids += self.env.ref("base.group_allow_export")
        people = (self.anna | self.siri).with_user(self.staff)
        with self.assertRaisesRegex(UserError, "1 of those.*Use not stopped"):
            people.export_data(["name"])
        left = people.search(
            [("id", "in", people.ids), ("processing_restricted", "=", False)]
        )
        self.assertEqual(len(left.export_data(["name"])["datas"]), 1)
