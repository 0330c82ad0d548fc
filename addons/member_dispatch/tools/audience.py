"""Who gets a message or stands on a list, and why everybody else does not.

One statement for preview, count, freeze, hand-over and list. It starts from the
memberships of a chapter's subtree and gives every person one first reason, or none:
then the person is a recipient.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo.tools import SQL

# Who left longer ago is nobody the sender misses, and no longer counted.
LEFT_WITHIN = timedelta(days=365)
# What a mail server takes without SMTPUTF8; domains are stored in their ASCII form.
EMAIL = r"^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$"

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

MAILBOX = SQL("CASE WHEN p.email_normalized ~* %s THEN p.email_normalized END", EMAIL)

ADDRESS = {
    "email": MAILBOX,
    "sms": SQL("NULLIF(p.phone_sanitized, '')"),
    "phone": SQL("NULLIF(p.phone_sanitized, '')"),
    "post": SQL(
        "CASE WHEN p.street <> '' AND p.zip <> '' AND p.city <> ''"
        " THEN concat_ws(', ', p.street, NULLIF(p.street2, ''), p.zip || ' ' || p.city)"
        " END"
    ),
    "social": MAILBOX,
    None: SQL("''"),
}


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
    :param bool told_only: whether memberships that chapters are not told of are none,
        for an officer must not learn of them by a number either
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
    def asks_strangers(self):
        """Whether people outside are met without having said yes."""
        return not self.for_members and not self.requires_consent


def audience_sql(audience, current_consents, scope, relations=None, partner_id=None):
    """Return SQL of (partner_id, address, is_minor, reason, ground, guardian_ids,
    guardian_addresses).

    The ground is a recipient's, and says nothing of who is left out. A child has no
    address here but those of its guardians, one for each.

    :param Audience audience: what decides
    :param SQL current_consents: what is in force for the purpose: (partner_id, event)
    :param SQL scope: whom the sender may meet, a condition on `p`
    :param SQL relations: people whose relation stands in for consent: (partner_id);
        None where nothing does
    :param int partner_id: ask about this one person only
    """
    address, guardians = _address(audience), _guardians(audience)
    one = SQL("TRUE")
    if partner_id is not None:
        one = SQL("m.partner_id = %s", partner_id)
    people = _candidates_sql if audience.for_members else prospects_sql
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
        candidates=people(audience, one),
        consents=current_consents,
        guardians=guardians,
    )


def _is_child(audience):
    """Whether `p` is reached through the guardians, as a condition. Whom a child with a
    protected address is hidden from may be a guardian."""
    if not audience.guardian_after:
        return SQL("FALSE")
    return SQL(
        "(COALESCE(p.birthdate_date > %s, FALSE) AND p.address_protected IS NOT TRUE)",
        audience.guardian_after,
    )


def _address(audience):
    own = ADDRESS[audience.channel]
    if not audience.guardian_after:
        return own
    return SQL("CASE WHEN NOT %s THEN %s END", _is_child(audience), own)


def _guardians(audience):
    """SQL of one row: ids and addresses of the guardians by whom `p` is reached.

    A guardian's own reservations are about messages to the guardian: what is said to a
    purpose for the child stands among the child's answers. Who died or is restricted is
    written to by nobody, and an officer's message reaches no protected address.
    """
    if not audience.guardian_after:
        return SQL(
            "SELECT NULL::int[] AS guardian_ids, NULL::text[] AS guardian_addresses"
        )
    conditions = [
        SQL("g.child_id = p.id"),
        _is_child(audience),
        SQL("q.deceased_on IS NULL AND q.active AND q.erased_on IS NULL"),
        SQL("q.processing_restricted IS NOT TRUE"),
        SQL("q.email_normalized ~* %s", EMAIL),
    ]
    if audience.skip_protected:
        conditions.append(SQL("q.address_protected IS NOT TRUE"))
    if not _is_statutory(audience):
        conditions.append(SQL("NOT %s", _is_blocked("q")))
    return SQL(
        """
        SELECT array_agg(q.id ORDER BY q.id) AS guardian_ids,
               array_agg(q.email_normalized ORDER BY q.id) AS guardian_addresses
          FROM member_guardianship g
          JOIN res_partner q ON q.id = g.guardian_id
         WHERE %s
        """,
        SQL(" AND ").join(conditions),
    )


def _is_blocked(person):
    return SQL(
        "EXISTS (SELECT FROM mail_blacklist b WHERE b.active AND b.email = %s)",
        SQL.identifier(person, "email_normalized"),
    )


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
        ("no_guardian", SQL("%s AND w.guardian_ids IS NULL", _is_child(audience))),
        ("no_address", SQL("NOT %s AND (%s) IS NULL", _is_child(audience), address)),
    ]
    if audience.skip_protected:
        conditions.insert(2, ("protected", SQL("p.address_protected")))
    if audience.asks_strangers and audience.channel in ("phone", "post"):
        conditions.append(("reserved", SQL("m.is_reserved")))
        conditions.append(("not_washed", SQL("NOT m.is_washed")))
    if audience.may_object:
        conditions.append(("objected", SQL("c.refused")))
    if audience.channel == "email" and not _is_statutory(audience):
        conditions.append(
            (
                "blocked",
                SQL("NOT %s AND %s", _is_child(audience), _is_blocked("p")),
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


def _is_statutory(audience):
    return not audience.may_object and not audience.requires_consent


def _told(alias, audience):
    """Whether the sender may know of a membership."""
    if not audience.told_only:
        return SQL("TRUE")
    return SQL.identifier(alias, "chapters_told")


def _candidates_sql(audience, one):
    """People with a membership in the subtree, now or until lately."""
    return SQL(
        """
        SELECT m.partner_id,
               bool_or(m.state = 'active' AND m.resigned_on IS NULL
                       AND m.start_date <= %(today)s
                       AND (m.end_date IS NULL OR m.end_date >= %(today)s))
                 AS is_current,
               bool_or(m.state = 'ended' OR m.resigned_on IS NOT NULL
                       OR m.end_date < %(today)s) AS has_left,
               bool_or(m.end_reason IS NOT DISTINCT FROM 'deceased') AS has_died
          FROM member_membership m
          JOIN member_chapter c ON c.id = m.chapter_id
         WHERE c.parent_path LIKE %(subtree)s
           AND m.end_reason IS DISTINCT FROM 'mistaken'
           AND (m.end_date IS NULL OR m.end_date >= %(since)s)
           AND %(told)s
           AND %(one)s
         GROUP BY m.partner_id
        """,
        told=_told("m", audience),
        today=audience.today,
        subtree=audience.chapter_path + "%",
        since=audience.today - LEFT_WITHIN,
        one=one,
    )


def prospects_sql(audience, one):
    """Possible members of the subtree. Whoever stands there twice, by another chapter
    or source, is met as the stricter row says."""
    return SQL(
        """
        SELECT m.partner_id,
               COALESCE(bool_or(s.state IN ('applied', 'active', 'suspended')
                       AND s.resigned_on IS NULL
                       AND (s.end_date IS NULL OR s.end_date >= %(today)s)), FALSE)
                 AS is_current,
               bool_or(s.id IS NOT NULL) AS has_left,
               COALESCE(bool_or(s.end_reason = 'deceased'), FALSE) AS has_died,
               bool_and(COALESCE(m.received_on + make_interval(months => r.months)
                       >= %(today)s, FALSE)) AS is_kept,
               bool_and(m.informed_on IS NOT NULL OR m.notice_due >= %(today)s)
                 AS is_told,
               bool_or(m.is_reserved IS TRUE) AS is_reserved,
               bool_and(COALESCE(m.washed_on >= %(washed_since)s, FALSE)) AS is_washed
          FROM member_prospect m
          JOIN member_chapter c ON c.id = m.chapter_id
          JOIN privacy_purpose u ON u.id = m.purpose_id
          LEFT JOIN privacy_retention_rule r ON r.id = u.retention_rule_id
          LEFT JOIN member_membership s ON s.partner_id = m.partner_id
               AND s.end_reason IS DISTINCT FROM 'mistaken' AND %(told)s
         WHERE m.purpose_id = %(purpose)s
           AND c.parent_path LIKE %(subtree)s
           AND %(one)s
         GROUP BY m.partner_id
        """,
        told=_told("s", audience),
        today=audience.today,
        washed_since=audience.washed_since,
        purpose=audience.purpose_id,
        subtree=audience.chapter_path + "%",
        one=one,
    )
