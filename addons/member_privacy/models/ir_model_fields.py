from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        """The log's functions name columns: they follow in the same transaction."""
        result = super()._drop_column()
        if self and "privacy.data.set" in self.env:
            self.env["privacy.data.set"]._map_changed()
        return result
