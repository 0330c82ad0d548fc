from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import suppression
from .privacy_consent import WAYS
from .privacy_consent_choice import NO

KINDS = [("objected", "Said no for good"), ("erased", "Erased")]
# By which of the two a person is reached, channel by channel.
KIND_OF = {"email": "email", "social": "email", "sms": "phone", "phone": "phone"}
#: The fields by which two people have the same address.
NORMALIZED = {"email": "email_normalized", "phone": "phone_sanitized"}
READERS = {"email": suppression.email, "phone": suppression.phone}
# What a person says by these ways is news of their own; a file's is not.
NOT_NEWS = {"import"}


class PrivacySuppression(models.Model):
    """What outlives an erasure: that somebody with this address said no.

    Only keyed hashes, whose key is neither in the database nor in its backup, so that
    the rows name nobody, and an old spreadsheet still cannot bring a contact back.
    Nobody searches by a hash or reads one; the register itself asks.
    """

    _name = "privacy.suppression"
    _description = "Reservation that outlives erasure"
    _order = "number desc, id desc"
    _rec_name = "number"
    _log_access = False

    number = fields.Integer(
        required=True,
        readonly=True,
        default=lambda self: int(
            self.env["ir.sequence"].sudo().next_by_code(self._name)  # sudo: a number
        ),
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    purpose_id = fields.Many2one(
        "privacy.purpose", index=True, readonly=True, ondelete="cascade"
    )
    channel = fields.Selection(WAYS, readonly=True)
    made_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    digest = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    key_version = fields.Integer(required=True, readonly=True)

    _once = models.UniqueIndex("(digest, kind, purpose_id, channel)")

    # Written when somebody is erased

    @api.model
    def _keep_noes(self, partners):
        """Keep what these people have said no to, before they are erased.

        What somebody else in the register uses too is left out: a family shares an
        address, and the no was one person's. Without a key nothing can be kept.
        """
        keys = self._keys()
        if not keys:
            return
        version = max(keys)
        self.env.flush_all()
        rows = self.env.execute_query(
            self.env["privacy.consent"]._current_sql(partner_ids=partners.ids)
        )
        for partner_id, purpose_id, channel, event, *_rest in rows:
            kind = KIND_OF.get(channel)
            person = partners.browse(partner_id)
            value = kind and event in NO and self._own_address(person, kind, partners)
            if value:
                self._insert(
                    suppression.digest(keys[version], kind, value),
                    version,
                    purpose_id,
                    channel,
                )

    @api.model
    def _keep_address(self, kind, address, noes):
        """Keep what somebody said no to whom the register does not know.

        :param str kind: `email` or `phone`
        :param noes: pairs of purpose id and channel
        """
        keys = self._keys()
        value = READERS[kind](address)
        if not (keys and value):
            return
        version = max(keys)
        digest = suppression.digest(keys[version], kind, value)
        for purpose_id, channel in noes:
            self._insert(digest, version, purpose_id, channel)

    def _own_address(self, person, kind, leaving):
        """The address in one notation, unless somebody who stays has it too."""
        field = NORMALIZED[kind]
        value = READERS[kind](person[field] or person[kind])
        if value and person[field]:
            same = [(field, "=", person[field]), ("id", "not in", leaving.ids)]
            if person.search_count([*same, ("in_register", "=", True)], limit=1):
                return ""
        return value

    def _insert(self, digest, version, purpose_id, channel):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO privacy_suppression
                       (number, kind, purpose_id, channel, made_at, digest, key_version)
                VALUES (%s, 'objected', %s, %s, %s, %s, %s)
                ON CONFLICT DO NOTHING
                """,
                self._fields["number"].default(self),
                purpose_id,
                channel,
                fields.Datetime.now(),
                digest,
                version,
            )
        )

    # Asked when somebody comes

    @api.model
    def _known(self, addresses):
        """What stands against each of these addresses.

        A row found by an old key is hashed with the newest, for the plain address is
        at hand now.

        :param addresses: a list of dictionaries with `email` and `phone`
        :return: {place in `addresses`: {(purpose id, channel)}}
        """
        if not self._is_anything_kept():
            return {}
        hashes = self._hashes(addresses)
        found = {}
        rows = self.env.execute_query(
            SQL(
                "SELECT id, digest, key_version, purpose_id, channel"
                " FROM privacy_suppression"
                " WHERE kind = 'objected' AND digest = ANY(%s)",
                list(hashes),
            )
        )
        for row_id, digest, version, purpose_id, channel in rows:
            for place, _kind, _value in hashes[digest]:
                found.setdefault(place, set()).add((purpose_id, channel))
            self._renew(row_id, version, *hashes[digest][0][1:])
        return found

    @api.model
    def _stands_against(self, email=None, phone=None):
        """Whether anything stands against an address.

        Every form that takes in people asks this before it stores them, and lets staff
        decide; what it says is for nobody outside the secretariat.
        """
        return bool(self._known([{"email": email, "phone": phone}]))

    @api.model
    def _known_of(self, people):
        """What stands against the addresses of these people.

        :return: {id of the person: {(purpose id, channel)}}
        """
        known = self._known(_addresses(people))
        return {people[place].id: noes for place, noes in known.items()}

    def _is_anything_kept(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL("SELECT EXISTS (SELECT FROM privacy_suppression)")
        )
        return rows[0][0]

    @api.model
    def _apply(self, partners):
        """Let people of the register whose address stands here have their no back.

        They are not contacted before they say something else themselves.
        """
        people = partners.sudo()  # sudo: the register's own doing
        people = people.exists().filtered(lambda p: p.in_register and not p.erased_on)
        consents = self.env["privacy.consent"].sudo()  # sudo: as above
        for person_id, noes in self._known_of(people).items():
            consents._record_kept(people.browse(person_id), noes)

    @api.model
    def _lift(self, answers):
        """Forget what people take back themselves, by address. What they said before
        the erasure, on a paper that turns up late, takes nothing back.

        :param answers: values of events that are about to be recorded
        """
        news = [
            answer
            for answer in answers
            if answer.get("event") not in NO and answer.get("method") not in NOT_NEWS
        ]
        people = self.env["res.partner"].browse({each["partner_id"] for each in news})
        hashes = self._hashes(_addresses(people))
        for answer in news if hashes else ():
            mine = [
                digest
                for digest, places in hashes.items()
                if any(people[p].id == answer["partner_id"] for p, *_kind in places)
            ]
            self.env.cr.execute(
                SQL(
                    "DELETE FROM privacy_suppression WHERE digest = ANY(%s)"
                    " AND kind = 'objected' AND purpose_id = %s AND channel = %s"
                    " AND made_at <= %s",
                    mine,
                    answer["purpose_id"],
                    answer["channel"],
                    answer.get("occurred_at") or fields.Datetime.now(),
                )
            )


def _addresses(people):
    return [{"email": p.email, "phone": p.phone_sanitized or p.phone} for p in people]
