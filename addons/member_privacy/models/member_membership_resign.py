from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from .ir_config_parameter import Whole

UNDO_DAYS = "member_privacy.resignation_undo_days"
REASONS = [
    ("moved", "I have moved"),
    ("time", "I have no time for it"),
    ("cost", "It costs too much"),
    ("disagree", "I do not agree with everything"),
    ("content", "It was not what I had expected"),
    ("other", "Something else"),
]
# What the membership was before it ended at once.
BEFORE = """
SELECT old_values ->> 'state' FROM privacy_change_log
 WHERE model = 'member.membership' AND res_id = %s AND operation = 'update'
   AND new_values ->> 'state' = 'ended'
 ORDER BY id DESC LIMIT 1
"""


class MemberMembership(models.Model):
    """Who resigned may take it back for some days, and may say why, or not."""

    _inherit = "member.membership"

    resign_reason = fields.Selection(
        REASONS, "Why they left", groups="member_privacy.group_member_staff"
    )

    def _undo_until(self):
        """The last day a resignation may be taken back; None without such days, in a
        chapter that is closed, and for who has joined there again."""
        self.ensure_one()
        days = self.env["ir.config_parameter"]._whole(UNDO_DAYS)
        if not (days and self.resigned_on and self.end_reason == "resigned"):
            return None
        if self.chapter_id._is_closed() or self._has_joined_again():
            return None
        return self.resigned_on + timedelta(days=days)

    def _has_joined_again(self):
        return any(
            other.start_date > self.start_date and other.end_reason != "mistaken"
            for other in self.partner_id.membership_ids - self
            if other.chapter_id == self.chapter_id
        )

    def _take_back(self):
        """Be a member as before, for those whose days are not over."""
        today = self.env["res.users"]._today_oslo()
        for membership in self:
            until = membership._undo_until()
            if not until or until < today:
                continue
            vals = dict.fromkeys(
                ("resigned_on", "end_date", "end_reason", "resign_reason"), False
            )
            if membership.state == "ended":
                vals["state"] = membership._state_before()
            membership.write(vals)

    def _state_before(self):
        self.env.flush_all()
        rows = self.env.execute_query(SQL(BEFORE, self.id))
        return rows[0][0] if rows and rows[0][0] else "active"


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    def _whole_parameters(self):
        return super()._whole_parameters() | {UNDO_DAYS: Whole(14, high=365)}
