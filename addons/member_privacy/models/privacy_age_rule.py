from odoo import api, fields, models

# Who is of age decides everything; taken where no rule is left that says when.
OF_AGE = 18


class PrivacyAgeRule(models.Model):
    """An age from which somebody decides alone, and where that is written.

    Ages are counted by birthdays in Norway, see `tools/age.py`. Before it, guardians
    answer for the child; from that day on they neither answer nor see.
    """

    _name = "privacy.age.rule"
    _description = "Age rule"
    _order = "age, sequence, id"

    name = fields.Char("From then on the child decides", required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    age = fields.Integer(required=True)
    source = fields.Char(
        required=True, translate=True, help="The provision or guidance behind the age."
    )
    lapse_months = fields.Integer(
        "Months to answer",
        required=True,
        default=12,
        help="How long a yes that was said by or for the child still keeps the person "
        "in the register after that birthday. Nobody is contacted on it meanwhile.",
    )
    purpose_ids = fields.One2many("privacy.purpose", "age_rule_id", "Purposes")

    _code_unique = models.UniqueIndex("(code)", "Another age rule has this code.")
    _age_of_a_child = models.Constraint(
        "CHECK (age BETWEEN 1 AND 18)", "Who is 18 is no child."
    )
    _lapse_is_no_debt = models.Constraint(
        "CHECK (lapse_months >= 0)", "A period has no negative length."
    )

    @api.model
    def _age(self, code):
        """The age of a shipped rule; 18 when the organisation has removed it."""
        return self._known().filtered(lambda rule: rule.code == code).age or OF_AGE

    @api.model
    def _last_age(self):
        """The age from which no guardian has a say or a sight any more."""
        return max(self._known().mapped("age"), default=OF_AGE)

    @api.model
    def _known(self):
        return self.sudo().search([])  # sudo: ages and laws, nobody's data
