from odoo import api, models

from odoo.addons.member_privacy.models.ir_config_parameter import Whole


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    @api.model
    def _whole_parameters(self):
        return {
            **super()._whole_parameters(),
            "member_dispatch.minor_age": Whole(18, high=130),
        }
