from odoo import api, fields, models
from odoo.fields import Command


class MemberMembershipMove(models.TransientModel):
    _name = "member.membership.move"
    _description = "Move to another chapter"

    membership_ids = fields.Many2many(
        "member.membership", required=True, string="Memberships"
    )
    chapter_id = fields.Many2one("member.chapter", "To", required=True)
    first_day = fields.Date(
        "First day there",
        required=True,
        default=lambda self: self.env["res.users"]._today_oslo(),
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "member.membership":
            chosen = self.env.context.get("active_ids", [])
            values["membership_ids"] = [Command.set(chosen)]
        return values

    def action_move(self):
        self.ensure_one()
        self.membership_ids._transfer(self.chapter_id, self.first_day)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
