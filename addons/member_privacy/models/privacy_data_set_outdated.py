from odoo import api, models
from odoo.fields import Domain

from .privacy_data_set_erasure import CONTEXT


class PrivacyDataSetOutdated(models.Model):
    """What was kept of erased people goes by itself when its time is over."""

    _inherit = "privacy.data.set"

    @api.model
    def _delete_outdated(self, limit):
        """Delete rows of erased people that were kept and need not be any longer.

        :return: how many went; fewer than `limit` means that nothing is left
        """
        today = self.env["res.users"]._today_oslo()
        gone = 0
        data_sets = self.sudo().search(  # sudo: the map reaches all
            [("on_erase", "=", "keep"), ("keep_months", ">", 0)]
        )
        for data_set in data_sets.filtered(lambda s: s.model in self.env):
            rows = data_set._outdated_rows(today, limit - gone)
            data_set._let_go(rows.with_context(**CONTEXT))
            gone += len(rows)
        return gone

    def _outdated_rows(self, today, limit):
        """At most `limit` rows of erased people with a last day before `today`."""
        self.ensure_one()
        model = self.env[self.model].with_context(active_test=False)
        candidates = model.search(self._outdated_domain(today), limit=limit)
        return candidates.filtered(lambda row: self._kept_until(row) < today)

    def _outdated_domain(self, today):
        """Extend with what keeps rows of erased people beyond their last day."""
        return Domain(f"{self.path}.erased_on", "!=", False) & Domain(
            self.keep_from, "<", self._dates_before(today)
        )
