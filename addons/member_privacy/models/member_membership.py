from odoo import api, fields, models
from odoo.exceptions import ValidationError

STATES = [
    ("applied", "Applied"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("ended", "Ended"),
]
END_REASONS = [
    ("resigned", "Resigned"),
    ("excluded", "Excluded"),
    ("deceased", "Deceased"),
    ("unpaid", "Unpaid"),
    ("transferred", "Transferred"),
    ("mistaken", "Mistaken"),
]


class MemberMembership(models.Model):
    """One person in one chapter for a time.

    Three dates stand apart: `resigned_on`, the day the resignation was received,
    stops contact at once; `end_date` is the last day of membership by the bylaws;
    `counted_until` ends the grant year the member still counts for.
    """

    _name = "member.membership"
    _description = "Membership"
    _order = "start_date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Member", required=True, index=True, ondelete="cascade"
    )
    chapter_id = fields.Many2one(
        "member.chapter", required=True, index=True, ondelete="restrict"
    )
    type_id = fields.Many2one(
        "member.membership.type", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(STATES, required=True, default="active", index=True)
    start_date = fields.Date(
        "From", required=True, default=lambda self: self.env["res.users"]._today_oslo()
    )
    end_date = fields.Date(
        "Last day", help="The last day of membership. Empty while it goes on."
    )
    resigned_on = fields.Date(
        "Resigned on", help="Contact and claims stop on this day."
    )
    end_reason = fields.Selection(END_REASONS, "Ended because")
    source = fields.Char(help="How the person joined: paper form, web, import …")
    recruiter_id = fields.Many2one(
        "res.partner", index="btree_not_null", ondelete="set null"
    )
    counted_until = fields.Date(
        "Counted until", help="End of the grant year the member counts for."
    )

    _dates = models.Constraint(
        "CHECK (end_date IS NULL OR end_date >= start_date)",
        "A membership cannot end before it starts.",
    )
    _ended_has_date = models.Constraint(
        "CHECK (state != 'ended' OR (end_date IS NOT NULL AND end_reason IS NOT NULL))",
        "An ended membership needs its last day and a reason.",
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (partner_id WITH =, chapter_id WITH =, "
        "daterange(start_date, end_date, '[]') WITH &&) "
        "WHERE (end_reason IS DISTINCT FROM 'mistaken')",
        "The person already has a membership in this chapter at that time.",
    )

    @api.depends("type_id", "chapter_id")
    def _compute_display_name(self):
        for membership in self:
            membership.display_name = (
                f"{membership.type_id.name}, {membership.chapter_id.name}"
            )

    @api.constrains("partner_id", "type_id", "start_date")
    def _check_age(self):
        """A limit holds on the first day: who grows out of a type keeps it, also in
        the next chapter."""
        for membership in self._of_wrong_age():
            kind = membership.type_id
            raise ValidationError(
                self.env._(
                    "Type: %(type)s is for members %(ages)s.",
                    type=kind.name,
                    ages=kind._ages_in_words(),
                )
            )

    def _of_wrong_age(self):
        return self.filtered(
            lambda m: (
                m.end_reason != "mistaken"
                and not m.type_id._is_for(m.partner_id.birthdate_date, m.start_date)
                and not m._goes_on_from_another()
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        memberships = super().create(vals_list)
        people = memberships.partner_id
        people._assign_member_number()
        people._refresh_register_state()
        return memberships

    def write(self, vals):
        people = self.partner_id
        result = super().write(vals)
        (people | self.partner_id)._refresh_register_state()
        return result

    def unlink(self):
        people = self.partner_id
        result = super().unlink()
        people._refresh_register_state()
        return result

    def _resign(self, received, last_day=None):
        """Take a resignation: contact stops on the day `received`.

        :param date received: the day the resignation reached the organisation
        :param date last_day: the last day of membership by the bylaws; the day of
            receipt when there is no later one
        """
        last_day = max(last_day or received, received)
        for membership in self.filtered(lambda m: m.state != "ended"):
            vals = {
                "resigned_on": received,
                "end_date": max(last_day, membership.start_date),
                "end_reason": "resigned",
            }
            if last_day <= self.env["res.users"]._today_oslo():
                vals["state"] = "ended"
            membership.write(vals)

    def _end(self, last_day, reason):
        """End memberships on `last_day` for one of `END_REASONS`."""
        going_on = self.filtered(lambda m: m.state != "ended")
        days = going_on.grouped(lambda m: max(last_day, m.start_date))
        with self.env["res.partner"]._refresh_later():
            for day, memberships in days.items():
                memberships.write(
                    {"state": "ended", "end_date": day, "end_reason": reason}
                )

    @api.model
    def _end_due(self, limit=1000):
        """End up to `limit` memberships whose last day has passed; return how many."""
        today = self.env["res.users"]._today_oslo()
        due = self.search(
            [("state", "!=", "ended"), ("end_date", "<", today)], limit=limit
        )
        unexplained = due.filtered(lambda m: not m.end_reason)
        unexplained.write({"state": "ended", "end_reason": "resigned"})
        (due - unexplained).write({"state": "ended"})
        return len(due)

    @api.model
    def _cron_end_due(self):
        while ended := self._end_due():
            if not self.env["ir.cron"]._commit_progress(ended):
                break
