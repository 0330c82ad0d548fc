from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

# Whose membership it is, and where: what a list of a day once said stays true.
FIXED = ("partner_id", "chapter_id")


class MemberMembershipTransfer(models.Model):
    """A membership stays with its person and its chapter. Who moves gets another one;
    chapters and people that become one carry theirs along by their own methods."""

    _inherit = "member.membership"

    def write(self, vals):
        if not self.env.su:
            self._check_stays(vals)
        return super().write(vals)

    def _check_stays(self, vals):
        """:raise UserError: when `vals` would make it somebody else's, or elsewhere"""
        if any(
            name in vals and any(each[name].id != vals[name] for each in self)
            for name in FIXED
        ):
            raise UserError(
                self.env._(
                    "A membership stays with its person and chapter. Use “Move to "
                    "another chapter”, or merge the people or the chapters."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mistaken(self):
        if not self.env.su and any(each.end_reason != "mistaken" for each in self):
            raise UserError(
                self.env._(
                    "A membership is ended, not deleted. If there never was one, end "
                    "it as mistaken."
                )
            )

    def _transfer(self, chapter, first_day):
        """Let these memberships go on in `chapter` from `first_day`.

        What stands here ends the day before, as transferred, and keeps the grant year
        that it was counted for: nobody is counted in two chapters.

        :param date first_day: today or earlier, and no earlier than the memberships
        :return: the memberships in `chapter`
        :raise UserError: when one of them is over, about to end, there already, or
            began after `first_day`
        """
        self._check_transfer(chapter, first_day)
        further = [each._continued(chapter, first_day) for each in self]
        reason = self.env._("Moved to %s", chapter.name)
        with (
            self.env["privacy.change"]._reason(reason),
            self.env["res.partner"]._refresh_later(),
        ):
            self._end(first_day - timedelta(days=1), "transferred")
            created = self.create(further)
            for left, joined in zip(self, created, strict=True):
                self.env["member.dues"]._gather(joined, left, first_day.year)
            return created

    def _check_transfer(self, chapter, first_day):
        leaving = self.filtered(lambda m: m.state == "ended" or m.resigned_on)
        if leaving or chapter in self.chapter_id:
            raise UserError(
                self.env._(
                    "Only a membership that goes on, in another chapter, can be moved."
                )
            )
        today = self.env["res.users"]._today_oslo()
        if first_day > today or any(m.start_date > first_day for m in self):
            raise UserError(
                self.env._(
                    "The first day in the new chapter is today or earlier, and not "
                    "before the membership began."
                )
            )

    def _continued(self, chapter, first_day):
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "chapter_id": chapter.id,
            "type_id": self.type_id.id,
            "state": self.state,
            "start_date": first_day,
            "end_date": self.end_date,
            "end_reason": self.end_reason,
            "source": self.source,
            "recruiter_id": self.recruiter_id.id,
        }

    def _goes_on_from_another(self):
        """Whether it continues one of the same type that was moved."""
        self.ensure_one()
        eve = self.start_date - timedelta(days=1)
        return any(
            each.end_reason == "transferred"
            and each.type_id == self.type_id
            and eve <= each.end_date <= self.start_date
            for each in self.partner_id.membership_ids - self
        )
