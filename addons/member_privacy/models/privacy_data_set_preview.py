from odoo import api, fields, models


class PrivacyDataSetPreview(models.Model):
    """How a data set reads to the person, beside what the privacy officer types."""

    _inherit = "privacy.data.set"

    preview = fields.Html("As the person reads it", compute="_compute_preview")

    @api.depends(
        "name",
        "purpose",
        "legal_basis",
        "source",
        "recipients",
        "on_erase",
        "keep_reason",
        "keep_months",
        "keep_from",
        "keep_whole_year",
        "field_ids.name",
        "field_ids.in_access_report",
    )
    @api.depends_context("lang")
    def _compute_preview(self):
        for data_set in self:
            told = data_set.field_ids.filtered("in_access_report")
            data_set.preview = self.env["ir.qweb"]._render(
                "member_privacy.data_set_preview",
                {
                    "data_set": data_set,
                    "told": ", ".join(told.mapped("label")),
                    **self._package_words(),
                },
            )

    @api.model
    def _package_words(self):
        """What grounds and sources are called: dicts by value."""
        purposes = self.env["privacy.purpose"]
        words = {"bases": (purposes, "legal_basis"), "sources": (self, "source")}
        return {
            key: dict(model._fields[name]._description_selection(self.env))
            for key, (model, name) in words.items()
        }
