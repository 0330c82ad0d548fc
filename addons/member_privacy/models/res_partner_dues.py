from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Cancelled dues are none.
STATES = [("open", "Not paid"), ("paid", "Paid"), ("waived", "Waived")]
READS = "member_privacy.group_member_officer,member_privacy.group_member_staff"


class ResPartner(models.Model):
    """Paid or not, for whoever reads the dues: asked each time, stored nowhere."""

    _inherit = "res.partner"

    dues_ids = fields.One2many("member.dues", "partner_id", groups=READS)
    dues_state = fields.Selection(
        STATES,
        "Dues this year",
        compute="_compute_dues_state",
        search="_search_dues_state",
        groups=READS,
    )

    @api.depends("dues_ids.state", "dues_ids.year", "membership_ids.end_reason")
    @api.depends_context("uid")
    def _compute_dues_state(self):
        states = {}
        if self.ids:
            dues = self.env["member.dues"]
            year = self.env["res.users"]._today_oslo().year
            states = dict(self.env.execute_query(dues._states_sql(year, self)))
        for person in self:
            person.dues_state = states.get(person._origin.id)

    @api.model
    def _search_dues_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (SELECT d.partner_id FROM (%s) d WHERE d.state = ANY(%s))",
                SQL.identifier(alias, "id"),
                model._dues_query(),
                [state for state in value if state],
            )
        )
        without = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s NOT IN (SELECT d.partner_id FROM (%s) d)",
                SQL.identifier(alias, "id"),
                model._dues_query(),
            )
        )
        return found | without if False in value else found

    @api.model
    def _dues_query(self):
        year = self.env["res.users"]._today_oslo().year
        return self.env["member.dues"]._states_sql(year)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Group and sort by it, in the same query that the page shows."""
        if field_expr != "dues_state" or query is None:
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        joined = query.make_alias(alias, field_expr)
        query.add_join(
            "LEFT JOIN",
            joined,
            SQL("(%s)", self._dues_query()),
            SQL(
                "%s = %s",
                SQL.identifier(alias, "id"),
                SQL.identifier(joined, "partner_id"),
            ),
        )
        return SQL.identifier(joined, "state")
