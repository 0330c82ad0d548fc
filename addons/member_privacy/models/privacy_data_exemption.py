from odoo import api, fields, models

REASONS = [
    ("house", "Setting of the house, or an address of its own"),
    ("worker", "Who in the house did it; an officer stays so in others' log"),
    ("own_row", "A contact with a row of its own, or the same person once more"),
    ("derived", "Follows from what is mapped, and goes with it"),
    ("hashed", "Cannot be read back"),
    ("short", "Goes by itself within days"),
]


class PrivacyDataExemption(models.Model):
    """A link or field that looks like a person's and stands in no data set, and why."""

    _name = "privacy.data.exemption"
    _description = "Left out of the data map"
    _order = "model, name, id"

    model = fields.Char(required=True)
    name = fields.Char("Field", required=True)
    reason = fields.Selection(REASONS, required=True)

    @api.depends("model", "name")
    def _compute_display_name(self):
        for exemption in self:
            exemption.display_name = f"{exemption.model}.{exemption.name}"

    _once = models.UniqueIndex("(model, name)", "This field has a reason already.")

    @api.model_create_multi
    def create(self, vals_list):
        exemptions = super().create(vals_list)
        self.env.registry.clear_cache()
        return exemptions

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
