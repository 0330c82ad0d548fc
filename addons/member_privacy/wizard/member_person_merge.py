from odoo import api, fields, models
from odoo.exceptions import UserError

# What the two are compared by, side by side.
COMPARED = (
    "member_number",
    "birthdate_date",
    "email",
    "phone",
    "street",
    "zip",
    "city",
    "membership_state",
    "chapter_id",
)


class MemberPersonMerge(models.TransientModel):
    """Two rows of one person, side by side, before they become one."""

    _name = "member.person.merge"
    _description = "Merge two people"

    partner_id = fields.Many2one("res.partner", "Stays", ondelete="cascade")
    other_id = fields.Many2one("res.partner", "Goes into it", ondelete="cascade")
    reason = fields.Char(help="Stands in the change log.")
    questions = fields.Text(compute="_compute_questions")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            chosen = self.env.context.get("active_ids", [])
            values |= dict(zip(("partner_id", "other_id"), chosen, strict=False))
        return values

    @api.depends("partner_id", "other_id")
    def _compute_questions(self):
        for wizard in self:
            both = wizard.partner_id and wizard.other_id
            questions = (
                wizard.partner_id._merge_questions(wizard.other_id) if both else []
            )
            wizard.questions = "\n".join(questions)

    @api.depends("partner_id", "other_id")
    def _compute_comparison(self):
        for wizard in self:
            wizard.comparison = self.env["ir.qweb"]._render(
                "member_privacy.person_merge_comparison", {"rows": wizard._rows()}
            )

    def _rows(self):
        """(label, kept, other, whether they differ) for what can be compared."""
        kept, other = self.partner_id, self.other_id
        rows = []
        for name in COMPARED:
            field = kept._fields[name]
            values = [self._readable(field, person) for person in (kept, other)]
            if any(values):
                label = field._description_string(self.env)
                rows.append((label, *values, values[0] != values[1]))
        return rows

    def _readable(self, field, person):
        """A value as it is written in the user's language; '' for none."""
        value = person[field.name]
        if value and field.type == "date":
            return self.env["res.users"]._long_date(value)
        return str(field.convert_to_export(value, person) or "")

    def action_swap(self):
        """The other row is the one that stays."""
        self.ensure_one()
        self.write({"partner_id": self.other_id.id, "other_id": self.partner_id.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge two people"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    def action_merge(self):
        """Merge, and open the person."""
        self.ensure_one()
        kept, other = self.partner_id, self.other_id
        if not kept or not other:
            raise UserError(self.env._("Choose two people."))
        kept._merge_person(other, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": kept.id,
            "views": [
                [self.env.ref("member_privacy.res_partner_view_form_member").id, "form"]
            ],
        }
