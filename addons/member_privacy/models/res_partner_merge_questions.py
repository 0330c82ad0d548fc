from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.person_search import folded

# The first of the names as they are compared: without capitals and accents.
FIRST_NAMES = """
SELECT DISTINCT rtrim(split_part(%s, ' ', 1), '.')
  FROM res_partner p
 WHERE p.id = ANY(%s) AND btrim(p.name) <> ''
"""
# What goes was shown, or approved, for one of the two.
SHOWN = ("awaiting_approval", "carrying_out")


class ResPartnerMergeQuestions(models.Model):
    """What staff answer with a reason before two rows become one person."""

    _inherit = "res.partner"

    def _merge_questions(self, other):
        """What makes it less than certain that the two are one person, as sentences.

        Extend where more stands in the way: each sentence demands a reason.
        """
        people = self | other
        questions = []
        births = {birth for birth in people.mapped("birthdate_date") if birth}
        if len(births) > 1:
            questions.append(self.env._("Their birth dates differ."))
        if self._first_names_differ(other):
            questions.append(self.env._("Their first names differ."))
        if self._decided_different(other):
            questions.append(
                self.env._("Somebody decided that they are not the same person.")
            )
        if people._open_cases():
            questions.append(self.env._("There is an open privacy case."))
        return questions

    def _first_names_differ(self, other):
        """Twins differ by a letter; an initial stands for any name that begins so."""
        people = self | other
        people.flush_recordset(["name"])
        name = folded(SQL("btrim(p.name)"))
        rows = self.env.execute_query(SQL(FIRST_NAMES, name, people.ids))
        names = sorted((name for (name,) in rows), key=len)
        if len(names) < 2:
            return False
        return not (len(names[0]) == 1 and names[1].startswith(names[0]))

    def _decided_different(self, other):
        pairs = self.env["member.duplicate"].sudo()  # sudo: of these two only
        first, second = sorted((self.id, other.id))
        return bool(
            pairs.search_count(
                [
                    ("partner_id", "=", first),
                    ("other_id", "=", second),
                    ("state", "=", "different"),
                ],
                limit=1,
            )
        )

    def _check_no_erasure_begun(self):
        """Nobody is erased by what was approved for another row. The cases stay locked:
        none is prepared or approved while two rows become one.

        :raise UserError: an erasure of one of them waits for approval, or for the job
        """
        cases = self._open_cases().filtered(lambda case: case.kind == "erasure")
        cases.lock_for_update()
        cases.invalidate_recordset(["state"])
        if begun := cases.filtered(lambda case: case.state in SHOWN):
            raise UserError(
                self.env._(
                    "One of the two is about to be erased (%s). They can be merged "
                    "when that erasure is refused or withdrawn.",
                    ", ".join(begun.mapped("name")),
                )
            )

    def _open_cases(self):
        cases = self.env["privacy.request"].sudo()  # sudo: of these people only
        return cases.search([("partner_id", "in", self.ids), ("closed_on", "=", False)])
