"""Who gets a message or stands on a list, and why everybody else does not.

One statement for preview, count, freeze, hand-over and list. It starts from the
memberships of a chapter's subtree and gives every person one first reason, or none:
then the person is a recipient.
"""

from dataclasses import dataclass
from datetime import date

from odoo.tools import SQL

from . import audience_people, audience_reach

REASONS = [
    ("deceased", "Deceased"),
    ("restricted", "Processing restricted"),
    ("protected", "Protected address"),
    ("archived", "Contact archived"),
    ("resigned", "Resigned or left"),
    ("not_active", "Not an active member"),
    ("member", "Member, or has applied"),
    ("kept_too_long", "Kept longer than promised"),
    ("not_told", "Not told in time where we have them from"),
    ("no_guardian", "No guardian can be reached"),
    ("no_address", "No valid address"),
    ("reserved", "In the reservation register"),
    ("not_washed", "Not looked up in the reservation register for a month"),
    ("objected", "Reservation"),
    ("blocked", "Address on the blocking list"),
    ("no_consent", "No consent"),
    ("out_of_scope", "Beyond the sender's reach"),
]
# What holds for people outside alone.
OF_STRANGERS = ("member", "kept_too_long", "not_told", "reserved", "not_washed")
# Of these the freeze keeps a row, so that a member who asks why nothing came gets an
# answer. The others stay a number: no new data on those who left or may not be used.
EXPLAINED = ("no_guardian", "no_address", "objected", "blocked", "no_consent")
# What officers learn as one number only, whichever it is.
SECRETARIAT_ONLY = ("deceased", "restricted", "protected", "archived")


@dataclass(frozen=True)
class Audience:
    """What decides an audience, as plain values.

    :param str chapter_path: `parent_path` of the chapter whose subtree is meant
    :param channel: `email`, `sms`, `phone`, `post`, `social`; None where nobody is
        contacted
    :param bool skip_protected: leave out people whose address is protected
    :param date today: today in Norway
    :param date minor_after: who is born later is a minor
    :param bool for_members: whether members are meant, or people outside
    :param date washed_since: of people outside, an older wash is none
    :param str legal_basis: of the purpose
    :param bool told_only: whether memberships that chapters are not told of and people
        whose address is protected are none, for an officer must not learn of them by a
        number either
    :param date guardian_after: who is born later is reached through the guardians;
        None where everybody is reached themselves
    """

    chapter_path: str
    purpose_id: int
    may_object: bool
    requires_consent: bool
    channel: str | None
    skip_protected: bool
    today: date
    minor_after: date
    for_members: bool = True
    washed_since: date | None = None
    legal_basis: str | None = None
    told_only: bool = False
    guardian_after: date | None = None

    @property
    def is_statutory(self):
        """Whether nobody can turn it off."""
        return not self.may_object and not self.requires_consent

    @property
    def asks_strangers(self):
        """Whether people outside are met without having said yes."""
        return not self.for_members and not self.requires_consent


def audience_sql(
    audience, current_consents, scope, shown, relations=None, partner_id=None
):
    """Return SQL of (partner_id, address, is_minor, reason, ground, guardian_ids,
    guardian_addresses).

    The ground is a recipient's, and says nothing of who is left out. A child has no
    address here but those of its guardians, one for each.

    :param Audience audience: what decides
    :param SQL current_consents: what is in force for the purpose: (partner_id, event)
    :param SQL scope: whom the sender may meet, a condition on `p`
    :param SQL shown: which guardians may be named to the sender, a condition on `q`
    :param SQL relations: people whose relation stands in for consent: (partner_id);
        None where nothing does
    :param int partner_id: ask about this one person only
    """
    address = audience_reach.address_sql(audience)
    guardians = audience_reach.guardians_sql(audience, shown)
    one = SQL("TRUE")
    if partner_id is not None:
        one = SQL("m.partner_id = %s", partner_id)
    return SQL(
        """
        SELECT p.id AS partner_id,
               %(address)s AS address,
               COALESCE(p.birthdate_date > %(minor_after)s, FALSE) AS is_minor,
               CASE %(reasons)s END AS reason,
               %(ground)s AS ground,
               w.guardian_ids, w.guardian_addresses
          FROM (%(candidates)s) m
          JOIN res_partner p ON p.id = m.partner_id
          CROSS JOIN LATERAL (%(guardians)s) w
          LEFT JOIN (
            SELECT partner_id,
                   bool_or(event IN ('objected', 'withdrawn')) AS refused,
                   bool_or(event = 'given') AS given
              FROM (%(consents)s) answers
             GROUP BY partner_id
          ) c ON c.partner_id = p.id
         WHERE %(known)s
        """,
        address=address,
        minor_after=audience.minor_after,
        reasons=SQL(" ").join(
            SQL("WHEN %s THEN %s", condition, reason)
            for reason, condition in reason_conditions(
                audience, address, scope, relations
            )
        ),
        ground=_ground(audience, relations),
        candidates=audience_people.candidates_sql(audience, one),
        consents=current_consents,
        guardians=guardians,
        known=_known(audience),
    )


