from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

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
    model_label = fields.Char("Where", compute="_compute_model_label")
    summary = fields.Text("Change", compute="_compute_summary")
    field_name = fields.Char(
        "Field", compute="_compute_field_name", search="_search_field_name"
    )

    @api.depends("model")
    def _compute_model_label(self):
        for change in self:
            known = change.model in self.env
            change.model_label = (
                self.env["ir.model"]._get(change.model).name if known else change.model
            )

    @api.depends("old_values", "new_values")
    def _compute_summary(self):
        for change in self:
            change.summary = "\n".join(
                f"{label}: {old} → {new}" for label, old, new in change._lines()
            )

    def _compute_field_name(self):
        for change in self:
            change.field_name = ", ".join(label for label, *_sides in change._lines())

    @api.model
    def _search_field_name(self, operator, value):
        """Lines with a logged field of that name, technical or as people read it."""
        if operator not in ("ilike", "in"):
            return NotImplemented
        words = [value] if operator == "ilike" else value
        logged = self.env["privacy.data.field"].sudo()  # sudo: the map, no data
        names = {
            line.name
            for line in logged.search([("is_logged", "=", True)])
            for word in words
            if word == line.name or word.lower() in (line.label or "").lower()
        }
        keys = SQL("%s::text[]", sorted(names))
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s ?| %s OR %s ?| %s)",
                SQL.identifier(alias, "old_values"),
                keys,
                SQL.identifier(alias, "new_values"),
                keys,
            )
        )

    def _lines(self, names=None):
        """What changed, readable: a list of (label, old, new).

        :param names: the fields to tell of; all when left out
        """
        self.ensure_one()
        old, new = self.old_values or {}, self.new_values or {}
        model = self.env.get(self.model)
        lines = []
        told = old.keys() | new.keys()
        for name in sorted(told if names is None else told & set(names)):
            field = model is not None and model._fields.get(name)
            label = (field and field._description_string(self.env)) or name
            values = (self._readable(field, side.get(name)) for side in (old, new))
            lines.append((label, *values))
        return lines

    @api.model
    def _readable(self, field, value):
        if value is None or value is False or value == []:
            return "–"
        in_words = {
            "selection": self._chosen,
            "many2one": lambda f, v: self._linked_name(f.comodel_name, v),
            "many2many": self._linked_names,
            "boolean": lambda *_args: self.env._("Yes"),
            "binary": lambda *_args: self.env._("A picture"),
        }
        words = in_words.get(field and field.type)
        return words(field, value) if words else str(value)

    @api.model
    def _chosen(self, field, value):
        return dict(field._description_selection(self.env)).get(value, value)

    @api.model
    def _linked_names(self, field, values):
        return ", ".join(self._linked_name(field.comodel_name, each) for each in values)

    @api.model
    def _linked_name(self, model, record_id):
        """What a linked row is called, asked once a transaction and reader."""
        names = self.env.cr.cache.setdefault("privacy.change.names", {})
        key = (self.env.uid, self.env.su, self.env.lang, model, record_id)
        if key not in names:
            record = self.env[model].browse(record_id).exists()
            names[key] = record.display_name if record else f"#{record_id}"
        return names[key]

    def _privacy_anonymise(self, values, partners):
        """Nothing yet: erasure clears the log itself, when all else is done."""

    @api.model
    def _forget_values(self, partners):
        """Clear every value about `partners`, and say so in a line of its own.

        What stays is that something changed, when and by whom.
        """
        self.env.flush_all()
        change_forget.forget(self.env.cr, partners.ids)
        self.invalidate_model(["old_values", "new_values"])
