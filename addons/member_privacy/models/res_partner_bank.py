from odoo import models


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _privacy_delete(self, partners):
        """Past core's `unlink`, which archives."""
        models.BaseModel.unlink(self)
