from odoo import models


class PrivacyChange(models.Model):
    _name = "privacy.change"
    _inherit = ["privacy.change", "privacy.view.mixin"]

    _look_occasion = "log"
