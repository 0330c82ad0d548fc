from odoo import api, models
from odoo.models import MAGIC_COLUMNS

OURS = "member_"


class PrivacyDataSetGaps(models.Model):
    """What is stored and stands in no data set: the notice would keep silent on it."""

    _inherit = "privacy.data.set"

    @api.model
    def _unmapped_fields(self):
        """Stored fields of mapped models that no data set names, as "model.field".

        Asked of models of ours, of fields that we add to others, and of fields that
        somebody made in the interface.
        """
        data_sets = self.search([]).filtered(lambda each: each.model in self.env)
        mapped = {
            (data_set.model, line.name)
            for data_set in data_sets
            for line in data_set.field_ids
        }
        return sorted(
            f"{name}.{field.name}"
            for name in set(data_sets.mapped("model"))
            for field in self.env[name]._fields.values()
            if (name, field.name) not in mapped and self._must_be_mapped(name, field)
        )

    @api.model
    def _must_be_mapped(self, model_name, field):
        model = self.env[model_name]
        if model._table_query or field.name in MAGIC_COLUMNS or not field.store:
            return False
        if field.related or field.type == "one2many":
            return False
        ours = (model._original_module or "").startswith(OURS)
        return ours or field.manual or (field._module or "").startswith(OURS)
