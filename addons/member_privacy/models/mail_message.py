from odoo import api, models

from ..tools.address_sql import PARTS


def _parts_of(column, condition="TRUE"):
    return models.Index(
        f"USING gin (({PARTS.format(column)}))"
        f" WHERE {column} IS NOT NULL AND {condition}"
    )


class MailMessage(models.Model):
    """Addresses inside a text are found by an index, for hundreds of people at once."""

    _inherit = "mail.message"

    _sender_unknown_parts = _parts_of("email_from", "author_id IS NULL")
    _outgoing_parts = _parts_of("outgoing_email_to")
    _incoming_parts = _parts_of("incoming_email_to")
    _incoming_copy_parts = _parts_of("incoming_email_cc")

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
