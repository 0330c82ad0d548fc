from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .base import PEOPLE
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
        return self._cut(part, [(part.data_set._kept_by(h), h) for h in holds])

    def _kept_by(self, hold):
        """Rows of these data that go while `hold` is in force neither by themselves nor
        with others: those it names, what is part of those, such as the lines of a
        voucher, and what those are part of, such as the membership of dues."""
        model, held = self.env[self.model], self.browse(hold.data_set_id.id)
        if hold._is_whole():
            return self._rows(hold.partner_id)
        if not held._is_there():
            return model
        rows = held._rows(hold.partner_id)
        if hold.row_number:
            rows = rows.filtered(lambda row: row.id == hold.row_number)
        if rows._name == self.model:
            return model.browse(rows.ids)
        kept = model.browse()
        for name in _parts_of(rows, self.model):
            kept |= model.browse(rows.mapped(name).ids)
        for name in _parts_of(model, rows._name):
            kept |= model.search([(name, "in", rows.ids)])
        return kept

    def _outdated_domain(self, today):
        domain = super()._outdated_domain(today)
        return domain & Domain("id", "not in", self._held_ids())

    def _held_ids(self):
        """Rows of these data that holds in force keep of people who are erased."""
        holds = self.env["privacy.hold"].sudo()  # sudo: whether something is held
        holds = holds.search(
            [("released_on", "=", False), ("partner_id.erased_on", "!=", False)]
        )
        if self.model == holds._name:
            return set(holds.ids)
        data_sets = self.with_context(**CONTEXT)
        return {row_id for hold in holds for row_id in data_sets._kept_by(hold).ids}

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
        with self.env["privacy.change"]._reason(f"hold {hold.id} released"):
            self._erase(hold.partner_id)


def _parts_of(model, other):
    """Names of the fields by which rows of `model` go with a row of the model `other`;
    none where that is a person or a login, whose row stays."""
    links = [f for f in model._fields.values() if f.type == "many2one" and f.store]
    return [
        field.name
        for field in links
        if field.comodel_name == other
        and other not in PEOPLE
        and field.ondelete == "cascade"
    ]
