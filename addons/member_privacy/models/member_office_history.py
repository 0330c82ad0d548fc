from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError


class MemberOfficeHistory(models.Model):
    """An office that has begun says who could see whom, so it stays what it was: of its
    holder, chapter and role. It is ended, and not deleted."""

    _inherit = "member.office"

    def _has_begun(self):
        """Whether anybody held it yet, by its dates. A mistaken one ends before it
        begins: see `action_mistaken`."""
        self.ensure_one()
        if self.end_date and self.end_date < self.start_date:
            return False
        return self.start_date <= self.env["res.users"]._today_oslo()

    def write(self, vals):
        if not self.env.su and any(
            office._has_begun() and office._is_another(vals) for office in self
        ):
            raise UserError(
                self.env._(
                    "An office that has begun stays with its holder, chapter and role. "
                    "End it, and appoint anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never_held(self):
        if not self.env.su and any(office._has_begun() for office in self):
            raise UserError(
                self.env._(
                    "An office is ended, not deleted: it says who could see members. "
                    "If nobody was meant to hold it, press “Appointed by mistake” "
                    "first."
                )
            )

    def action_mistaken(self):
        """Take back appointments that were a mistake: each ends the day before it
        begins, so that it grants nothing from this moment on and may be deleted."""
        self.check_access("write")
        for office in self:
            office.end_date = office.start_date - timedelta(days=1)
