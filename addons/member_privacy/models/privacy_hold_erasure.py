from odoo import api, models
from odoo.exceptions import UserError

from .privacy_data_set_erasure import CONTEXT, ErasurePart


class PrivacyDataSet(models.Model):
    """What is held is left out of an erasure, by the plan that the preview shows."""

    _inherit = "privacy.data.set"

    @api.model
    def _erasable(self, partners):
        people = super()._erasable(partners)
        if not self.env.context.get("privacy_replay"):
            self._check_not_held(people)
        return people

    @api.model
    def _check_not_held(self, partners):
        """:raise UserError: somebody is held as a whole"""
        holds = self.env["privacy.hold"]._of(partners)
        if whole := holds.filtered(lambda hold: hold._is_whole()):
            raise UserError(whole[0]._told())

    @api.model
    def _keeping_memberships(self, partners):
        """What is held may be a membership."""
        held = self.env["privacy.hold"]._of(partners).partner_id
        return super()._keeping_memberships(partners) | (partners & held)

    @api.model
    def _erasure_plan(self, partners, without=()):
        """Take what is held out of the parts, into parts of its own."""
        plan = super()._erasure_plan(partners, without)
        holds = self.env["privacy.hold"]._of(partners)
        if not holds or self.env.context.get("privacy_replay"):
            return plan
        return [part for each in plan for part in self._split(each, holds)]

    def _split(self, part, holds):
        if part.rows._name == "privacy.hold":
            return self._cut(part, [(part.rows & holds, holds[:0])])
        mine = holds.filtered(
            lambda hold: hold._is_whole() or hold.data_set_id == part.data_set
        )
        return self._cut(part, [(self._held_rows(part, h), h) for h in mine])

    def _held_rows(self, part, hold):
        if hold._is_whole():
            return part.rows
        rows = part.data_set._rows(hold.partner_id) & part.rows
        numbers = [hold.row_number] if hold.row_number else rows.ids
        return rows.filtered(lambda row: row.id in numbers)

    def _cut(self, part, pieces):
        """The parts that keep `pieces`, pairs of rows and hold, and what is left."""
        if part.outcome == "keep" and part.keep_until is None:
            return [part]
        kept, left = [], part.rows
        for rows, hold in pieces:
            if rows := rows & left:
                kept.append(ErasurePart(part.data_set, rows, "keep", hold=hold))
                left -= rows
        rest = ErasurePart(part.data_set, left, part.outcome, part.keep_until)
        return kept + [rest] * bool(left)

    def _erase_rows(self, part, partners):
        """What a hold keeps stays to the letter; the map's own keeping minimises."""
        if part.hold is not None and part.outcome == "keep":
            return None
        return super()._erase_rows(part, partners)

    @api.model
    def _erase_left(self, hold):
        """Erase what a released hold kept of somebody who is erased."""
        person = hold.partner_id.with_context(**CONTEXT)
        still = self.env["privacy.hold"]._of(person)
        with self.env["privacy.change"]._reason(f"hold {hold.id} released"):
            data_set = hold.data_set_id
            for part in data_set._erasure_parts(data_set._rows(person)):
                for each in self._split(part, still):
                    each.data_set._erase_rows(each, person)
            hold.with_context(**CONTEXT)._privacy_delete(person)
            self.env["privacy.change"]._forget_values(person)
