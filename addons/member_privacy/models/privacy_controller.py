from odoo import fields, models


class PrivacyController(models.Model):
    """The organisation responsible: one and its youth branch may share a register."""

    _name = "privacy.controller"
    _description = "Organisation responsible"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    organisation_number = fields.Char()
    email = fields.Char("E-mail for questions about privacy")
