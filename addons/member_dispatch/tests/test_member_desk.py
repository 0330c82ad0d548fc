from freezegun import freeze_time

from odoo.tests import tagged

from .list_common import ListCase


@tagged("post_install", "-at_install")
class TestMemberDesk(ListCase):
    """What this addon lets wait on an officer's own page."""

    def _waiting(self, user=None):
        user = user or self.officer_oslo
        self.env.invalidate_all()
        return self.env["member.desk"].with_user(user).browse(user.id).waiting or ""

    def test_a_list_waits_from_its_day_until_the_owner_says_it_is_gone(self):
        member_list = self._list(delete_by="2099-01-10")
        member_list.action_extract()
        self.assertNotIn("delete your copies", self._waiting())
        with freeze_time("2099-01-10 12:00:00"):
            self.assertIn("January 10, 2099", self._waiting())
            self.assertNotIn("delete your copies", self._waiting(self.colleague_oslo))
            self.officer_oslo.member_id.office_ids.end_date = "2098-12-31"
            self.assertIn("delete your copies", self._waiting())
            member_list.action_attest_deleted()
            self.assertNotIn("delete your copies", self._waiting())

    def test_a_list_that_was_never_taken_out_does_not_wait(self):
        self._list(delete_by="2099-01-10")
        with freeze_time("2099-01-11 12:00:00"):
            self.assertNotIn("delete your copies", self._waiting())

    def test_messages_in_doubt_wait_for_who_sent_them(self):
        dispatch = self._dispatch(self.officer_oslo, kind="activity")
        dispatch.action_send()
        self.assertNotIn("may or may not", self._waiting())
        dispatch.sudo().recipient_ids[:1].state = "in_doubt"
        self.env.flush_all()
        self.assertIn("may or may not have arrived: 1", self._waiting())
        self.assertNotIn("may or may not", self._waiting(self.colleague_oslo))

    def test_a_message_begins_on_the_page(self):
        desk = self.env["member.desk"].with_user(self.officer_oslo)
        action = desk.browse(self.officer_oslo.id).action_write_message()
        self.assertEqual(action["res_model"], "member.dispatch")
