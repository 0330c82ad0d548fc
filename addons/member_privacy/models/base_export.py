from odoo import api, models
from odoo.exceptions import AccessError


class Base(models.AbstractModel):
    """Officers take lists out, for a purpose and with an end; they neither export nor
    import, whatever other groups they were given."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        self._check_not_officer_only()
        self.check_access("read")  # of messages, core exports whatever is asked for
        return super().export_data(fields_to_export)

    @api.model
    def load(self, fields, data):
        self._check_not_officer_only()
        return super().load(fields, data)

    def _check_not_officer_only(self):
        if not self.env.su and self.env.user._is_officer_only():
            raise AccessError(
                self.env._(
                    "Officers take out member lists, and neither export nor import."
                )
            )
