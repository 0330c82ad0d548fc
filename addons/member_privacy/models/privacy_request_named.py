from odoo import models
from odoo.fields import Domain
from odoo.tools import escape_psql

# What waits for staff and may have a name alone; they choose the person on it.
WAITING = {
    "member.report": [("state", "=", "new")],
    "privacy.request.draft": [("state", "=", "new")],
    "privacy.consent.draft": [("state", "=", "submitted")],
}


class PrivacyRequestNamed(models.Model):
    """What waits and names somebody called the same, before an erasure is approved.

    A name is not enough to erase by, for others have it too: staff decide. Where they
    choose the person on it, it goes along. What nobody chose anybody on stays until it
    is handled, and its name goes with it some time after, by the row's own rule.
    """

    _inherit = "privacy.request"

    def _warnings(self):
        warnings = super()._warnings()
        named = [row.display_name for row in self._naming()]
        if named:
            warnings.append(
                self.env._(
                    "Names somebody called the same: %s. If it is this person, choose "
                    "them there, and it is erased as well.",
                    ", ".join(named),
                )
            )
        return warnings

    def _naming(self):
        """Rows that wait, lead to nobody, and may be about this person."""
        self.ensure_one()
        words = words_of(self.partner_id.name)
        found = []
        for model, waits in WAITING.items() if words else ():
            like = Domain.OR([Domain("name", "ilike", escape_psql(w)) for w in words])
            nobody = Domain("partner_id", "=", False)
            rows = self.env[model].search(Domain(waits) & nobody & like)
            found += rows.filtered(lambda row: self._may_be(row, words))
        return found

    def _may_be(self, row, words):
        """Whether the shorter name is part of the longer one, in any order, and no
        birth date says otherwise."""
        given, person = words_of(row.name), self.partner_id
        shorter, longer = sorted((given, words), key=len)
        if len(shorter) < 2 and shorter != longer:
            return False
        born = "birthdate_date" in row._fields and row.birthdate_date
        same_day = not (born and person.birthdate_date) or born == person.birthdate_date
        return shorter <= longer and same_day


def words_of(name):
    """The words of a name: some write the last one first, or join them by a hyphen."""
    return set((name or "").replace(",", " ").replace("-", " ").casefold().split())
