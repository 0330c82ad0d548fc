from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _privacy_contact(self):
        """The e-mail address for questions about privacy, as every page shows it."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: no secret, one key
        own = parameters.get_param("member_privacy.privacy_contact")
        return own or self.env.company.email
