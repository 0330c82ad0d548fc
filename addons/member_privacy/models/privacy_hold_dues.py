from odoo import api, models

from .privacy_data_set_erasure import CONTEXT

DUES = "member.dues"
MEMBERSHIP = "member.membership"


class PrivacyDataSet(models.Model):
    """Dues that are held keep the membership that they are of, as long as they."""

    _inherit = "privacy.data.set"

    def _split(self, part, holds):
        parts = super()._split(part, holds)
        if part.rows._name != MEMBERSHIP or part.outcome != "delete":
            return parts
        held = holds.filtered(lambda hold: hold.data_set_id.model == DUES)
        pieces = [(self._held_dues(hold).membership_id, hold) for hold in held]
        return [piece for each in parts for piece in self._cut(each, pieces)]

    @api.model
    def _held_dues(self, hold):
        rows = hold.data_set_id._rows(hold.partner_id)
        return rows.filtered(lambda row: hold.row_number in (0, row.id))

    @api.model
    def _erase_left(self, hold):
        dues = hold.data_set_id.model == DUES
        person = hold.partner_id.with_context(**CONTEXT)
        result = super()._erase_left(hold)
        if dues:
            still = self.env["privacy.hold"]._of(person)
            left = self.env.ref("member_privacy.data_set_membership")
            with self.env["privacy.change"]._reason("dues no longer held"):
                for part in left._erasure_parts(left._rows(person)):
                    for each in self._split(part, still):
                        each.data_set._erase_rows(each, person)
                self.env["privacy.change"]._forget_values(person)
        return result
