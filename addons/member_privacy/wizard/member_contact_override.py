from odoo import api, fields, models


class MemberContactOverride(models.TransientModel):
    """Why a new address counts though the member has not confirmed it."""

    _name = "member.contact.override"
    _description = "Use an address without confirmation"

    change_ids = fields.Many2many("member.contact.change", required=True)
    reason = fields.Char(required=True, help="Stands in the change log.")
    said_no = fields.Boolean("Said no before", compute="_compute_said_no")

    @api.depends("change_ids")
    def _compute_said_no(self):
        for wizard in self:
            wizard.said_no = any(row._is_suppressed() for row in wizard.change_ids)

    def action_use(self):
        """Use what waits."""
        self.ensure_one()
        for change in self.change_ids:
            change._override(self.reason)
