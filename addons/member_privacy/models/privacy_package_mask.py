from odoo import api, fields, models
from odoo.exceptions import UserError

REASONS = [
    ("third_person", "Names somebody else"),
    ("about_others", "Is about somebody else"),
    ("written_by_other", "Somebody else wrote it"),
    ("named", "The text names somebody else"),
    ("for_staff", "Was sent to those who handle it"),
]
SHOWN = 300


class PrivacyPackageMask(models.Model):
    """A value that a package leaves out, for staff to look over: where, not what."""

    _name = "privacy.package.mask"
    _description = "Left out of a copy"
    _order = "package_id, set_id, id"
    _rec_name = "name"

    package_id = fields.Many2one(
        "privacy.package", required=True, index=True, ondelete="cascade", readonly=True
    )
    set_id = fields.Many2one(
        "privacy.data.set",
        "Data",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    res_id = fields.Integer("Row", readonly=True)
    name = fields.Char("Field", readonly=True)
    label = fields.Char("What", compute="_compute_value")
    reason = fields.Selection(REASONS, "Why", required=True, readonly=True)
    value = fields.Text("Reads", compute="_compute_value")
    tell = fields.Boolean(
        "Tell it", readonly=True, help="In the next copy that is made."
    )

    @api.depends("set_id", "res_id", "name")
    @api.depends_context("lang")
    def _compute_value(self):
        for mask in self:
            line = mask.set_id.field_ids.filtered(lambda f, m=mask: f.name == m.name)
            mask.label = line.label or mask.set_id.name
            mask.value = mask._read_value()

    def _read_value(self):
        """The value as it is now, to decide by; '' where the row is gone."""
        model = self.env.get(self.set_id.model)
        if model is None or not self.name:
            return ""
        row = model.sudo().browse(self.res_id).exists()  # sudo: staff review the case
        text = row and self.set_id._report_value(row, self.name)
        return (text or "")[:SHOWN]

    def action_tell(self):
        """Tell it in the next copy: staff have weighed both people's interests."""
        self._set_tell(True)

    def action_hide(self):
        self._set_tell(False)

    def _set_tell(self, tell):
        self.check_access("read")
        if any(mask.reason == "about_others" for mask in self):
            raise UserError(self.env._("A row about somebody else is never told."))
        self.sudo().tell = tell  # sudo: nothing else of it may be written
