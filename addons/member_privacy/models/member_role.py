from odoo import api, fields, models

SECOND_FACTORS = [
    ("strong", "Authenticator app or passkey"),
    ("sms", "Authenticator app, passkey or code by SMS"),
    ("any", "Authenticator app, passkey or code by e-mail or SMS"),
]
# What an office must have before it grants anything: asked anew with each change.
REQUIREMENTS = (
    "requires_approval",
    "holder_limit",
    "requires_reference",
    "requires_confidentiality",
    "requires_guide",
    "requires_device",
    "second_factor",
)


class MemberRole(models.Model):
    """A kind of office: what it grants, and what it takes before it grants anything."""

    _name = "member.role"
    _description = "Role"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    grants_access = fields.Boolean(
        string="Sees members",
        help="An office with this role lets its holder see the chapter's members.",
    )
    may_correct = fields.Boolean(
        "Corrects addresses",
        default=True,
        help="Whoever sees a member through this role may correct the address.",
    )
    answers_for_privacy = fields.Boolean(
        "Answers for privacy",
        help="Who holds this role answers for privacy and member lists in the chapter.",
    )
    requires_approval = fields.Boolean(
        "Central approval",
        help="The secretariat approves each appointment. Nobody approves their own.",
    )
    holder_limit = fields.Integer(
        "Holders per chapter", help="How many may hold it at a time. Zero: no limit."
    )
    requires_reference = fields.Boolean(
        "Appointment reference", help="The minutes or the letter that appoints."
    )
    requires_confidentiality = fields.Boolean("Confidentiality text")
    requires_guide = fields.Boolean("Guide")
    requires_device = fields.Boolean("Device declaration")
    second_factor = fields.Selection(
        SECOND_FACTORS,
        "Second factor",
        help="Empty: a password is enough.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another role has this code.")
    _holder_limit = models.Constraint(
        "CHECK (COALESCE(holder_limit, 0) >= 0)",
        "A limit of holders cannot be below zero.",
    )

    @api.constrains("requires_confidentiality", "requires_guide", "requires_device")
    def _check_texts(self):
        """What nobody can accept would lock every holder out."""
        self.env["member.guide"]._check_published(self)

    @api.model_create_multi
    def create(self, vals_list):
        roles = super().create(vals_list)
        self.env["res.users"]._forget_office_chapters()
        return roles

    def write(self, vals):
        result = super().write(vals)
        self.env["res.users"]._forget_office_chapters()
        if {"requires_approval", "holder_limit"} & vals.keys():
            self._check_holder_limit()
        return result

    def _check_holder_limit(self):
        """A limit holds for those in office already."""
        offices = self.env["member.office"].search([("role_id", "in", self.ids)])
        offices._check_holder_limit()

    def _required_kinds(self):
        """Kinds of text (see `member.guide`) that holders of this role accept."""
        self.ensure_one()
        kinds = ("confidentiality", "guide", "device")
        return [kind for kind in kinds if self[f"requires_{kind}"]]
