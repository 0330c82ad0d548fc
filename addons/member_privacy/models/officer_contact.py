"""Officers write to members by messages of the register, and by nothing else.

Core has a dozen ways to write to whom one sees. All of them go past purposes, consents
and reservations, so for officers they are closed where they begin, and what a thread
tells its followers stops at the people of the register.
"""

from odoo import api, models
from odoo.exceptions import AccessError

# What an officer does not make: dialogs and templates that end as a message.
CLOSED = frozenset(
    {
        "mail.compose.message",
        "mail.followers.edit",
        "mail.scheduled.message",
        "mail.template",
        "portal.share",
        "portal.wizard",
        "sms.composer",
        "sms.template",
        "snailmail.letter",
    }
)
# What `message_post` takes to reach others than the followers.
BESIDE = ("outgoing_email_to", "sms_numbers", "sms_pid_to_number")


class Base(models.AbstractModel):
    _inherit = "base"

    def _prepare_create_values(self, vals_list):
        self._check_writes_to_nobody()
        return super()._prepare_create_values(vals_list)

    def write(self, vals):
        self._check_writes_to_nobody()
        return super().write(vals)

    def _check_writes_to_nobody(self):
        if self._name in CLOSED and not self.env.su:
            self.env.user._check_contacts_freely()


class ResUsers(models.Model):
    _inherit = "res.users"

    def _check_contacts_freely(self):
        """:raise AccessError: for officers, who write by messages of the register"""
        if self._is_officer_only():
            raise AccessError(
                self.env._("Write to members with a message of the register.")
            )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _check_named_people(self, author_id, partner_ids):
        result = super()._check_named_people(author_id, partner_ids)
        if partner_ids and not self.env.su and self.env.user._is_officer_only():
            people = self.env["res.partner"].sudo()  # sudo: whether they are members
            if any(people.browse(partner_ids).mapped("in_register")):
                self.env.user._check_contacts_freely()
        return result

    def message_post(self, *, message_type="notification", **kwargs):
        if not self.env.su and (
            message_type == "sms" or any(kwargs.get(name) for name in BESIDE)
        ):
            self.env.user._check_contacts_freely()
        return super().message_post(message_type=message_type, **kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Whoever follows, was named before or is answered: an officer's word in a
        thread reaches colleagues alone, under sudo as well."""
        found = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not found or not self.env.user._is_officer_only():
            return found
        people = self.env["res.partner"].sudo()  # sudo: whether they are members
        told = people.browse([each["id"] for each in found if each["id"]])
        colleagues = set(told.filtered(lambda person: not person.in_register).ids)
        return [each for each in found if each["id"] in colleagues]


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _send_check_access(self, res_ids):
        if not self.env.su:
            self.env.user._check_contacts_freely()
        return super()._send_check_access(res_ids)


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def invite_by_email(self, emails):
        self.env.user._check_contacts_freely()
        return super().invite_by_email(emails)

    @api.model
    def _get_or_create_chat(self, partners_to, pin=True):
        """A chat is told by e-mail to who is not there."""
        people = self.env["res.partner"].sudo()  # sudo: whether they are members
        if any(people.browse(partners_to).mapped("in_register")):
            self.env.user._check_contacts_freely()
        return super()._get_or_create_chat(partners_to, pin)
