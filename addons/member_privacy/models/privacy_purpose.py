from odoo import api, fields, models

LEGAL_BASES = [
    ("consent", "Consent"),
    ("contract", "Contract or bylaws"),
    ("legal_obligation", "Legal obligation"),
    ("legitimate_interest", "Legitimate interest"),
]


class PrivacyPurpose(models.Model):
    """Why the organisation contacts or processes (GDPR article 5 (1) b and 6)."""

    _name = "privacy.purpose"
    _description = "Purpose"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(
        translate=True, help="What members are told: what they get and why."
    )
    legal_basis = fields.Selection(LEGAL_BASES, required=True)
    requires_consent = fields.Boolean(
        compute="_compute_requires_consent", store=True, precompute=True
    )
    may_object = fields.Boolean(
        "Members may object",
        help="Off only where the bylaws or the law oblige the organisation to send.",
    )
    keeps = fields.Boolean(
        "A consent keeps the person",
        default=True,
        help="Who has said yes to this purpose stays in the register while it stands, "
        "also when everything else is over.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another purpose has this code.")
    _statutory_is_no_consent = models.Constraint(
        "CHECK (legal_basis != 'consent' OR may_object IS NOT TRUE)",
        "A consent is withdrawn, not objected to.",
    )

    @api.depends("legal_basis")
    def _compute_requires_consent(self):
        for purpose in self:
            purpose.requires_consent = purpose.legal_basis == "consent"
