from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def export_data(self, fields_to_export):
        """Whoever stands in an exported file is told so."""
        exported = super().export_data(fields_to_export)
        self.env["privacy.view"]._record(self, "export")
        return exported
