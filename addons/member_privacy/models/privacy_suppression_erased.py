"""The other kind of the ledger: that somebody with this address was erased at all."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import suppression
from .privacy_suppression import NORMALIZED, READERS

KNOWN_BY = {
    **READERS,
    "number": suppression.number,
    "person": lambda person: suppression.person(*person) if person else "",
}
INSERT = """
INSERT INTO privacy_suppression (number, kind, made_at, digest, key_version)
SELECT nextval(%s), 'erased', %s, digest, %s FROM unnest(%s) digest
ON CONFLICT DO NOTHING
"""
SHARED = """
SELECT %(field)s FROM res_partner
 WHERE %(field)s = ANY(%(values)s) AND id != ALL(%(leaving)s) AND in_register
"""


def known_by(values):
    """What of a file's row, or of a person, the ledger may know somebody by."""
    birth = values.get("birthdate_date")
    return {
        "email": values.get("email"),
        "phone": values.get("phone"),
        "number": values.get("member_number"),
        "person": birth and (values.get("name"), fields.Date.to_date(birth)),
    }


class PrivacySuppression(models.Model):
    _inherit = "privacy.suppression"

    _erased_once = models.UniqueIndex("(digest) WHERE kind = 'erased'")

    @api.model
    def _keep_erased(self, partners):
        """Keep that these people are being erased, by all that a list may name them by.

        An address that somebody who stays has too is left out. Set-based: retention
        erases hundreds at a time.
        """
        keys = self._keys()
        if not keys:
            return
        version = max(keys)
        shared = self._shared(partners)
        digests = {
            suppression.digest(keys[version], kind, value)
            for person in partners
            for kind, value in self._read(person).items()
            if value
            and not (kind in shared and person[NORMALIZED[kind]] in shared[kind])
        }
        if not digests:
            return  # who is erased again is known by nothing any more
        sequence = self.env["ir.sequence"].sudo()  # sudo: a number
        sequence = sequence.search([("code", "=", self._name)], limit=1)
        self.env.cr.execute(
            SQL(
                INSERT,
                f"ir_sequence_{sequence.id:03d}",
                fields.Datetime.now(),
                version,
                sorted(digests),
            )
        )

    def _read(self, person):
        """{kind: the one notation} of what a person is known by."""
        values = known_by(
            {
                "email": person.email_normalized or person.email,
                "phone": person.phone_sanitized or person.phone,
                "member_number": person.member_number,
                "birthdate_date": person.birthdate_date,
                "name": person.name,
            }
        )
        return {kind: KNOWN_BY[kind](value) for kind, value in values.items()}

    def _shared(self, leaving):
        """Addresses that people who stay in the register have too, by kind."""
        self.env.flush_all()
        shared = {}
        for kind, field in NORMALIZED.items():
            values = [value for value in leaving.mapped(field) if value]
            rows = self.env.execute_query(
                SQL(
                    SHARED,
                    field=SQL.identifier(field),
                    values=values,
                    leaving=list(leaving.ids),
                )
            )
            shared[kind] = {row[0] for row in rows}
        return shared

    @api.model
    def _erased_among(self, values):
        """Which of these are known to be erased: places in `values`.

        :param values: a list of dictionaries with any of email, phone, member_number,
            name and birthdate_date
        """
        keys = self._keys()
        if not keys or not self._is_anything_kept():
            return set()
        places = {}
        for place, row in enumerate(values):
            for kind, raw in known_by(row).items():
                if value := KNOWN_BY[kind](raw):
                    for digest in suppression.digests(keys, kind, value):
                        places.setdefault(digest, set()).add(place)
        rows = self.env.execute_query(
            SQL(
                "SELECT digest FROM privacy_suppression"
                " WHERE kind = 'erased' AND digest = ANY(%s)",
                list(places),
            )
        )
        return set().union(*(places[row[0]] for row in rows))


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _end_relations(self, partners):
        """While there is something to be known by."""
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        ledger._keep_erased(partners)
        return super()._end_relations(partners)


class MemberImport(models.Model):
    _inherit = "member.import"

    @api.model
    def _import_stops(self, values):
        """Who was erased comes back by their own word and not by a file."""
        stops = super()._import_stops(values)
        ledger = self.env["privacy.suppression"].sudo()  # sudo: nobody else may
        for place in ledger._erased_among(values):
            if not stops[place] and not self._is_registered(values[place]):
                stops[place] = "erased"
        return stops

    def _same(self, values):
        same = super()._same(values)
        if number := values.get("member_number"):
            same.append([("member_number", "=", number)])
        if values.get("birthdate_date"):
            same.append([(n, "=", values.get(n)) for n in ("name", "birthdate_date")])
        return same


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.onchange("email", "phone", "name", "birthdate_date")
    def _onchange_suppressed(self):
        """A no is told first; it says that the person was erased as well."""
        warning = super()._onchange_suppressed()
        user = self.env.user
        if warning or not user.has_group("member_privacy.group_member_staff"):
            return warning
        ledger = self.env["privacy.suppression"].sudo()  # sudo: whether, not what
        names = ("email", "phone", "name", "birthdate_date")
        if self._origin or not ledger._erased_among([{n: self[n] for n in names}]):
            return None
        return {
            "warning": {
                "title": self.env._("Erased before"),
                "message": self.env._(
                    "Somebody like this was erased. Register them only if they have "
                    "asked for it themselves."
                ),
            }
        }
