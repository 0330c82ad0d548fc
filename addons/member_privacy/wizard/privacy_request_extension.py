from odoo import api, fields, models


class PrivacyRequestExtension(models.TransientModel):
    """Take more time for a case: how much, and the reason that the person reads."""

    _name = "privacy.request.extension"
    _description = "More time for a privacy case"

    request_id = fields.Many2one(
        "privacy.request", "Case", required=True, readonly=True, ondelete="cascade"
    )
    first_due_on = fields.Date(related="request_id.first_due_on", string="Answer due")
    months = fields.Selection(
        [("1", "One month"), ("2", "Two months")], "More time", required=True
    )
    reason = fields.Text(
        required=True, help="The person reads it: what makes the request complex?"
    )

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards.request_id.check_access("write")
        return wizards

    def action_extend(self):
        self.ensure_one()
        self.check_access("write")
        self.request_id._extend(int(self.months), self.reason.strip())
