from odoo import models
from odoo.exceptions import AccessError

from ..models.res_partner_merge import MERGING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Core's merge deletes what two people both have. For people of the register it is
    ours, whoever calls it, or none."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        people = self.env["res.partner"].sudo().browse(partner_ids)  # sudo: who is in
        people = people.exists()
        if MERGING in self.env.cr.cache or not any(people.mapped("in_register")):
            return super()._merge(partner_ids, dst_partner, extra_checks)
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("You cannot use this contact here."))
        kept = self.env["res.partner"].browse(
            dst_partner.id
            if dst_partner and dst_partner.id in people.ids
            else self._get_ordered_partner(people.ids)[-1].id
        )
        for other in people.with_env(self.env) - kept:
            kept._merge_person(other)
        return None
