from contextlib import contextmanager
from contextvars import ContextVar

from odoo import models

ADDRESSES = frozenset(
    {
        "email_from",
        "incoming_email_cc",
        "incoming_email_to",
        "outgoing_email_to",
        "reply_to",
    }
)
# Of these core gathers a message for the web client; they are taken out afterwards.
GATHERED = ("email_from", "incoming_email_cc", "incoming_email_to")
GATHERING = ContextVar("member_message_gathered", default=False)


@contextmanager
def gathering():
    token = GATHERING.set(True)
    try:
        yield
    finally:
        GATHERING.reset(token)


class MailMessage(models.Model):
    """Officers read who wrote, and no address: it may be that of somebody out of their
    sight, or of nobody the register knows."""

    _inherit = "mail.message"

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if operation != "read" or field.name not in ADDRESSES or self.env.su:
            return allowed
        return allowed and (GATHERING.get() or not self.env.user._is_officer_only())

    def _to_store(self, store, fields, **kwargs):
        with gathering():
            result = super()._to_store(store, fields, **kwargs)
        for message in self._addresses_untold(store.target):
            values = {"id": message.id, **dict.fromkeys(GATHERED, False)}
            store.add_model_values("mail.message", values)
        return result

    def _addresses_untold(self, target):
        """Messages of which whoever gets them reads no addresses.

        :param target: one user, or everybody in a discussion, officers included
        """
        reader = target.get_user(self.env)
        if reader:
            return self if reader._is_officer_only() else self.browse()
        messages = self.sudo()  # sudo: whether the author is in the register
        return messages.filtered("author_id.in_register").sudo(False)


class Base(models.AbstractModel):
    _inherit = "base"

    def _message_get_suggested_recipients_batch(
        self,
        reply_discussion=False,
        reply_message=None,
        no_create=True,
        primary_email=False,
        additional_partners=None,
    ):
        """Core proposes the addresses of the last message, whosever they are. Officers
        write to their members by messages of ours."""
        if not self.env.su and self.env.user._is_officer_only():
            return {record.id: [] for record in self}
        return super()._message_get_suggested_recipients_batch(
            reply_discussion=reply_discussion,
            reply_message=reply_message,
            no_create=no_create,
            primary_email=primary_email,
            additional_partners=additional_partners,
        )
