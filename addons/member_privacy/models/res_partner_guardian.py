from odoo import models

from ..tools.age import age_on


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _joins_alone(self):
        """Whether the person joins and leaves without guardians today. Whose birth
        date nobody knows could be of age."""
        self.ensure_one()
        today, born = self.env["res.users"]._today_oslo(), self.birthdate_date
        joins_at = self.env["privacy.age.rule"]._age("joining")
        return not born or age_on(today, born) >= joins_at

    def _living_guardians(self):
        """The guardians who can be written to."""
        self.ensure_one()
        return self.guardian_ids.filtered(
            lambda guardian: guardian.active and not guardian.deceased_on
        )
