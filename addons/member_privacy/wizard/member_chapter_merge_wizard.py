from odoo import api, fields, models
from odoo.fields import Command


class MemberChapterMergeWizard(models.TransientModel):
    _name = "member.chapter.merge.wizard"
    _description = "Merge chapters"

    source_ids = fields.Many2many("member.chapter", required=True, string="Merge")
    target_id = fields.Many2one("member.chapter", "Into", required=True)
    reason = fields.Char(required=True, help="Stands on both chapters and in the log.")
    member_count = fields.Integer("Members", compute="_compute_counts")
    office_count = fields.Integer("Offices", compute="_compute_counts")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "member.chapter":
            chosen = self.env.context.get("active_ids", [])
            values["source_ids"] = [Command.set(chosen)]
        return values

    @api.depends("source_ids", "target_id")
    def _compute_counts(self):
        for wizard in self:
            sources = wizard.source_ids._origin - wizard.target_id._origin
            domain = [("chapter_id", "in", sources.ids)]
            wizard.member_count = self.env["member.membership"].search_count(
                [*domain, ("state", "=", "active")]
            )
            wizard.office_count = self.env["member.office"].search_count(domain)

    def action_merge(self):
        self.ensure_one()
        (self.source_ids - self.target_id)._merge_into(self.target_id, self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "member.chapter",
            "res_id": self.target_id.id,
            "views": [[False, "form"]],
        }
