from odoo import api, fields, models

STATES = [
    ("todo", "To do"),
    ("done", "Done"),
    ("kept", "Kept"),
    ("failed", "Failed"),
]
OUTCOMES = [
    ("delete", "Delete"),
    ("anonymise", "Anonymise"),
    ("keep", "Keep"),
]


class PrivacyRequestStep(models.Model):
    """What a case does, or did, with one data set: counts and names, no values."""

    _name = "privacy.request.step"
    _description = "Step of a privacy case"
    _order = "request_id, sequence, id"

    request_id = fields.Many2one(
        "privacy.request", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    data_set_id = fields.Many2one(
        "privacy.data.set", index="btree_not_null", ondelete="set null"
    )
    # Outlives the data set when its addon is uninstalled.
    code = fields.Char(required=True)
    name = fields.Char("Data", compute="_compute_name")
    state = fields.Selection(STATES, required=True, default="todo")
    outcome = fields.Selection(OUTCOMES, required=True)
    row_count = fields.Integer("Rows")
    field_names = fields.Char(help="Technical names, separated by commas.")
    field_labels = fields.Text("Fields", compute="_compute_field_labels")
    keep_reason = fields.Text("Why kept", compute="_compute_name")
    keep_until = fields.Date("Kept until")

    @api.depends("data_set_id", "code", "outcome")
    @api.depends_context("lang")
    def _compute_name(self):
        for step in self:
            data_set = step.data_set_id
            step.name = data_set.name or step.code
            step.keep_reason = step.outcome == "keep" and data_set.keep_reason

    @api.model
    def _values(self, part, sequence):
        """Field values of a step for one `ErasurePart` of a plan."""
        return {
            "sequence": sequence,
            "data_set_id": part.data_set.id,
            "code": part.data_set.code,
            "outcome": part.outcome,
            "row_count": part.row_count,
            "field_names": ",".join(part.filled_fields.mapped("name")),
            "keep_until": part.keep_until,
        }

    @api.depends("data_set_id", "field_names")
    @api.depends_context("lang")
    def _compute_field_labels(self):
        for step in self:
            names = (step.field_names or "").split(",")
            labels = {line.name: line.label for line in step.data_set_id.field_ids}
            step.field_labels = ", ".join(
                labels.get(name, name) for name in names if name
            )
