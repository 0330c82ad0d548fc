from odoo import models


class IrQweb(models.AbstractModel):
    _inherit = "ir.qweb"

    def _prepare_frontend_environment(self, values):
        """Let core's own pages say their language, and whose they are.

        Without `website`, core leaves the first out and calls every page "Odoo".
        """
        qweb = super()._prepare_frontend_environment(values)
        language = (self.env.lang or "en_US").partition("_")[0]
        values.setdefault("html_data", {"lang": language})
        values.setdefault("title", self.env.company.name)
        return qweb
