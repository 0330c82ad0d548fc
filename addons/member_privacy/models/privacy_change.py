from odoo import api, fields, models

from ..tools import change_forget

OPERATIONS = [
    ("create", "Created"),
    ("update", "Changed"),
    ("delete", "Deleted"),
    ("forget", "Cleared here"),
]


class PrivacyChange(models.Model):
    """Who changed what, when and why: read only, written by database triggers.

    A line is what one transaction did to one row, for one actor and reason; the
    statements it took stand in the table behind.
    """

    _name = "privacy.change"
    _description = "Change"
    _auto = False
    _order = "id desc"
    _rec_name = "model"

    logged_at = fields.Datetime("When", readonly=True)
    transaction_id = fields.Integer(readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Row", model_field="model", readonly=True)
    partner_id = fields.Many2one("res.partner", "Person", readonly=True)
    operation = fields.Selection(OPERATIONS, "What", readonly=True)
    old_values = fields.Json("Old values", readonly=True)
    new_values = fields.Json("New values", readonly=True)
    user_id = fields.Many2one("res.users", "Who", readonly=True)
    for_user_id = fields.Many2one("res.users", "On behalf of", readonly=True)
    db_role = fields.Char("Database role", readonly=True)
    source = fields.Char("Through", readonly=True)
    reason = fields.Char("Why", readonly=True)

    def _privacy_anonymise(self, values, partners):
        """Nothing yet: erasure clears the log itself, when all else is done."""

    @api.model
    def _forget_values(self, partners):
        """Clear every value about `partners`, and say so in a line of its own.

        What stays is that something changed, when and by whom.
        """
        self.env.flush_all()
        places = self.env["privacy.data.set"]._logged_addresses()
        change_forget.forget(self.env.cr, partners.ids, places)
        self.invalidate_model(["old_values", "new_values"])
