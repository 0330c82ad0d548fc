from odoo import api, fields, models


class PrivacyRequestApprovalUndo(models.TransientModel):
    """Take the approval of an erasure back, with the reason that the person reads."""

    _name = "privacy.request.approval.undo"
    _description = "Taking back an approval"

    request_id = fields.Many2one(
        "privacy.request", "Case", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(
        "Why", required=True, help="The person reads it. It stays on the case."
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.request_id.check_access("write")
        return wizards

    def action_take_back(self):
        self.ensure_one()
        self.check_access("write")
        self.request_id._take_back_approval(self.reason)
