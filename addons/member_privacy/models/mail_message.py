from odoo import models


class MailMessage(models.Model):
    """Addresses inside a text are looked for in the few messages that have one."""

    _inherit = "mail.message"

    _sender_unknown = models.Index("(email_from) WHERE author_id IS NULL")
    _outgoing_named = models.Index("(id) WHERE outgoing_email_to IS NOT NULL")
    _incoming_named = models.Index("(id) WHERE incoming_email_to IS NOT NULL")
    _incoming_copied = models.Index("(id) WHERE incoming_email_cc IS NOT NULL")
