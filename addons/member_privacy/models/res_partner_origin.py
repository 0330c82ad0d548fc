from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ..tools.age import age_on
from ..tools.deadline import months_after
from .member_prospect import TELL_MONTHS
from .res_partner import STAFF

ORIGINS = [
    ("paper", "Paper form"),
    ("web", "Web form"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("meeting", "Face to face"),
    ("file", "A list or file"),
    ("payment", "A payment"),
]
GIVERS = [
    ("self", "The person"),
    ("guardian", "A guardian"),
    ("registrant", "Whoever signed the person up"),
    ("kin", "Somebody who named the person as next of kin"),
    ("godparent", "Parents who named the person as godparent"),
    ("payer", "A payer"),
    ("member", "A member who knows the person"),
    ("officer", "An officer of a chapter"),
    ("chapter", "A chapter's list"),
    ("list", "A list from somebody else"),
    ("public", "A public source"),
    ("register", "Our earlier register"),
    ("other", "Somebody else"),
]
# Who gave the data themselves was told then, and again by no move to a new system
# (GDPR articles 13 and 14 (5) (a)).
TOLD_THEN = ("self", "register")
WAYS = [
    ("email", "E-mail from the register"),
    ("post", "Letter"),
    ("phone", "Phone"),
    ("meeting", "Face to face"),
    ("knew", "They knew it already"),
]
#: What says where a person came from: together one thing.
ORIGIN_FIELDS = (
    "origin",
    "origin_on",
    "origin_giver",
    "origin_giver_ids",
    "origin_note",
    "origin_told_on",
    "origin_told_by",
)


class ResPartnerOrigin(models.Model):
    """How somebody first came into the register, and who gave what we know.

    Whom others told us about is told so within a month, with what the notice says
    (GDPR article 14). The secretariat alone reads it beside the person: a source may
    tell an officer of a family, a payer or a list that is none of theirs.
    """

    _inherit = "res.partner"

    origin = fields.Selection(ORIGINS, "Came by", copy=False, groups=STAFF)
    origin_on = fields.Date("Came on", copy=False, groups=STAFF)
    origin_giver = fields.Selection(GIVERS, "Given by", copy=False, groups=STAFF)
    origin_giver_ids = fields.Many2many(
        "res.partner",
        "member_origin_giver",
        "person_id",
        "giver_id",
        string="Who gave it",
        copy=False,
        groups=STAFF,
        help="Only who stands in the register anyway: nobody is registered for it.",
    )
    origin_given_ids = fields.Many2many(
        "res.partner",
        "member_origin_giver",
        "giver_id",
        "person_id",
        string="Gave data of",
        copy=False,
        groups=STAFF,
    )
    origin_note = fields.Char(
        "More exactly",
        copy=False,
        groups=STAFF,
        help="The person reads this: which form, whose list.",
    )
    origin_tell_by = fields.Date(
        "Tell them by",
        compute="_compute_origin_tell_by",
        store=True,
        groups=STAFF,
        help="Whom others told us about learns it within a month.",
    )
    origin_told_on = fields.Date("Told on", copy=False, groups=STAFF)
    origin_told_by = fields.Selection(WAYS, "Told by", copy=False, groups=STAFF)

    _origin_to_tell = models.Index(
        "(origin_tell_by) WHERE origin_tell_by IS NOT NULL AND origin_told_on IS NULL"
    )

    @api.depends("origin_on", "origin_giver", "birthdate_date")
    def _compute_origin_tell_by(self):
        for person in self:
            person.origin_tell_by = self._origin_due(
                person.origin_giver, person.origin_on, person.birthdate_date
            )

    @api.model
    def _origin_due(self, giver, day, born):
        """The last day to tell somebody whom `giver` told us about on `day`.

        A guardian speaks for a child who does not join alone yet: told with the asking.
        """
        if not giver or not day or giver in TOLD_THEN:
            return False
        joins_at = self.env["privacy.age.rule"]._age("joining")
        if giver == "guardian" and born and age_on(day, born) < joins_at:
            return False
        return months_after(day, TELL_MONTHS)

    @api.constrains("origin_on", "origin_told_on")
    def _check_origin_days(self):
        today = self.env["res.users"]._today_oslo()
        for person in self:
            days = (person.origin_on, person.origin_told_on)
            if any(day and day > today for day in days):
                raise ValidationError(self.env._("That day has not come yet."))

    @api.constrains("origin_giver_ids", "origin_given_ids")
    def _check_origin_giver(self):
        if any(person in person.origin_giver_ids for person in self):
            raise ValidationError(
                self.env._("Who gave their own data is no other giver.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["res.users"]._today_oslo()
        for vals in vals_list:
            if vals.get("origin") or vals.get("origin_giver"):
                vals["origin_on"] = vals.get("origin_on") or today
        return super().create(vals_list)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("origin") or vals.get("origin_giver"):
            people = self.sudo()  # sudo: whoever may say how may say when
            undated = people.filtered(lambda person: not person.origin_on)
            if undated:
                undated.write({"origin_on": self.env["res.users"]._today_oslo()})
        return result

    def _come_by(self, origin, giver, day, **more):
        """Note how these people came, where nobody has said so yet."""
        people = self.sudo()  # sudo: the door says it, whoever went through
        new = people.filtered(lambda each: not (each.origin or each.origin_giver))
        if new:
            values = {"origin": origin, "origin_giver": giver, "origin_on": day}
            new.write({**values, **more})

    def _merge_origins(self, other):
        """Of two rows of one person the earlier origin stands; before it the one that
        the person is still to be told of, so that no merge makes us forget to."""
        people = self | other
        winner = min(self, other, key=_origin_rank)
        values = {name: winner[name] for name in ORIGIN_FIELDS}
        givers = winner.origin_giver_ids - people
        self.write({**values, "origin_giver_ids": [Command.set(givers.ids)]})
        nothing = dict.fromkeys(ORIGIN_FIELDS, False)
        other.write({**nothing, "origin_giver_ids": [Command.clear()]})
        self.origin_given_ids -= people
        people.flush_recordset()


def _origin_rank(person):
    known = person.origin or person.origin_giver
    owed = person.origin_tell_by and not person.origin_told_on
    return not known, not owed, person.origin_on or date.max
