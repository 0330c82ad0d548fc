from odoo import models

# Core's block lists: model, the column that holds the address, the person's field.
BLOCK_LISTS = (
    ("mail.blacklist", "email", "email_normalized"),
    ("phone.blacklist", "number", "phone_sanitized"),
)


class ResPartnerMergeBlocked(models.Model):
    _inherit = "res.partner"

    def _keep_blocked(self, other):
        """Who is written to no more at one of two addresses is not at the other either.

        The lists know addresses and no people, and the address of the row that goes is
        forgotten with it.
        """
        for model, column, field in BLOCK_LISTS:
            kept, gone = self[field], other[field]
            lines = self.env[model].sudo()  # sudo: of these two addresses only
            lines = lines.with_context(active_test=False)
            blocked = lines.search([(column, "=", gone or "")]).active
            if blocked and kept and kept != gone:
                lines.create({column: kept}).active = True  # core gives an old line
