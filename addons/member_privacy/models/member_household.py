from odoo import api, fields, models


class MemberHousehold(models.Model):
    """People who live together: one magazine, one payer. Staff's to see.

    The row holds nothing of anybody; who belongs to it says so on the person.
    """

    _name = "member.household"
    _description = "Household"
    _order = "id"

    partner_ids = fields.One2many("res.partner", "household_id", "People")

    @api.depends("partner_ids.name")
    def _compute_display_name(self):
        for household in self:
            names = household.partner_ids.sorted("id").mapped("name")
            household.display_name = ", ".join(filter(None, names)) or self.env._(
                "Nobody yet"
            )

    @api.autovacuum
    def _gc_empty(self):
        self.search([("partner_ids", "=", False)]).unlink()
