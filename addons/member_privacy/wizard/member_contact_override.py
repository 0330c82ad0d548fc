from odoo import fields, models


class MemberContactOverride(models.TransientModel):
    """Why a new address counts though the member has not confirmed it."""

    _name = "member.contact.override"
    _description = "Use an address without confirmation"

    change_ids = fields.Many2many("member.contact.change", required=True)
    reason = fields.Char(required=True, help="Stands in the change log.")

    def action_use(self):
        """Use what waits."""
        self.ensure_one()
        for change in self.change_ids:
            change._override(self.reason)
