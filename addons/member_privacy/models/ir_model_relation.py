from odoo import models


class IrModelRelation(models.Model):
    _inherit = "ir.model.relation"

    def _module_data_uninstall(self):
        """The log's functions of relation tables go with them."""
        names = self.mapped("name")
        others = self.search([("name", "in", names), ("id", "not in", self.ids)])
        tables = set(names) - set(others.mapped("name"))
        self.env["privacy.data.set"]._release_tables(sorted(tables))
        return super()._module_data_uninstall()
