from odoo import api, models


class MailMessage(models.Model):
    """Addresses inside a text are looked for in the few messages that have one."""

    _inherit = "mail.message"

    _sender_unknown = models.Index("(email_from) WHERE author_id IS NULL")
    _outgoing_named = models.Index("(id) WHERE outgoing_email_to IS NOT NULL")
    _incoming_named = models.Index("(id) WHERE incoming_email_to IS NOT NULL")
    _incoming_copied = models.Index("(id) WHERE incoming_email_cc IS NOT NULL")

    @api.depends_context("uid")
    def _compute_display_name(self):
        """A message is called by its subject, and whoever answers it, or says so, reads
        what it is called."""
        super()._compute_display_name()
        stored = self._origin
        if self.env.user._sees_all_members() or not stored:
            return
        hidden = stored - stored.sudo(False)._filtered_access("read")
        for message in self:
            if message._origin in hidden:
                message.display_name = False
