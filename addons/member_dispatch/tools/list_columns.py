"""What a member list can show: SQL of each column, on the person `p`."""

from odoo.tools import SQL

from odoo.addons.member_privacy.models.member_dues import TOGETHER

# Names of the chapters and types of the memberships that brought the person in;
# memberships elsewhere are not the reader's to know, nor are those that chapters see by
# consent alone.
MEMBERSHIP = """(
    SELECT %s
      FROM member_membership m
      JOIN member_chapter c ON c.id = m.chapter_id
      JOIN member_membership_type t ON t.id = m.type_id
     WHERE m.partner_id = p.id AND m.state = 'active' AND c.parent_path LIKE %s
       AND (m.chapters_told OR NOT %s)
)"""
# The year's dues of these memberships, also of one that has ended since.
DUES = """(
    SELECT %s
      FROM member_dues d
      JOIN member_membership m ON m.id = d.membership_id
      JOIN member_chapter c ON c.id = m.chapter_id
     WHERE d.partner_id = p.id AND d.year = %s AND d.state != 'cancelled'
       AND m.end_reason IS DISTINCT FROM 'mistaken' AND c.parent_path LIKE %s
       AND (m.chapters_told OR NOT %s)
    HAVING count(*) > 0
)"""
STREET = "concat_ws(', ', NULLIF(%(t)s.street, ''), NULLIF(%(t)s.street2, ''))"


def _contact(person):
    """How `person` is met, by the code of a column."""
    table = SQL.identifier(person)
    return {
        "name": SQL("%s.name", table),
        "phone": SQL("%s.phone", table),
        "email": SQL("%s.email_normalized", table),
        "street": SQL(STREET, t=table),
        "zip": SQL("%s.zip", table),
        "city": SQL("%s.city", table),
    }


# By which channel each of these meets somebody.
BY_CHANNEL = {"phone": "phone", "email": "email"} | dict.fromkeys(
    ("street", "zip", "city"), "post"
)
# No column to choose: it stands beside the name of a guardian.
WARD = "ward"
COLUMNS = {
    **_contact("p"),
    "member_number": SQL("p.member_number"),
    "birthdate_date": SQL("p.birthdate_date"),
    "gender": SQL("p.gender"),
    "chapter": SQL("string_agg(DISTINCT c.name, ', ')"),
    "membership_type": SQL("string_agg(DISTINCT t.code, ', ')"),
    "start_date": SQL("min(m.start_date)"),
    "dues_year": SQL("min(d.year)"),
    "dues_state": TOGETHER,
    "dues_amount": SQL("sum(d.amount)"),
}
OF_CONTACT = ("name", *BY_CHANNEL)
OF_MEMBERSHIP = ("chapter", "membership_type", "start_date")
OF_DUES = ("dues_year", "dues_state", "dues_amount")


def list_sql(audience, query, codes):
    """Return SQL of the rows of a list: the recipients, by name; instead of a child
    that is reached through its guardians, each of these.

    :param Audience audience: what decides
    :param SQL query: see `audience_sql`
    :param codes: keys of `COLUMNS`, and `WARD`, in the order of the sheet
    """
    columns = [_column(code, audience) for code in codes]
    if not audience.guardian_after:
        return SQL(
            "SELECT %s FROM (%s) audience"
            " JOIN res_partner p ON p.id = audience.partner_id"
            " WHERE audience.reason IS NULL ORDER BY p.name, p.id",
            SQL(", ").join(columns),
            query,
        )
    return SQL(
        "SELECT %s FROM (%s) audience"
        " JOIN res_partner p ON p.id = audience.partner_id"
        " LEFT JOIN res_partner q ON q.id = ANY(audience.guardian_ids)"
        " WHERE audience.reason IS NULL ORDER BY COALESCE(q.name, p.name), p.id, q.id",
        SQL(", ").join(columns),
        query,
    )


def _column(code, audience):
    below, told_only = audience.chapter_path + "%", audience.told_only
    if code in OF_MEMBERSHIP:
        return SQL(MEMBERSHIP, COLUMNS[code], below, told_only)
    if code in OF_DUES:
        year = audience.today.year
        return SQL(DUES, COLUMNS[code], year, below, told_only)
    if code == WARD:
        return SQL("CASE WHEN q.id IS NOT NULL THEN p.name END")
    if audience.guardian_after and code in OF_CONTACT:
        return SQL(
            "CASE WHEN q.id IS NULL THEN %s ELSE %s END",
            COLUMNS[code],
            _of_guardian(code, audience.channel),
        )
    return COLUMNS[code]


def _of_guardian(code, channel):
    """A guardian is named, and by the address that the list is for: no more is needed
    to reach the child."""
    if BY_CHANNEL.get(code, channel) != channel:
        return SQL("NULL")
    return _contact("q")[code]
