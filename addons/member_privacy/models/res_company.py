from odoo import api, models
from odoo.tools import SQL, ormcache


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model
    def _privacy_contact(self):
        """The e-mail address for questions about privacy, as every page shows it."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: no secret, one key
        own = parameters.get_param("member_privacy.privacy_contact")
        return own or self.env.company.email

    @api.model
    @ormcache()
    def _contact_ids(self):
        """Ids of the companies' own contacts: every list of people asks for them."""
        rows = self.env.execute_query(SQL("SELECT partner_id FROM res_company"))
        return [partner_id for (partner_id,) in rows]

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env.registry.clear_cache()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return result
