from datetime import date

from odoo import api, fields, models

REGISTRATIONS = [
    ("running", "As people join"),
    ("application", "On application"),
    ("list", "By a yearly list"),
]


class MemberMembershipType(models.Model):
    _inherit = "member.membership.type"

    registration = fields.Selection(
        REGISTRATIONS,
        "Registered",
        required=True,
        default="running",
        help="As people join: active from the first day. On application: applied "
        "until staff confirm it. By a yearly list: the chapter keeps its own list and "
        "sends it in once a year; whoever stands on it counts until the year ends.",
    )

    def _counted_until(self, day):
        """The end of the year for which a list of `day` counts, by this type."""
        self.ensure_one()
        return self.registration == "list" and date(day.year, 12, 31)


class MemberMembership(models.Model):
    """How a membership begins, by its type, where nobody says otherwise."""

    _inherit = "member.membership"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._registered(vals) for vals in vals_list])

    @api.onchange("type_id", "start_date")
    def _onchange_type(self):
        if self.type_id and self.start_date and not self._origin:
            self.counted_until = self.type_id._counted_until(self.start_date)
            applied = self.type_id.registration == "application"
            self.state = "applied" if applied else "active"

    @api.model
    def _registered(self, vals):
        """`vals` of a new membership, with what its type says of state and year."""
        kind = self.env["member.membership.type"].browse(vals.get("type_id"))
        registration = kind.registration
        if registration in (False, "running") or vals.get("end_date"):
            return vals
        if registration == "application":
            return {"state": "applied", **vals}
        day = fields.Date.to_date(vals.get("start_date"))
        day = day or self.env["res.users"]._today_oslo()
        return {"counted_until": kind._counted_until(day), **vals}