def _known(audience):
    """Whether the sender may know that `p` is a member, be it by a number."""
    return SQL("p.address_protected IS NOT TRUE" if audience.told_only else "TRUE")


def _ground(audience, relations):
    """On what a recipient gets it: the yes, where there is one, else the relation."""
    if relations is None:
        return SQL("%s::varchar", audience.legal_basis)
    return SQL("CASE WHEN c.given THEN 'consent' ELSE 'relation' END")


def _has_no_ground(relations):
    """Who has said no, and who has neither said yes nor a relation that stands in."""
    missing = SQL("c.given IS NOT TRUE")
    if relations is not None:
        missing = SQL(
            "%s AND NOT EXISTS (SELECT FROM (%s) r WHERE r.partner_id = p.id)",
            missing,
            relations,
        )
    return SQL("c.refused IS TRUE OR (%s)", missing)


def reason_conditions(audience, address, scope, relations=None):
    """The reasons that can apply, in the order in which the first one counts.

    Who died, has a restriction or left is never contacted, not even with a notice
    of the bylaws; a reservation yields to such a notice and to nothing else.
    """
    conditions = [
        ("deceased", SQL("p.deceased_on IS NOT NULL OR m.has_died")),
        ("restricted", SQL("p.processing_restricted")),
        ("archived", SQL("p.active IS NOT TRUE")),
        *_standing_conditions(audience),
        (
            "no_guardian",
            SQL("%s AND w.guardian_ids IS NULL", audience_reach.is_child(audience)),
        ),
        (
            "no_address",
            SQL("NOT %s AND (%s) IS NULL", audience_reach.is_child(audience), address),
        ),
    ]
    if audience.skip_protected:
        conditions.insert(2, ("protected", SQL("p.address_protected")))
    if audience.asks_strangers and audience.channel in ("phone", "post"):
        conditions.append(("reserved", SQL("m.is_reserved")))
        conditions.append(("not_washed", SQL("NOT m.is_washed")))
    if audience.may_object:
        conditions.append(("objected", SQL("c.refused")))
    if audience.channel == "email" and not audience.is_statutory:
        conditions.append(
            (
                "blocked",
                SQL(
                    "NOT %s AND %s",
                    audience_reach.is_child(audience),
                    audience_reach.is_blocked("p"),
                ),
            )
        )
    if audience.requires_consent:
        conditions.append(("no_consent", _has_no_ground(relations)))
    conditions.append(("out_of_scope", SQL("(%s) IS NOT TRUE", scope)))
    return conditions


def _standing_conditions(audience):
    """What it takes to be meant at all: to be a member, or to be none.

    Who has left is not asked to come back; people outside are met in the time that
    they were promised, and only if they learned in time where we have them from.
    """
    if audience.for_members:
        return [
            ("resigned", SQL("NOT m.is_current AND m.has_left")),
            ("not_active", SQL("NOT m.is_current")),
        ]
    conditions = [("member", SQL("m.is_current")), ("resigned", SQL("m.has_left"))]
    if audience.asks_strangers:
        conditions.append(("kept_too_long", SQL("NOT m.is_kept")))
        conditions.append(("not_told", SQL("NOT m.is_told")))
    return conditions
