from odoo import api, models


class IrActions(models.Model):
    _inherit = "ir.actions.actions"

    @api.model
    def get_bindings(self, model_name):
        """What stands under the cogwheel: nothing for officers on contacts.

        Core would write to members without a purpose, take out their cards and give
        them logins; officers have messages and lists instead.
        """
        if model_name == "res.partner" and self.env.user._is_officer_only():
            return {}
        return super().get_bindings(model_name)
