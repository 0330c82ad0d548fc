from odoo import api, models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    @api.depends("partner_id")
    def _compute_user_id(self):
        """A login that ended stays so; an invitation makes a new one."""
        for line in self:
            line.user_id = line.partner_id._logins()[:1]
