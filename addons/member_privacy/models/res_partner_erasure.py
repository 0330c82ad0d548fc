import json
import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from .res_partner import REGISTER_FIELDS

LINKS = ("many2many", "one2many")
# What waits for open pages is JSON in ASCII. It is taken apart once, and only where a
# part of somebody's name or address stands is that looked for: thousands of patterns,
# each against all that waits, would take longer than the rest of their erasure.
BETWEEN = r"(?:\\u[0-9a-f]{4}|\\.|[^0-9A-Za-z])+"
FORGET_NOTICES = """
WITH found AS MATERIALIZED (
    SELECT b.id, word.pattern
      FROM bus_bus b, regexp_split_to_table(b.message, %(between)s) said,
           unnest(%(parts)s::text[], %(patterns)s::text[]) word (part, pattern)
     WHERE word.part = said
)
DELETE FROM bus_bus b USING found
 WHERE b.id = found.id AND b.message LIKE found.pattern
"""
STAFF = "member_privacy.group_member_staff"


def parts_in(word):
    """What a notice that says `word` has among its parts, one of these: the longest
    part of a name or a number, or of an address what stands before the @, for many
    share the rest; so or in the genitive, or after the country's code. Empty where
    nothing is plain; each notice has such a part."""
    longest = max(re.split(BETWEEN, word.split("@")[0]), key=len)
    if longest.isdecimal():
        return [longest, f"47{longest}", f"0047{longest}"]
    return [longest, f"{longest}s"]


class ResPartnerErasure(models.Model):
    _inherit = "res.partner"

    erased_on = fields.Date(readonly=True, copy=False, groups=STAFF)

    # Whatever writes, by whatever way: a request that waited for the erasure to commit
    # must not bring back what it read before. All that erasure empties and that stands
    # as text; the name is a text that says nothing.
    _erased_stays_erased = models.Constraint(
        "CHECK (erased_on IS NULL OR (active IS NOT TRUE AND birthdate_date IS NULL"
        " AND num_nonnulls(member_number, email, phone, street, street2, zip, city,"
        " preferred_name, gender, lang, tz, comment, company_name, function, website,"
        " ref, barcode, vat, company_registry, origin, origin_giver, origin_note,"
        " origin_told_by, signup_type) = 0))",
        "This person was erased, and nothing is stored about them any more.",
    )

    def write(self, vals):
        """Also under sudo. What says nothing may be written, and so may what the
        register works out itself."""
        if any(vals[name] for name in vals.keys() - REGISTER_FIELDS):
            self._check_not_erased()
        return super().write(vals)

    def _check_not_erased(self):
        """Refuse to store anything about people who were erased.

        :raise UserError: one of them was
        """
        people = self.sudo()  # sudo: staff's date, and whoever asks is refused by it
        if any(people.mapped("erased_on")):
            raise UserError(
                self.env._(
                    "This person was erased, and nothing is stored about them any more."
                )
            )

    def _privacy_anonymise(self, values, partners):
        """Write past core's `write`: it copies the address to and from the employer
        and child contacts, one person at a time, and would clear theirs too."""
        self._forget_images()
        self._forget_notices()
        values = {
            name: value
            for name, value in values.items()
            if self._fields[name].type != "binary"
        }
        done = self._forget_companies(values) | self._empty_links(values)
        values = {name: value for name, value in values.items() if name not in done}
        erased = {"active": False, "erased_on": self.env["res.users"]._today_oslo()}
        logins = self.with_context(active_test=False).user_ids
        # Core would sign for each login with the new name.
        with self.env.protecting([logins._fields["signature"]], logins):
            models.BaseModel.write(self, values | erased)
        self.flush_recordset()

    def _forget_companies(self, names):
        """Empty the fields of `names` that each company has a value of its own in, for
        all of them.

        :return: which fields that are
        """
        columns = {name for name in names if self._fields[name].company_dependent}
        self.flush_recordset(columns)
        for column in columns:
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET %(column)s = NULL"
                    " WHERE id = ANY(%(ids)s) AND %(column)s IS NOT NULL",
                    column=SQL.identifier(column),
                    ids=list(self.ids),
                )
            )
        self.invalidate_recordset(columns)
        return columns

    def _empty_links(self, names):
        """Those of the fields `names` that lead to many and by which nobody here is
        linked: core would write the rest of the row first, and once more after it."""
        many = {name for name in names if self._fields[name].type in LINKS}
        return {name for name in many if not self.mapped(name)}

    def signup_cancel(self):
        """Core writes, checks and stamps contacts also where no link is open."""
        return super(ResPartnerErasure, self.filtered("signup_type")).signup_cancel()

    def _forget_notices(self):
        """Drop what waits for open pages and names these people: the web client's bus
        keeps it for a day, and has no link to anybody."""
        words = {person[name] for person in self for name in ("name", "email", "phone")}
        escaped = [json.dumps(word)[1:-1] for word in words if word]
        found = [(part, word) for word in escaped for part in parts_in(word)]
        self.env["bus.bus"].flush_model()
        self.env.cr.execute(
            SQL(
                FORGET_NOTICES,
                between=BETWEEN,
                parts=[part for part, _word in found],
                patterns=[f"%{escape_psql(word)}%" for _part, word in found],
            )
        )

    def _forget_images(self):
        """Delete pictures in all their sizes: each is an attachment, and writing the
        field would look for them person by person."""
        images = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        images.append(("res_field", "!=", False))
        self.env["ir.attachment"].search(images).unlink()
        self.invalidate_recordset(
            [name for name, field in self._fields.items() if field.type == "binary"],
            flush=False,
        )
