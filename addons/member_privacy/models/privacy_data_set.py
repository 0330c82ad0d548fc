from odoo import api, fields, models
from odoo.exceptions import ValidationError

ERASE_ROW = [
    ("anonymise", "Anonymise the row"),
    ("delete", "Delete the row"),
    ("keep", "Keep the row"),
]


class PrivacyDataSet(models.Model):
    """A model that holds personal data, and the way from its row to the person.

    With its fields this is the data map: access report, erasure, retention and change
    log all read it, so that none of them has a list of its own.
    """

    _name = "privacy.data.set"
    _description = "Data set"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    model = fields.Char(
        required=True, help="Technical name of the model, such as res.partner."
    )
    path = fields.Char(
        required=True,
        help="From a row to the person: 'id' for contacts, else fields with dots "
        "between, such as partner_id or request_id.partner_id. Alone, a field may also "
        "name any record, such as res_id of an attachment, or several people.",
    )
    purpose = fields.Char(translate=True, help="Why we have it, in a member's words.")
    on_erase = fields.Selection(ERASE_ROW, required=True, default="delete")
    keep_reason = fields.Char(
        translate=True, help="The rule that demands it, as the member is told."
    )
    field_ids = fields.One2many("privacy.data.field", "set_id")

    _code_unique = models.UniqueIndex("(code)", "Another data set has this code.")
    _model_unique = models.UniqueIndex(
        "(model, path)", "This way from the model to a person is mapped already."
    )
    _keep_has_reason = models.Constraint(
        "CHECK (on_erase != 'keep' OR keep_reason IS NOT NULL)",
        "What erasure keeps needs a reason.",
    )

    @api.constrains("model", "path")
    def _check_path(self):
        for data_set in self.filtered(lambda s: s.model in self.env):
            if not data_set._path_fields():
                raise ValidationError(
                    self.env._(
                        "%(path)s does not lead from %(model)s to a contact.",
                        path=data_set.path,
                        model=data_set.model,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        data_sets = super().create(vals_list)
        self._map_changed()
        return data_sets

    def write(self, vals):
        result = super().write(vals)
        self._map_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._map_changed()
        return result

    def _path_fields(self):
        """The many2one fields from a row to the person.

        Empty when the path is broken; for res.partner itself, whose path is 'id',
        the id field alone. A reference to any record, or a many2many to contacts,
        stands alone too.
        """
        self.ensure_one()
        model, steps = self.env[self.model], []
        if self.path == "id":
            return [model._fields["id"]] if self.model == "res.partner" else []
        first = model._fields.get(self.path)
        if first is not None and first.store:
            to_many = first.type == "many2many" and first.comodel_name == "res.partner"
            if to_many or first.type == "many2one_reference":
                return [first]
        for name in self.path.split("."):
            field = model._fields.get(name)
            if field is None or field.type != "many2one" or not field.store:
                return []
            steps.append(field)
            model = self.env[field.comodel_name]
        return steps if model._name == "res.partner" else []

    def _rows(self, partners):
        """The rows of this data set that belong to `partners`, archived ones too."""
        self.ensure_one()
        domain = [(self.path, "in", partners.ids)]
        first = self._path_fields()[0]
        if first.type == "many2one_reference":
            domain.append((first.model_field, "=", partners._name))
        return self.env[self.model].with_context(active_test=False).search(domain)
