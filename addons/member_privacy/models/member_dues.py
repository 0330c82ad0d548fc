from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ir_config_parameter import Whole

STATES = [
    ("open", "Not paid"),
    ("paid", "Paid"),
    ("waived", "Waived"),
    ("cancelled", "Cancelled"),
]
YEARS = "member_privacy.dues_years"
# Whose dues, of which membership: what was claimed of one is never another's.
FIXED = {"partner_id", "membership_id"}
BATCH = 10_000
# The state of several dues `d` of one person: paid when none is open.
TOGETHER = SQL(
    """CASE WHEN bool_or(d.state = 'open') THEN 'open'
            WHEN bool_or(d.state = 'paid') THEN 'paid'
            ELSE 'waived' END"""
)


class MemberDues(models.Model):
    """What one membership owes for a calendar year, and whether it is paid.

    The organisation's accounts hold claim and payment as vouchers; this is what the
    register needs to know of them. A membership's state never follows from it: who has
    not paid is a member until somebody ends the membership.
    """

    _name = "member.dues"
    _description = "Dues"
    _inherit = ["privacy.view.mixin"]
    _order = "year desc, id desc"
    _rec_name = "year"

    _look_occasion = "member"
    _look_columns = frozenset(
        {"partner_id", "chapter_id", "year", "state", "amount", "currency_id"}
        | {"due_date", "paid_on", "claim_sent_on"}
    )

    membership_id = fields.Many2one(
        "member.membership", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="membership_id.partner_id",
        store=True,
        index=True,
        precompute=True,  # the log's first line is about somebody already
        string="Member",
    )
    chapter_id = fields.Many2one(related="membership_id.chapter_id")
    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env["res.users"]._today_oslo().year,
    )
    amount = fields.Monetary(aggregator=None)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    state = fields.Selection(STATES, required=True, default="open")
    due_date = fields.Date("Due on")
    paid_on = fields.Date(
        "Paid on", help="The day the payment came, where it is known."
    )
    source = fields.Char(
        groups="member_privacy.group_member_staff",
        help="Where this comes from: the accounts, an import …",
    )
    reference = fields.Char(
        "Payment reference",
        groups="member_privacy.group_member_staff",
        help="What the member pays the claim by, such as a KID number.",
    )
    claim_sent_on = fields.Date(
        "Claim sent again on", readonly=True, copy=False, help="The last time."
    )

    _once_a_year = models.UniqueIndex(
        "(membership_id, year)", "This membership has dues for that year already."
    )
    _year_is_one = models.Constraint(
        "CHECK (year BETWEEN 1900 AND 2999)", "Write the year with four digits."
    )
    _amount_is_one = models.Constraint(
        "CHECK (amount IS NULL OR amount >= 0)", "An amount is not less than nothing."
    )
    _paid_has_day = models.Constraint(
        "CHECK (paid_on IS NULL OR state = 'paid')",
        "Only dues that are paid have a day they were paid on.",
    )

    @api.depends("year")
    def _compute_display_name(self):
        for dues in self:
            dues.display_name = self.env._("Dues %s", dues.year or "")

    # Doors

    @api.model_create_multi
    def create(self, vals_list):
        # Whose they are is the membership's to say.
        vals_list = [
            {name: value for name, value in vals.items() if name != "partner_id"}
            for vals in vals_list
        ]
        dues = super().create(vals_list)
        if not self.env.su:
            dues.partner_id._check_not_frozen()
        return dues

    def write(self, vals):
        if "partner_id" in vals or (not self.env.su and FIXED & vals.keys()):
            raise UserError(
                self.env._("Dues stay with their membership. Cancel them instead.")
            )
        if not self.env.su:
            self.partner_id._check_not_frozen()
        if vals.get("state", "paid") != "paid":
            vals = {"paid_on": False, **vals}
        return super().write(vals)

    # How long

    @api.autovacuum
    def _gc_old(self):
        """Forget dues some years after theirs, but of nobody who is held, whose data
        rests or who has an open case: they may need them."""
        years = self.env["ir.config_parameter"]._whole(YEARS)
        first = self.env["res.users"]._today_oslo().year - years
        old = self.search(
            [
                ("year", "<", first),
                ("partner_id.processing_restricted", "!=", True),
                ("partner_id", "not in", self._people_who_may_need_them().ids),
            ],
            limit=BATCH,
        )
        with self.env["privacy.change"]._reason(f"kept for {years} years"):
            old.unlink()

    @api.model
    def _people_who_may_need_them(self):
        holds = self.env["privacy.hold"].search([("released_on", "=", False)])
        ours = holds.filtered(
            lambda hold: hold._is_whole() or hold.data_set_id.model == self._name
        )
        cases = self.env["privacy.request"].search([("closed_on", "=", False)])
        return ours.partner_id | cases.partner_id

    # What others ask

    @api.model
    def _states_sql(self, year, people=None):
        """A query of (partner_id, state): the year's dues of each person who has any,
        as far as the current user reads them.

        :param people: contacts, to ask for these alone
        """
        self.flush_model()
        self.env["member.membership"].flush_model(["end_reason"])
        visible = self._search([("year", "=", year), ("state", "!=", "cancelled")])
        return SQL(
            """SELECT d.partner_id, %s AS state
                 FROM member_dues d
                 JOIN member_membership m ON m.id = d.membership_id
                WHERE d.id IN %s AND m.end_reason IS DISTINCT FROM 'mistaken' %s
                GROUP BY d.partner_id""",
            TOGETHER,
            visible.subselect(),
            SQL() if people is None else SQL("AND d.partner_id = ANY(%s)", people.ids),
        )


class MemberMembership(models.Model):
    _inherit = "member.membership"

    dues_ids = fields.One2many("member.dues", "membership_id")


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    def _whole_parameters(self):
        return super()._whole_parameters() | {YEARS: Whole(5, low=1, high=30)}
