from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def unlink(self):
        """Tell the change log who deletes: a deleted row carries no stamp."""
        if self and self._name in self.env["privacy.data.set"]._logged_models():
            self.env["privacy.change"]._set_actor()
        return super().unlink()
