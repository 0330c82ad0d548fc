from odoo.tests import tagged

from odoo.addons.member_privacy.tests.common import MemberCase


@tagged("post_install", "-at_install")
class TestSmsScope(MemberCase):
    def test_administrators_read_no_text_message_to_a_member(self):
        to_anna, to_stranger = self.env["sms.sms"].create(
            [
                {"partner_id": person.id, "number": "+4791234567", "body": "Hello"}
                for person in (self.anna, self.stranger)
            ]
        )
        as_admin = self.env["sms.sms"].with_user(self.admin)
        found = as_admin.search([("id", "in", (to_anna | to_stranger).ids)])
        self.assertEqual(found, to_stranger)
