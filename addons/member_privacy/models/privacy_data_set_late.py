from datetime import timedelta

from odoo import api, fields, models

from .privacy_data_set_erasure import CONTEXT

# What began before an erasure ended has committed by then, or never will.
LOOK_BACK = timedelta(hours=1)
LONGEST = timedelta(minutes=5)  # an erasure, from its first statement to its commit
# Stay as empty rows.
SHELLS = ("privacy.change", "res.users")


class PrivacyDataSetLate(models.Model):
    """What came while somebody was being erased goes as well.

    A note or a file leads to its person by a number that no foreign key guards, so that
    whoever writes one does not wait for the erasure, nor the erasure for them.
    """

    _inherit = "privacy.data.set"

    @api.model
    def _erase_late(self):
        """Delete what was begun before an erasure of the last hour ended."""
        since = fields.Datetime.now() - LOOK_BACK
        erasures = self.env["privacy.erasure"].sudo()  # sudo: numbers only
        erasures = erasures.search(
            ["|", ("erased_at", ">=", since), ("replayed_at", ">=", since)]
        )
        for moment, some in erasures.grouped(
            lambda each: each.replayed_at or each.erased_at
        ).items():
            people = self.env["res.partner"].browse(some.mapped("person_number"))
            people = people.sudo().with_context(**CONTEXT)  # sudo: the map reaches all
            self._erase_begun(people.exists().filtered("erased_on"), moment + LONGEST)

    @api.model
    def _erase_begun(self, people, until):
        """Delete the rows about erased `people` whose transaction began by `until`."""
        plan = self._erasure_plan(people, without=SHELLS) if people else []
        late = [part for part in plan if part.outcome == "delete"]
        for part in late:
            part.rows = part.rows.filtered(lambda row: _began(row) <= until)
        if not any(part.rows for part in late):
            return
        with self.env["privacy.change"]._reason("erasure, what came meanwhile"):
            for part in late:
                part.data_set._erase_rows(part, people)
            self.env["privacy.change"]._forget_values(people)


def _began(row):
    """When the transaction that made the row began; long ago where nobody noted it."""
    noted = "create_date" in row._fields and row.create_date
    return noted or fields.Datetime.from_string("1970-01-01 00:00:00")
