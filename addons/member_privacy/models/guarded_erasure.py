"""What Odoo's restrictive audit trail guards: it stays, and says nothing any more."""

from odoo import models
from odoo.tools import SQL

GUARDED = "account_audit_log_restricted"
REDACT_MESSAGES = """
UPDATE mail_message
   SET body = NULL, subject = NULL, email_from = NULL, reply_to = NULL,
       outgoing_email_to = NULL, incoming_email_to = NULL, incoming_email_cc = NULL
 WHERE id = ANY(%s)
"""
REDACT_VALUES = """
UPDATE mail_tracking_value
   SET old_value_char = NULL, new_value_char = NULL,
       old_value_text = NULL, new_value_text = NULL
 WHERE mail_message_id = ANY(%s)
"""


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _privacy_delete(self, partners):
        """A message that must not go loses its words and what was tracked with it."""
        guarded = self._guarded()
        guarded._redact()
        return super(MailMessage, self - guarded)._privacy_delete(partners)

    def _guarded(self):
        if GUARDED not in self._fields:
            return self.browse()
        return self.filtered(GUARDED)

    def _redact(self):
        if not self:
            return
        self.flush_recordset()
        for statement in (REDACT_MESSAGES, REDACT_VALUES):
            self.env.cr.execute(SQL(statement, list(self.ids)))
        self.env.invalidate_all(flush=False)


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    def _privacy_delete(self, partners):
        guarded = self.mail_message_id._guarded()
        guarded._redact()
        rest = self.filtered(lambda value: value.mail_message_id not in guarded)
        return super(MailTrackingValue, rest)._privacy_delete(partners)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _privacy_delete(self, partners):
        """The day of a voucher has come, or it never was one: no guard asks again."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE ir_attachment SET res_model = NULL, res_id = NULL,"
                " res_field = NULL WHERE id = ANY(%s) AND res_model = 'account.move'",
                list(self.ids),
            )
        )
        self.invalidate_recordset(["res_model", "res_id", "res_field"], flush=False)
        return super()._privacy_delete(partners)
