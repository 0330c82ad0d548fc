"""By which address people of an audience are reached: their own, or the guardians'."""

from odoo.tools import SQL

# What a mail server takes without SMTPUTF8; domains are stored in their ASCII form.
EMAIL = r"^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$"

MAILBOX = (
    "CASE WHEN %(p)s.email_normalized ~* %(email)s THEN %(p)s.email_normalized END"
)
PHONE = "NULLIF(%(p)s.phone_sanitized, '')"
ADDRESS = {
    "email": MAILBOX,
    "sms": PHONE,
    "phone": PHONE,
    "post": "CASE WHEN %(p)s.street <> '' AND %(p)s.zip <> '' AND %(p)s.city <> ''"
    " THEN concat_ws(', ', %(p)s.street, NULLIF(%(p)s.street2, ''),"
    " %(p)s.zip || ' ' || %(p)s.city) END",
    "social": MAILBOX,
    None: "''",
}
# Where a guardian is met instead of a child. In social media nobody is met, but shown
# something, and the guardians have said nothing of themselves.
THROUGH_GUARDIANS = ("email", "sms", "phone", "post")


def own_address(channel, person):
    """By which address the row `person` of a contact is met; NULL for none."""
    return SQL(ADDRESS[channel], p=SQL.identifier(person), email=EMAIL)


def is_child(audience):
    """Whether `p` is reached through the guardians, as a condition. Whom a child with a
    protected address is hidden from may be a guardian."""
    if not audience.guardian_after:
        return SQL("FALSE")
    return SQL(
        "(COALESCE(p.birthdate_date > %s, FALSE) AND p.address_protected IS NOT TRUE)",
        audience.guardian_after,
    )


def address_sql(audience):
    own = own_address(audience.channel, "p")
    if not audience.guardian_after:
        return own
    return SQL("CASE WHEN NOT %s THEN %s END", is_child(audience), own)


def guardians_sql(audience, shown):
    """SQL of one row: ids and addresses of the guardians by whom `p` is reached.

    A guardian's own reservations are about messages to the guardian: what is said to a
    purpose for the child stands among the child's answers. Who died or is restricted is
    written to by nobody, and an officer's message reaches no protected address.

    :param SQL shown: who may be named to the sender, a condition on `q`
    """
    if not audience.guardian_after:
        return SQL(
            "SELECT NULL::int[] AS guardian_ids, NULL::text[] AS guardian_addresses"
        )
    address = own_address(audience.channel, "q")
    conditions = [
        SQL("g.child_id = p.id"),
        is_child(audience),
        SQL("q.deceased_on IS NULL AND q.active AND q.erased_on IS NULL"),
        SQL("q.processing_restricted IS NOT TRUE"),
        SQL("(%s) IS NOT NULL", address),
        shown,
    ]
    if audience.skip_protected:
        conditions.append(SQL("q.address_protected IS NOT TRUE"))
    if audience.channel == "email" and not audience.is_statutory:
        conditions.append(SQL("NOT %s", is_blocked("q")))
    return SQL(
        """
        SELECT array_agg(q.id ORDER BY q.id) AS guardian_ids,
               array_agg(%s ORDER BY q.id) AS guardian_addresses
          FROM member_guardianship g
          JOIN res_partner q ON q.id = g.guardian_id
         WHERE %s
        """,
        address,
        SQL(" AND ").join(conditions),
    )


def is_blocked(person):
    return SQL(
        "EXISTS (SELECT FROM mail_blacklist b WHERE b.active AND b.email = %s)",
        SQL.identifier(person, "email_normalized"),
    )
