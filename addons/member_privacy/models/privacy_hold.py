from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

REVIEW = "member_privacy.activity_review_hold"


class PrivacyHold(models.Model):
    """Why a person, or some of their rows, must not be erased yet.

    Retention leaves out a person who is held, and a case is not approved. Where only
    rows are held, the rest goes, and they go when the hold is released.
    """

    _name = "privacy.hold"
    _description = "Hold"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "review_on, id"
    _rec_name = "reason"

    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="restrict"
    )
    data_set_id = fields.Many2one(
        "privacy.data.set",
        "Only these data",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("match", "=", "link"), ("path", "!=", "id")],
        help="Empty: the whole person.",
    )
    row_number = fields.Integer(
        "Only this row", help="Its number in the database. Zero: all of these data."
    )
    reason = fields.Char(
        required=True, help="Such as a claim in court. The person is told it."
    )
    review_on = fields.Date(
        "Review by", required=True, help="Somebody is reminded to look again then."
    )
    released_on = fields.Date("Released on", readonly=True, copy=False)

    _row_of_data = models.Constraint(
        "CHECK (COALESCE(row_number, 0) = 0 OR data_set_id IS NOT NULL)",
        "A row is one of some data: say which.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals)
        holds = super().create(vals_list)
        holds._check_person()
        holds._check_review()
        holds._schedule_review()
        return holds

    def write(self, vals):
        self._check_guarded(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self._check_person()
        if "review_on" in vals:
            self._check_review()
            self._schedule_review()
        return result

    def _check_guarded(self, vals):
        if not self.env.su and "released_on" in vals:
            raise UserError(self.env._("Release a hold with its button."))

    def _check_person(self):
        people = self.partner_id.sudo()  # sudo: whether, the right was checked
        if any(not person.in_register or person.erased_on for person in people):
            raise UserError(self.env._("Only people of the register are held."))

    def _check_review(self):
        today = self.env["res.users"]._today_oslo()
        if any(not hold.review_on or hold.review_on < today for hold in self):
            raise ValidationError(self.env._("A hold is reviewed today or later."))

    def _schedule_review(self):
        """Have one activity on each hold, on the day somebody looks again."""
        holds = self.sudo()  # sudo: the system reminds, whoever placed it
        holds.activity_unlink([REVIEW])
        officer = self.env["privacy.request"]._privacy_officer()
        for hold in holds.filtered(lambda h: officer and not h.released_on):
            hold.activity_schedule(
                REVIEW, date_deadline=hold.review_on, user_id=officer.id
            )

    def action_release(self):
        """Let what was held go: at once if the person was erased meanwhile."""
        self.check_access("write")
        holds = self.sudo()  # sudo: guarded field, the right was checked
        holds = holds.filtered(lambda hold: not hold.released_on)
        holds.released_on = self.env["res.users"]._today_oslo()
        holds.activity_unlink([REVIEW])
        for hold in holds.filtered("partner_id.erased_on"):
            self.env["privacy.data.set"]._erase_left(hold)

    # What others ask

    @api.model
    def _of(self, partners):
        """The holds in force on these people or on rows of theirs."""
        holds = self.sudo()  # sudo: whether something is held, whoever asks
        return holds.search(
            [("partner_id", "in", partners.ids), ("released_on", "=", False)]
        )

    def _is_whole(self):
        self.ensure_one()
        return not self.data_set_id

    def _told(self):
        """Why, as the person reads it."""
        self.ensure_one()
        return self.env._(
            "Held back: %(reason)s. We look at it again by %(day)s.",
            reason=self.reason,
            day=self.env["res.users"]._long_date(self.review_on),
        )


class PrivacyRetentionRule(models.Model):
    _inherit = "privacy.retention.rule"

    def _keeping(self, today):
        """Who is held as a whole is not due."""
        held = SQL(
            "SELECT h.partner_id FROM privacy_hold h"
            " WHERE h.released_on IS NULL AND h.data_set_id IS NULL"
        )
        return {**super()._keeping(today), "hold": held}


class PrivacyRequest(models.Model):
    _inherit = "privacy.request"

    def _warnings(self):
        holds = self.env["privacy.hold"]._of(self.partner_id)
        parts = holds.filtered(lambda hold: not hold._is_whole())
        return super()._warnings() + [hold._told() for hold in parts]

    def _unsettled(self):
        holds = self.env["privacy.hold"]._of(self.partner_id)
        whole = holds.filtered(lambda hold: hold._is_whole())
        return super()._unsettled() + [hold._told() for hold in whole]

    def _check_may_go(self):
        result = super()._check_may_go()
        self.env["privacy.data.set"]._check_not_held(self.partner_id)
        return result


class PrivacyRequestStep(models.Model):
    _inherit = "privacy.request.step"

    hold_id = fields.Many2one(
        "privacy.hold", index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _values(self, part, sequence):
        return {
            **super()._values(part, sequence),
            "hold_id": part.hold and part.hold.id,
        }

    @api.depends("hold_id.reason", "hold_id.review_on")
    def _compute_name(self):
        result = super()._compute_name()
        for step in self.filtered("hold_id"):
            hold = step.hold_id.sudo()  # sudo: the reason, told to whom reads the case
            step.keep_reason = hold._told()
        return result
