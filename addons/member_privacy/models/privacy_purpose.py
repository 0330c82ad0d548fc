from odoo import api, fields, models
from odoo.fields import Command

from ..tools.consent_sql import Rule
from .privacy_consent import WAYS

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
    _inherit = ["privacy.reminder"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="What members are told: what they get and why."
    )
    legal_basis = fields.Selection(LEGAL_BASES, required=True)
    law = fields.Char(
        "Source of law",
        translate=True,
        help="The provision or the paragraph of the bylaws behind it.",
    )
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
    controller_ids = fields.Many2many(
        "privacy.controller",
        string="Organisations responsible",
        help="Empty: the organisation itself.",
    )
    by_email = fields.Boolean("E-mail", default=True)
    by_sms = fields.Boolean("SMS", default=True)
    by_phone = fields.Boolean("Phone", default=True)
    by_post = fields.Boolean("Post", default=True)
    by_social = fields.Boolean("Social media", default=False)
    by_use = fields.Boolean(
        "Use without contact",
        default=False,
        help="Not a message but a use, such as a photo in the members' paper.",
    )
    for_members = fields.Boolean(
        "Concerns members",
        default=True,
        help="Off: it is for people outside, who stand among the possible members. "
        "Members read that it exists, and it never reaches them.",
    )
    age_rule_id = fields.Many2one(
        "privacy.age.rule",
        "Answered alone from",
        index="btree_not_null",
        ondelete="restrict",
        help="Before this age the guardians answer for a child, who may always say no. "
        "Empty: everybody answers alone.",
    )
    guardians_needed = fields.Selection(
        [("one", "One guardian"), ("all", "All guardians")],
        "A child's yes takes",
        required=True,
        default="one",
        help="How many guardians must say yes. The no of one is always enough.",
    )
    proof_months = fields.Integer(
        "Months of proof",
        default=36,
        help="How long the answers to a purpose that needs consent are kept after it "
        "was withdrawn. Zero: without an end.",
    )
    text_ids = fields.One2many("privacy.purpose.text", "purpose_id", "Wordings")
    data_set_ids = fields.Many2many(
        "privacy.data.set",
        string="Data used",
        help="Empty: the name, and the address of each channel.",
    )
    retention_rule_id = fields.Many2one(
        "privacy.retention.rule",
        "How long",
        index="btree_not_null",
        help="Of a purpose that needs consent, the consent decides.",
    )
    recipients = fields.Text(
        "Who else receives it",
        translate=True,
        help="Others than processors, such as an authority or a partner.",
    )
    washed_on = fields.Date(
        "Last wash against the reservation register",
        readonly=True,
        help="For people outside the organisation who are called or written to: the "
        "Marketing Act demands one before the first approach and once a month.",
    )

    _code_unique = models.UniqueIndex("(code)", "Another purpose has this code.")
    _statutory_is_no_consent = models.Constraint(
        "CHECK (legal_basis != 'consent' OR may_object IS NOT TRUE)",
        "A consent is withdrawn, not objected to.",
    )
    _proof_is_no_debt = models.Constraint(
        "CHECK (proof_months >= 0)", "A period has no negative length."
    )

    @api.depends("legal_basis")
    def _compute_requires_consent(self):
        for purpose in self:
            purpose.requires_consent = purpose.legal_basis == "consent"

    def _is_choice(self):
        """Whether the person decides: says yes, or says no."""
        self.ensure_one()
        return self.requires_consent or self.may_object

    def _age(self):
        """The age from which somebody answers alone; 0 for always."""
        self.ensure_one()
        rule = self.age_rule_id.sudo()  # sudo: an age and a law, nobody's data
        return rule.age

    def _family_rules(self):
        """What these purposes say of children, as plain values.

        :return: a list of `consent_sql.Rule`
        """
        return [
            Rule(
                purpose.id,
                purpose._age(),
                purpose.guardians_needed == "all",
                purpose.requires_consent,
            )
            for purpose in self
        ]

    def _channels(self):
        """The channels it is used by, in the order of `WAYS`."""
        self.ensure_one()
        return [channel for channel, _label in WAYS if self[f"by_{channel}"]]

    def _text(self, lang=None):
        """The wording somebody who reads `lang` is asked with; empty without one.

        Bokmål, nynorsk and English are versions of the same: who reads another
        language gets the one that comes first.
        """
        self.ensure_one()
        newest = self.text_ids.filtered("published_on").sorted(
            lambda text: -text.version
        )
        texts = newest.filtered(lambda text: text.version == newest[0].version)
        lang = lang or self.env.lang
        return texts.filtered(lambda text: text.lang == lang)[:1] or texts[:1]

    def action_new_version(self):
        """Begin the next version of the wording: a draft in each language members read,
        with the words of the newest."""
        self.ensure_one()
        texts = {text.lang: text for text in self.text_ids.sorted("version")}
        version = max(self.text_ids.mapped("version"), default=0) + 1
        self.text_ids = [
            Command.create(
                {
                    "version": version,
                    "lang": code,
                    "body": texts[code].body if code in texts else self.description,
                }
            )
            for code, _short, _name in self.env["res.lang"]._page_languages()
        ]
