from odoo import fields, models

# What the linter goes by: the law asks more of some.
KINDS = [
    ("union", "Union"),
    ("ngo", "Environment, aid or other association"),
    ("faith", "Mission or faith community"),
    ("party", "Party"),
    ("movement", "Political movement"),
    ("other", "Other"),
]


class PrivacyController(models.Model):
    """The organisation responsible: one and its youth branch may share a register."""

    _name = "privacy.controller"
    _description = "Organisation responsible"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS, "Kind of organisation", help="Which rules the check of the setup asks."
    )
    sequence = fields.Integer(default=10)
    organisation_number = fields.Char()
    address = fields.Char("Postal address")
    email = fields.Char("E-mail for questions about privacy")
    privacy_officer = fields.Char(
        help="Who answers for privacy, as the notice says it: an office or a name.",
    )
