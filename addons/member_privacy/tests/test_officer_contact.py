from base64 import b64decode

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase
from .traces import PIXEL


@tagged("post_install", "-at_install")
class TestOfficerContact(MemberCase):
    """What core offers to write to somebody, tried by an officer and by staff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff.partner_id.email = "staff@example.com"
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "email_to": "{{ object.email }}",
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
            }
        )

    def _mails(self):
        """Who has got a mail, by address."""
        self.env.flush_all()
        mails = self.env["mail.mail"].sudo().search([])
        people = mails.recipient_ids.mapped("email")
        return set(people) | set(filter(None, mails.mapped("email_to")))

    def _both(self, act, sends=True):
        """Do it as staff, who may, then as the officer, who may not."""
        self.env["mail.mail"].sudo().search([]).unlink()
        act(self.staff)
        self.assertEqual(self.anna.email in self._mails(), sends)
        self.env["mail.mail"].sudo().search([]).unlink()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            act(self.officer_oslo)
        self.assertNotIn(self.anna.email, self._mails())

    def test_the_composer_of_e_mails(self):
        for mode in ("comment", "mass_mail"):
            self._both(lambda user, mode=mode: self._compose(user, mode))

    def _compose(self, user, mode):
        composer = self.env["mail.compose.message"].with_user(user)
        composer = composer.create(
            {
                "composition_mode": mode,
                "model": "res.partner",
                "res_ids": str(self.anna.ids),
                "partner_ids": self.anna.ids,
                "subject": "x",
                "body": "x",
            }
        )
        composer.action_send_mail()

    def test_templates_are_neither_made_nor_sent(self):
        self._both(lambda user: self.template.with_user(user).send_mail(self.anna.id))
        self._both(
            lambda user: (
                self.env["mail.template"]
                .with_user(user)
                .create({"name": "x", "model_id": self.template.model_id.id})
            ),
            sends=False,
        )

    def test_messages_in_a_thread_name_colleagues_only(self):
        for name in ("message_post", "message_notify"):
            self._both(
                lambda user, name=name: getattr(self._chapter(user), name)(
                    body="x", partner_ids=self.anna.ids
                )
            )
        told = self._chapter(self.officer_oslo).message_post(
            body="x", partner_ids=self.staff.partner_id.ids
        )
        self.assertEqual(told.sudo().notified_partner_ids, self.staff.partner_id)

    def _chapter(self, user):
        thread = self.stranger if user == self.staff else user.partner_id
        return thread.with_user(user)

    def test_bare_addresses_and_numbers_are_not_written_to(self):
        self._both(
            lambda user: self._chapter(user).message_post(
                body="x", outgoing_email_to="anna@example.com"
            )
        )

    def test_who_follows_a_thread_is_not_reached_by_an_officer_s_word(self):
        thread = self.officer_oslo.partner_id
        thread.message_subscribe(
            partner_ids=(self.anna | self.staff.partner_id).ids,
            subtype_ids=self.env.ref("mail.mt_comment").ids,
        )
        for user, people in (
            (self.officer_oslo, self.staff.partner_id),
            (self.env.user, self.staff.partner_id | self.anna),
        ):
            message = (
                thread.with_user(user)
                .sudo()
                .message_post(body="x", subtype_xmlid="mail.mt_comment")
            )
            self.assertEqual(message.notified_partner_ids, people)

    def test_nobody_is_invited_to_a_channel_by_address(self):
        channel = self.env["discuss.channel"].create(
            {"name": "x", "channel_type": "group"}
        )
        everybody = (self.staff | self.officer_oslo).partner_id
        channel._add_members(partners=everybody)
        self._both(
            lambda user: channel.with_user(user).invite_by_email(["anna@example.com"])
        )

    def test_dialogs_that_end_as_a_message_are_not_opened(self):
        dialogs = {
            "mail.followers.edit": {
                "res_model": "res.partner",
                "res_ids": str(self.anna.ids),
                "operation": "add",
                "partner_ids": self.anna.ids,
            },
            "mail.scheduled.message": {
                "model": "res.partner",
                "res_id": self.anna.id,
                "author_id": self.staff.partner_id.id,
                "scheduled_date": "2030-01-01",
            },
            "portal.share": {"res_model": "res.partner", "res_id": self.anna.id},
            "sms.composer": {"body": "x", "numbers": "+4791234567"},
        }
        for model, values in dialogs.items():
            if model in self.env:
                with self.subTest(model):
                    self._both(
                        lambda user, model=model, values=values: (
                            self.env[model].with_user(user).create(values)
                        ),
                        sends=False,
                    )

    def test_a_member_is_met_by_initials_and_a_colleague_by_picture(self):
        self.anna.image_1920 = PIXEL
        self.staff.partner_id.image_1920 = PIXEL
        self.env.flush_all()
        for name in ("avatar_128", "avatar_1920"):
            for user, person, picture in (
                (self.officer_oslo, self.anna, False),
                (self.officer_oslo, self.staff.partner_id, True),
                (self.staff, self.anna, True),
            ):
                self.env.invalidate_all()
                [row] = person.with_user(user).read([name])
                self.assertTrue(row[name], (name, user.login, person.name))
                drawn = b64decode(row[name]).startswith(b"<?xml")
                self.assertEqual(drawn, not picture, (name, user.login))
