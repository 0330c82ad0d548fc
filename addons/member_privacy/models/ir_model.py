from odoo import models


class IrModel(models.Model):
    _inherit = "ir.model"

    def _drop_table(self):
        """The log's function of a table goes with it, and the log says so."""
        known = [self.env[name] for name in self.mapped("model") if name in self.env]
        tables = [model._table for model in known if not model._abstract]
        self.env["privacy.data.set"]._release_tables(tables)
        return super()._drop_table()
