from odoo import api, models

# What a row says; the rest is where it stands.
SAYS = ("amount", "currency_id", "state", "due_date", "paid_on", "source", "reference")
# Of two rows for one year, which counts.
COUNTS_FIRST = ("paid", "waived", "open", "cancelled")


class MemberDues(models.Model):
    """Where one membership takes the place of others, it takes their dues along: what
    was paid is paid, in whatever chapter."""

    _inherit = "member.dues"

    @api.model
    def _gather(self, keeper, others, since=0):
        """Give `keeper` the dues of `others` for the year `since` and later.

        Where both have dues for a year, what counts first stands on `keeper` and the
        other row is cancelled. A second payment stays where it is, for somebody to see
        to.
        """
        if not keeper or not others:
            return
        dues = self.sudo()  # sudo: whoever joins memberships was asked before
        rows = dues.search(
            [("membership_id", "in", others.ids), ("year", ">=", since)], order="id"
        )
        there = {each.year: each for each in dues.browse(keeper.dues_ids.ids)}
        for row in rows:
            own = there.setdefault(row.year, row)
            if own == row:
                row.membership_id = keeper
            else:
                own._settle_with(row)

    def _settle_with(self, other):
        first, second = self._says(), other._says()
        if first["state"] == second["state"] == "paid":
            return
        rank = COUNTS_FIRST.index
        if rank(second["state"]) < rank(first["state"]):
            first, second = second, first
        self.write(first)
        other.write({**second, "state": "cancelled", "paid_on": False})

    def _says(self):
        return {
            name: value[0] if isinstance(value, tuple) else value
            for name, value in self.read(SAYS, load=None)[0].items()
            if name != "id"
        }


class MemberMembership(models.Model):
    _inherit = "member.membership"

    def _same_in(self, chapter):
        """The person's membership in another chapter, one that goes on if there is."""
        self.ensure_one()
        there = self.partner_id.membership_ids.filtered(
            lambda m: m.chapter_id == chapter and m.end_reason != "mistaken"
        )
        return there.sorted(lambda m: (m.state != "ended", m.start_date))[-1:]
