from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase

TEXT = "Dear {{ object.name }} {{ object.phone }}"
LETTER = "<p>To <t t-out='object.phone'/></p>"


@tagged("post_install", "-at_install")
class TestDocumentLinks(MemberCase):
    """A dialog about a document shows what stands there: core writes the letter from
    its template under sudo, whoever asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.phone = "+47 912 34 567"
        people = {"model_id": cls.env["ir.model"]._get_id("res.partner")}
        cls.sms = cls.env["sms.template"].create({**people, "body": TEXT})
        cls.mail = cls.env["mail.template"].create(
            {
                **people,
                "subject": TEXT,
                "body_html": "<p><b t-out='object.phone'/>x</p>",
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Kunde AS", "phone": "+47 400 00 000"}
        )

    def _sms(self, person, **vals):
        return {"res_id": person.id, "template_id": self.sms.id, **vals}

    def _mail(self, person, **vals):
        mode = {"composition_mode": "comment", "template_id": self.mail.id}
        return {"res_ids": str(person.ids), **mode, **vals}

    def _dialogs(self, person):
        """(model, values) of each dialog about the person, some in disguise."""
        return (
            ("sms.composer", self._sms(person, res_model="res.partner")),
            ("sms.composer", self._sms(person, res_model="res.country")),
            ("sms.composer", self._sms(person)),
            ("mail.compose.message", self._mail(person, model="res.partner")),
            ("mail.compose.message", self._mail(person, model="res.country")),
        )

    def test_no_letter_is_written_about_a_hidden_member(self):
        for user in (self.crm_user, self.admin, self.officer_north):
            for model, vals in self._dialogs(self.siri):
                dialogs = self.env[model].with_user(user)
                shown = {name: {} for name in ("body", *vals)}
                with self.assertRaises(AccessError):
                    dialogs.create(vals)
                if user != self.officer_north:  # who writes none: never opened
                    with self.assertRaises(AccessError):
                        dialogs.onchange(vals, list(vals), shown)

    def test_letters_to_customers_and_by_staff_are_written_as_before(self):
        for user, person in ((self.crm_user, self.customer), (self.staff, self.anna)):
            for model, vals in self._dialogs(person)[::3]:
                dialog = self.env[model].with_user(user).create(vals)
                self.assertIn(person.phone, dialog.body)

    def test_nor_is_the_dialog_turned_to_a_hidden_member_afterwards(self):
        own = self._sms(self.customer, res_model="res.partner")
        dialog = self.env["sms.composer"].with_user(self.crm_user).create(own)
        with self.assertRaises(AccessError):
            dialog.write({"res_id": self.anna.id})
        letter = self._mail(self.customer, model="res.partner")
        dialog = self.env["mail.compose.message"].with_user(self.crm_user)
        with self.assertRaises(AccessError):
            dialog.create(letter).write({"res_ids": str(self.anna.ids)})

    def test_nor_by_what_the_context_says(self):
        here = {"active_model": "res.partner", "active_id": self.anna.id}
        for model, context in (
            ("sms.composer", here),
            ("sms.composer", {"default_res_id": self.anna.id}),
            ("mail.compose.message", {"active_ids": self.anna.ids}),
            ("mail.compose.message", {"composer_force_res_ids": self.anna.ids}),
        ):
            dialogs = self.env[model].with_user(self.crm_user).with_context(**context)
            template = self.sms if model == "sms.composer" else self.mail
            vals = {"template_id": template.id, "composition_mode": "comment"}
            self.assertNotIn("912", self._told(dialogs, "create", vals))
            shown = {"template_id": {}, "body": {}}
            self.assertNotIn("912", self._told(dialogs, "onchange", vals, [], shown))

    def _told(self, dialogs, method, *args):
        """Everything that a call tells; nothing where it is refused."""
        try:
            answer = getattr(dialogs, method)(*args)
            return str(answer.body if method == "create" else answer)
        except AccessError:
            return ""

    def test_a_message_that_is_answered_keeps_its_subject_from_who_cannot_read_it(self):
        secret = self.anna.message_post(body="x", subject="Excluded")
        dialog = {"parent_id": secret.id, "composition_mode": "comment"}
        dialog |= {"model": "res.partner", "res_ids": str(self.customer.ids)}
        as_user = self.env["mail.compose.message"].with_user(self.crm_user)
        with self.assertRaises(AccessError):
            as_user.create(dialog)
        answer = {"model": "res.partner", "res_id": self.customer.id, "body": "x"}
        message = self.env["mail.message"].with_user(self.crm_user)
        message = message.create({**answer, "parent_id": secret.id})
        [told] = message.read(["parent_id"])
        self.assertFalse(told["parent_id"][1])
        [told] = message.with_user(self.staff).read(["parent_id"])
        self.assertEqual(told["parent_id"][1], "Excluded")
