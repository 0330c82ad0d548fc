from odoo import models


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _drop_column(self):
        """The log's functions name columns: they follow in the same transaction."""
        own = self.filtered(lambda f: f.state == "manual" and f.ttype == "many2many")
        others = self.search(
            [
                ("relation_table", "in", own.mapped("relation_table")),
                ("id", "not in", self.ids),
            ]
        )
        tables = set(own.mapped("relation_table")) - set(
            others.mapped("relation_table")
        )
        self.env["privacy.data.set"]._release_tables(sorted(tables))
        result = super()._drop_column()
        if self and "privacy.data.set" in self.env:
            self.env["privacy.data.set"]._map_changed()
        return result
