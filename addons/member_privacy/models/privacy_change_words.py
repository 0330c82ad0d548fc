from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class PrivacyChangeWords(models.Model):
    """The log as people read it: names of fields and rows, words for values."""

    _inherit = "privacy.change"

    model_label = fields.Char("Where", compute="_compute_model_label")
    row_label = fields.Char("Which", compute="_compute_row_label")
    summary = fields.Text("Change", compute="_compute_summary")
    field_name = fields.Char(
        "Field", compute="_compute_field_name", search="_search_field_name"
    )
    who = fields.Char("Done by", compute="_compute_who")
    why = fields.Char("Reason", compute="_compute_why")

    @api.depends("model")
    @api.depends_context("uid", "lang")
    def _compute_model_label(self):
        lines = self.sudo()  # sudo: an officer reads no technical name
        for change, line in zip(self, lines, strict=True):
            known = line.model in self.env
            change.model_label = (
                self.env["ir.model"]._get(line.model).name if known else line.model
            )

    @api.depends("model_label")
    def _compute_display_name(self):
        for change in self:
            change.display_name = change.model_label

    @api.depends("model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_row_label(self):
        for change in self:
            known = change.model in self.env
            change.row_label = known and self._linked_name(change.model, change.res_id)

    @api.depends("old_values", "new_values")
    @api.depends_context("uid", "lang", "tz")
    def _compute_summary(self):
        for change in self:
            facts = change._facts(change._told_names())
            change.summary = "\n".join(f"{label}: {text}" for label, text in facts)

    @api.depends("old_values", "new_values")
    @api.depends_context("uid", "lang")
    def _compute_field_name(self):
        for change in self:
            lines = change._lines(change._told_names())
            change.field_name = ", ".join(label for label, *_sides in lines)

    @api.depends("user_id", "for_user_id", "db_role")
    @api.depends_context("uid", "lang")
    def _compute_who(self):
        lines = self.sudo()  # sudo: who it was, in words that the reader may see
        for change, line in zip(self, lines, strict=True):
            change.who = line._who()

    @api.depends("reason")
    @api.depends_context("uid", "lang")
    def _compute_why(self):
        lines = self.sudo()  # sudo: the reason, in words that the reader may see
        for change, line in zip(self, lines, strict=True):
            change.why = line._why()

    @api.model
    def _search_field_name(self, operator, value):
        """Lines with a logged field of that name, technical or as people read it."""
        if operator not in ("ilike", "in"):
            return NotImplemented
        words = [value] if operator == "ilike" else value
        words = [word.lower() for word in words if isinstance(word, str) and word]
        logged = self.env["privacy.data.field"].sudo()  # sudo: the map, no data
        names = {
            line.name
            for line in logged.search([("is_logged", "=", True)])
            for word in words
            if word == line.name or word in (line.label or "").lower()
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

    # What the reader may see of it; narrower for officers

    def _told_names(self):
        """Names of the fields that the reader is told of; None for all."""

    def _who(self):
        self.ensure_one()
        if not self.user_id:
            return self.env._("Database role %s", self.db_role)
        if not self.for_user_id:
            return self.user_id.name
        return self.env._(
            "%(who)s, for %(whom)s", who=self.user_id.name, whom=self.for_user_id.name
        )

    def _who_in_words(self):
        """What somebody was, for readers who are told no names of the house."""
        self.ensure_one()
        user = self.for_user_id or self.user_id
        if not user or user._is_superuser():
            return self.env._("Our system")
        if user._sees_all_members():
            return user._in_words_of_the_house()
        return self.env._("Somebody else") if user.share else self.env._("An officer")
