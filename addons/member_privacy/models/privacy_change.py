from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

OPERATIONS = [("create", "Created"), ("update", "Changed"), ("delete", "Deleted")]
TABLE = """
CREATE TABLE IF NOT EXISTS privacy_change (
    id bigserial PRIMARY KEY,
    logged_at timestamp NOT NULL,
    transaction_id bigint NOT NULL,
    model varchar NOT NULL,
    res_id integer NOT NULL,
    partner_id integer,
    operation varchar NOT NULL,
    old_values jsonb,
    new_values jsonb,
    user_id integer,
    db_role varchar NOT NULL,
    reason varchar
);
CREATE INDEX IF NOT EXISTS privacy_change_partner_id_index
    ON privacy_change (partner_id, id);
CREATE INDEX IF NOT EXISTS privacy_change_row_index
    ON privacy_change (model, res_id, id);
"""


class PrivacyChange(models.Model):
    """Who changed what, when and why: read only, written by database triggers.

    The table is made here and not by the ORM: a foreign key would delete or blank a
    line together with what it tells about.
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
    db_role = fields.Char("Database role", readonly=True)
    reason = fields.Char("Why", readonly=True)
    model_label = fields.Char("Where", compute="_compute_model_label")
    summary = fields.Text("Change", compute="_compute_summary")

    def init(self):
        self.env.cr.execute(SQL(TABLE))

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

    def _lines(self):
        """What changed, readable: a list of (label, old, new)."""
        self.ensure_one()
        old, new = self.old_values or {}, self.new_values or {}
        model = self.env.get(self.model)
        lines = []
        for name in sorted(old.keys() | new.keys()):
            field = model is not None and model._fields.get(name)
            label = (field and field._description_string(self.env)) or name
            values = (self._readable(field, side.get(name)) for side in (old, new))
            lines.append((label, *values))
        return lines

    @api.model
    def _readable(self, field, value):
        if value is None or value is False:
            return "–"
        if field and field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field and field.type == "many2one":
            return self._linked_name(field.comodel_name, value)
        return str(value)

    @api.model
    def _linked_name(self, model, record_id):
        """What a linked row is called, asked once a transaction and reader."""
        names = self.env.cr.cache.setdefault("privacy.change.names", {})
        key = (self.env.uid, self.env.su, self.env.lang, model, record_id)
        if key not in names:
            record = self.env[model].browse(record_id).exists()
            names[key] = record.display_name if record else f"#{record_id}"
        return names[key]

    @api.model
    def _set_actor(self):
        """Name the current user for statements whose rows carry no stamp."""
        self.env.cr.execute(
            SQL("SELECT set_config('member.uid', %s, TRUE)", str(self.env.uid))
        )

    @contextmanager
    def _reason(self, text):
        """Say why: changes inside the block carry `text` in the log.

        The ORM writes late, so pending writes are flushed before (they are not part of
        it) and after (they are). Blocks nest; the outer reason comes back.
        """
        self.env.flush_all()
        cr = self.env.cr
        outer = self.env.execute_query(
            SQL("SELECT current_setting('member.reason', TRUE)")
        )[0][0]
        cr.execute(SQL("SELECT set_config('member.reason', %s, TRUE)", text))
        yield
        self.env.flush_all()
        cr.execute(SQL("SELECT set_config('member.reason', %s, TRUE)", outer or ""))

    def _privacy_anonymise(self, values, partners):
        """Nothing yet: erasure clears the log itself, when all else is done."""

    @api.model
    def _forget_values(self, partners):
        """Clear every value about `partners`; who, when and which fields stays."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE privacy_change"
                " SET old_values = (SELECT jsonb_object_agg(name, NULL::text)"
                " FROM jsonb_object_keys(old_values) name),"
                " new_values = (SELECT jsonb_object_agg(name, NULL::text)"
                " FROM jsonb_object_keys(new_values) name)"
                " WHERE partner_id = ANY(%s)",
                list(partners.ids),
            )
        )
        self.invalidate_model(["old_values", "new_values"])
