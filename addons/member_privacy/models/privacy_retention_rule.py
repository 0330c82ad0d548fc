from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import retention_sql

TRIGGERS = [
    ("membership_ended", "Membership ended"),
    ("prospect_received", "Registered as a possible member"),
    ("answered", "Last answer or case of somebody who was never a member"),
]
STATES = [("draft", "Draft"), ("armed", "Armed")]
SOON_DAYS = 30
OURS = ("member.", "privacy.")
# What an armed rule stands for: changing it makes a draft of it again.
SUBSTANCE = {"trigger", "months"}
GUARDED = {"state", "armed_by_id", "armed_on"}


class PrivacyRetentionRule(models.Model):
    """How long people stay after what the rule counts from (GDPR article 5 (1) e)."""

    _name = "privacy.retention.rule"
    _description = "Retention rule"
    _order = "id"

    name = fields.Char(required=True, translate=True)
    trigger = fields.Selection(
        TRIGGERS, "Counted from", required=True, default="membership_ended"
    )
    months = fields.Integer(
        required=True,
        default=60,
        help="People are erased the day after so many calendar months.",
    )
    purpose = fields.Text(
        translate=True,
        help="Why so long, and by which source: for the secretariat. The notice says "
        "what goes and when, and does not show this.",
    )
    law = fields.Char(
        "Source of law",
        translate=True,
        help="The provision, or decision, that allows to keep people so long.",
    )
    state = fields.Selection(STATES, required=True, default="draft", readonly=True)
    armed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    armed_on = fields.Datetime(readonly=True, copy=False)
    run_ids = fields.One2many("privacy.retention.run", "rule_id", readonly=True)
    is_tried = fields.Boolean(
        compute="_compute_is_tried",
        help="There was a dry run of the rule as it is now.",
    )
    due_count = fields.Integer("Due now", compute="_compute_due_count")
    due_soon_count = fields.Integer(
        "Due in 30 days", compute="_compute_due_count", help="Those due now included."
    )

    _months = models.Constraint(
        "CHECK (months >= 0)", "A period is not shorter than nothing."
    )

    @api.depends("run_ids.months", "run_ids.state", "months")
    def _compute_is_tried(self):
        for rule in self:
            rule.is_tried = any(
                run.state == "dry" and run.months == rule.months for run in rule.run_ids
            )

    @api.depends("trigger", "months")
    def _compute_due_count(self):
        today = self.env["res.users"]._today_oslo()
        soon = fields.Date.add(today, days=SOON_DAYS)
        for rule in self:
            rule.due_count = rule._count_due(today)
            rule.due_soon_count = rule._count_due(soon)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        changed = self.filtered(
            lambda rule: any(
                vals[name] != rule[name] for name in SUBSTANCE & vals.keys()
            )
        )
        result = super().write(vals)
        changed._disarm()
        return result

    def _check_guarded(self, vals):
        if not self.env.su and GUARDED & vals.keys():
            raise UserError(self.env._("Arm and disarm the rule with its buttons."))

    # Arming

    def action_arm(self):
        """Let the nightly job erase by these rules, after a dry run of each."""
        self.check_access("write")
        if not all(rule.is_tried for rule in self):
            raise UserError(self.env._("Do a dry run of the rule as it is now first."))
        rules = self.sudo()  # sudo: guarded fields, the right was checked
        rules.write(
            {
                "state": "armed",
                "armed_by_id": self.env.uid,
                "armed_on": fields.Datetime.now(),
            }
        )

    def action_disarm(self):
        """Stop erasing by these rules."""
        self.check_access("write")
        self._disarm()

    def _disarm(self):
        rules = self.sudo()  # sudo: guarded fields, the caller may write the rule
        rules = rules.filtered(lambda rule: rule.state == "armed")
        if rules:
            rules.write({"state": "draft", "armed_by_id": False, "armed_on": False})

    def action_dry_run(self):
        """Count who would go, by the very SQL that a real run uses."""
        self.check_access("write")
        for rule in self:
            self.env["privacy.retention.run"]._record_dry(rule)

    # Who is due

    def _due_sql(self, today):
        """SQL of the ids of everybody who is due on `today`."""
        self.ensure_one()
        return retention_sql.due(self._had(), self._keeping(today))

    def _had(self):
        """SQL of what the rule counts from, a condition on the person `p`.

        Extend in an addon that adds a trigger.
        """
        if self.trigger == "prospect_received":
            return retention_sql.was_prospect(self.id)
        if self.trigger == "answered":
            return retention_sql.was_neither()
        return retention_sql.was_member()

    def _keeping(self, today):
        """What keeps a person on `today`: SQL by the name of the relation.

        Extend in an addon that adds a relation. The SQL selects `partner_id` of
        everybody for whom the end of the relation is not proven.
        """
        self.ensure_one()
        relations = retention_sql.keeping(today, self.months)
        if self.trigger == "answered":
            relations |= retention_sql.keeping_answers(today, self.months)
            relations |= self._kept_by_apps()
        return relations

    def _kept_by_apps(self):
        """SQL of whom rows of other apps name that the law keeps, such as a voucher:
        who buys or sells without being a member is no leftover of the register."""
        kept = self.env["privacy.data.set"]._installed()
        kept = kept.filtered(lambda each: each.on_erase == "keep")
        relations = {}
        for data_set in kept.filtered(lambda each: not each.model.startswith(OURS)):
            steps = data_set._path_fields()
            if [step.type for step in steps] == ["many2one"]:
                table = self.env[data_set.model]._table
                relations[data_set.code] = retention_sql.rows_of(table, steps[0].name)
        return relations

    def _count_due(self, today):
        self.env.flush_all()
        query = SQL("SELECT count(*) FROM (%s) due", self._due_sql(today))
        return self.env.execute_query(query)[0][0]

    def _due_ids(self, today, among=None):
        """Ids of people due on `today`, ascending; only of `among` if given."""
        self.env.flush_all()
        query = self._due_sql(today)
        if among is not None:
            query = SQL("%s AND p.id = ANY(%s)", query, list(among))
        rows = self.env.execute_query(SQL("%s ORDER BY p.id", query))
        return [partner_id for (partner_id,) in rows]
