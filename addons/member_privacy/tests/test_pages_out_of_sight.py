from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestPagesOutOfSight(MemberCase):
    """What was said to somebody, and what they have to do, leaves their sight together
    with the person whom it is about."""

    def setUp(self):
        super().setUp()
        self.users = (self.officer_oslo, self.crm_user, self.staff)
        told = self.env["res.partner"].union(*(u.partner_id for u in self.users))
        self.pages = {
            "anna": self.anna,
            "siri": self.siri,
            "membership": self.siri.membership_ids,
            "chapter": self.oslo,
            "outside": self.stranger,
        }
        self.said, self.to_do = {}, {}
        for name, page in self.pages.items():
            if hasattr(page, "message_post"):
                self.said[name] = page.message_post(body="x", partner_ids=told.ids)
            if hasattr(page, "activity_schedule"):
                self.to_do[name] = {
                    user: page.activity_schedule(
                        "mail.mail_activity_data_todo", user_id=user.id
                    )
                    for user in self.users
                }

    def _opened(self, user):
        """What this user may open of all that."""
        return {
            self.officer_oslo: {"anna", "chapter"},
            self.crm_user: {"outside"},
            self.staff: set(self.pages),
        }[user]

    def test_a_message_is_read_where_its_page_is_open(self):
        messages = self.env["mail.message"].union(*self.said.values())
        for user in self.users:
            found = messages.with_user(user).search([("id", "in", messages.ids)])
            for name, message in self.said.items():
                mine = message.with_user(user)
                expected = name in self._opened(user)
                self.assertEqual(mine in found, expected, (user.login, name))
                self.assertEqual(mine.has_access("read"), expected)
                self.assertEqual(mine.has_access("write") and not expected, False)
                if not expected:
                    with self.assertRaises(AccessError):
                        mine.read(["record_name"])

    def test_so_is_what_one_wrote_oneself(self):
        wrote = {
            person: person.message_post(
                body="Called", author_id=self.officer_oslo.partner_id.id
            ).with_user(self.officer_oslo)
            for person in (self.anna, self.siri)
        }
        self.assertTrue(wrote[self.anna].read(["body"]))
        with self.assertRaises(AccessError):
            wrote[self.siri].read(["body"])

    def test_what_one_has_to_do_is_read_where_its_page_is_open(self):
        self.assertIn("siri", self.to_do)
        for name, of_users in self.to_do.items():
            for user, activity in of_users.items():
                mine = activity.with_user(user)
                expected = name in self._opened(user)
                found = mine.search([("id", "=", mine.id)])
                self.assertEqual(bool(found), expected, (user.login, name))
                self.assertEqual(mine.has_access("read"), expected)

    def test_it_goes_with_the_member_and_comes_back(self):
        said = self.said["anna"].with_user(self.officer_oslo)
        self.assertTrue(said.has_access("read"))
        for hidden in (True, False):
            self.anna.address_protected = hidden
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(said.has_access("read"), not hidden)

    def test_a_message_that_is_on_no_page_is_read_by_whom_it_is_to(self):
        bare = self.env["mail.thread"].message_notify(
            body="x", partner_ids=self.officer_oslo.partner_id.ids
        )
        self.assertTrue(bare.with_user(self.officer_oslo).read(["body"]))
