from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestMailScope(MemberCase):
    """What was written about a person is kept where the person is kept."""

    def setUp(self):
        super().setUp()
        self.anna.message_post(body="Called about anna", author_id=self.staff_id)
        self.anna.write({"email": "anna.new@example.com"})
        self.anna.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.staff.id
        )
        self.file = self.env["ir.attachment"].create(
            {
                "name": "letter",
                "res_model": "res.partner",
                "res_id": self.anna.id,
                "raw": b"letter",
            }
        )
        self.env.flush_all()

    @property
    def staff_id(self):
        return self.staff.partner_id.id

    def _about_anna(self, user, model, key):
        rows = self.env[model].with_user(user)
        return rows.search([(key, "=", "res.partner"), ("res_id", "=", self.anna.id)])

    def test_officers_do_not_read_what_staff_wrote_on_a_member(self):
        for model, key in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            self.assertTrue(self._about_anna(self.staff, model, key), model)
            self.assertFalse(self._about_anna(self.officer_oslo, model, key), model)
        self.assertFalse(self.file.with_user(self.officer_oslo).has_access("read"))

    def test_officers_read_what_was_posted_for_their_chapter(self):
        note = self.oslo.message_post(body="To the chapter", author_id=self.staff_id)
        self.assertTrue(note.with_user(self.officer_oslo).has_access("read"))

    def test_administrators_read_no_letter_to_a_member(self):
        hidden, bare, open_ = self.env["mail.mail"].create(
            [
                {"recipient_ids": [(4, self.anna.id)], "body_html": "Hello"},
                {"email_to": "anna@example.com", "body_html": "New password"},
                {"recipient_ids": [(4, self.stranger.id)], "body_html": "Order"},
            ]
        )
        mails = hidden | bare | open_
        as_admin = self.env["mail.mail"].with_user(self.admin)
        self.assertEqual(as_admin.search([("id", "in", mails.ids)]), open_)

    def test_a_letter_to_a_colleague_tells_nobody_of_the_member_it_is_about(self):
        letter = self.env["mail.mail"].create(
            {
                "recipient_ids": [(4, self.staff_id)],
                "subject": "Anna Testesen: call her",
                "model": "res.partner",
                "res_id": self.anna.id,
            }
        )
        told = self.env["mail.notification"].create(
            {
                "mail_message_id": letter.mail_message_id.id,
                "res_partner_id": self.staff_id,
                "mail_mail_id": letter.id,
            }
        )
        for user in (self.crm_user, self.admin):
            self.assertFalse(letter.with_user(user).has_access("read"))
            with self.assertRaises(AccessError):
                told.with_user(user).read(["mail_mail_id"])
        self.assertTrue(told.with_user(self.staff).read(["mail_mail_id"]))

    def test_administrators_read_no_letter_about_what_is_the_registers(self):
        """Whatever row of ours it is about; a letter about their own work is theirs."""
        case = self.env["privacy.request"].create(
            {"partner_id": self.anna.id, "kind": "access"}
        )
        mails = self.env["mail.mail"]
        about = [case, self.anna.membership_ids, self.oslo, self.admin, mails]
        letters = mails.create(
            [
                {
                    "recipient_ids": [(4, self.staff_id)],
                    "subject": "To do",
                    "model": row._name if row else False,
                    "res_id": row.id,
                }
                for row in about
            ]
        )
        seen = mails.with_user(self.admin).search([("id", "in", letters.ids)])
        self.assertEqual(set(seen.mapped("model")), {"res.users", False})
        for letter in letters - seen:
            self.assertFalse(letter.with_user(self.admin).has_access("read"))

    def test_administrators_read_no_tracked_value_of_a_contact(self):
        values = self.env["mail.tracking.value"]
        about = [("mail_message_id.model", "=", "res.partner")]
        self.assertTrue(values.search_count(about))
        self.assertFalse(values.with_user(self.admin).search_count(about))

    def test_a_filter_on_followers_finds_those_in_sight_alone(self):
        """Core looks followers up under sudo, with any condition on them."""
        self.oslo.message_subscribe((self.siri | self.staff.partner_id).ids)
        self.stranger.message_subscribe((self.siri | self.staff.partner_id).ids)
        for row, user in (
            (self.oslo, self.staff),
            (self.oslo, self.officer_oslo),
            (self.stranger, self.crm_user),
        ):
            for follower in (self.siri, self.staff.partner_id):
                seen = user == self.staff or follower != self.siri
                for condition in (
                    ("message_partner_ids", "in", follower.ids),
                    ("message_partner_ids", "child_of", follower.ids),
                    ("message_partner_ids", "ilike", follower.name),
                    ("message_partner_ids.email", "=", follower.email),
                    ("message_partner_ids", "any", [("name", "=", follower.name)]),
                ):
                    domain = [("id", "=", row.id), condition]
                    found = row.with_user(user).search_count(domain)
                    self.assertEqual(bool(found), seen, (user.login, condition))

    def test_a_filter_on_followers_asks_no_field_off_the_list(self):
        self.oslo.message_subscribe(self.anna.ids)
        domain = [("message_partner_ids.comment", "=", False)]
        with self.assertRaises(AccessError):
            self.oslo.with_user(self.officer_oslo).search(domain)
        self.assertTrue(self.oslo.with_user(self.staff).search(domain))

    def test_a_filter_on_files_finds_those_in_sight_alone(self):
        """Core looks files up under sudo, and leaves out afterwards."""
        logo = self.env["ir.attachment"].create({"name": "logo", "public": True})
        logins = "create_uid.company_ids.user_ids"
        both = self.portal_siri | self.staff
        for user, in_sight in (
            (self.staff, both),
            (self.officer_oslo, self.staff),
            (self.crm_user, self.staff),
            (self.portal_anna, self.env["res.users"]),
        ):
            files = self.env["ir.attachment"].with_user(user)
            for login in both:
                seen = login in in_sight
                for condition in (
                    (f"{logins}.login", "=", login.login),
                    (f"{logins}.partner_id.name", "=", login.name),
                    (logins, "ilike", login.name),
                ):
                    found = files.search_count([("id", "=", logo.id), condition])
                    self.assertEqual(bool(found), seen, (user.login, condition))

    def test_a_filter_on_files_asks_no_field_off_the_list(self):
        logo = self.env["ir.attachment"].create({"name": "logo", "public": True})
        domain = [("id", "=", logo.id), ("create_uid.member_id", "=", False)]
        with self.assertRaises(AccessError):
            logo.with_user(self.officer_oslo).search(domain)
        self.assertTrue(logo.with_user(self.staff).search(domain))
