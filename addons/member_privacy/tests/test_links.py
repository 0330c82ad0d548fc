from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestLinks(MemberCase):
    """Writing a link is reading: the linked name can be read back."""

    def setUp(self):
        super().setUp()
        self.contacts = self.env["res.partner"].with_user(self.crm_user)
        self.own = self.contacts.create({"name": "Kunde AS"})

    def test_a_contact_cannot_be_put_under_a_hidden_member(self):
        for vals in (
            {"name": "x", "parent_id": self.anna.id},
            {"name": "x", "child_ids": [Command.link(self.anna.id)]},
            {"name": "x", "child_ids": [Command.set(self.anna.ids)]},
            {"name": "x", "user_id": self.portal_anna.id},
        ):
            with self.assertRaises(AccessError):
                self.contacts.create(vals)
        self.contacts.create({"name": "x", "parent_id": self.stranger.id})
        self.contacts.create({"name": "x", "user_id": self.staff.id})

    def test_nor_by_a_default_in_the_context(self):
        with self.assertRaises(AccessError):
            self.contacts.with_context(default_parent_id=self.anna.id).create(
                {"name": "x"}
            )

    def test_nor_afterwards(self):
        with self.assertRaises(AccessError):
            self.own.write({"parent_id": self.anna.id})
        self.own.write({"parent_id": self.stranger.id})

    def test_nor_while_the_form_is_open(self):
        spec = {"parent_id": {"fields": {"display_name": {}}}}
        for value in (self.anna.id, {"id": self.anna.id}):
            with self.assertRaises(AccessError):
                self.own.onchange({"parent_id": value}, ["parent_id"], spec)
        self.own.onchange({"parent_id": self.stranger.id}, ["parent_id"], spec)

    def test_nor_from_another_model(self):
        accounts = self.env["res.partner.bank"].with_user(self.crm_user)
        with self.assertRaises(AccessError):
            accounts.create({"acc_number": "12345678903", "partner_id": self.anna.id})
        accounts.create({"acc_number": "12345678903", "partner_id": self.own.id})

    def test_a_hidden_and_a_missing_person_get_the_same_answer(self):
        errors = []
        for partner_id in (self.anna.id, self.anna.id + 10**6):
            with self.assertRaises(AccessError) as caught:
                self.own.write({"parent_id": partner_id})
            errors.append(str(caught.exception))
        self.assertEqual(*errors)

    def test_a_hidden_member_is_neither_followed_told_nor_quoted(self):
        for call in (
            lambda who: self.own.message_subscribe(who.ids),
            lambda who: self.own.message_post(body="x", partner_ids=who.ids),
            lambda who: self.own.message_post(body="x", author_id=who.id),
            lambda who: self.own.message_notify(body="x", partner_ids=who.ids),
        ):
            with self.assertRaises(AccessError):
                call(self.anna)
            call(self.crm_user.partner_id)

    def test_what_a_record_links_to_already_may_stay(self):
        self.own.sudo().parent_id = self.anna
        self.own.write({"parent_id": self.anna.id, "comment": "kept"})
        with self.assertRaises(AccessError):
            self.own.write({"parent_id": self.siri.id})

    def test_officers_link_their_own_members_and_staff_anybody(self):
        dispatch = self.env["res.partner"]
        dispatch.with_user(self.officer_oslo).browse(self.anna.id)._check_in_sight()
        with self.assertRaises(AccessError):
            dispatch.with_user(self.officer_oslo).browse(self.siri.id)._check_in_sight()
        contacts = dispatch.with_user(self.staff)
        contacts.create({"name": "x", "parent_id": self.siri.id})
