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
COLUMNS = {
    "name": SQL("p.name"),
    "member_number": SQL("p.member_number"),
    "phone": SQL("p.phone"),
    "email": SQL("p.email_normalized"),
    "street": SQL("concat_ws(', ', NULLIF(p.street, ''), NULLIF(p.street2, ''))"),
    "zip": SQL("p.zip"),
    "city": SQL("p.city"),
    "birthdate_date": SQL("p.birthdate_date"),
    "gender": SQL("p.gender"),
    "chapter": SQL("string_agg(DISTINCT c.name, ', ')"),
    "membership_type": SQL("string_agg(DISTINCT t.code, ', ')"),
    "start_date": SQL("min(m.start_date)"),
    "dues_year": SQL("min(d.year)"),
    "dues_state": TOGETHER,
    "dues_amount": SQL("sum(d.amount)"),
}
OF_MEMBERSHIP = ("chapter", "membership_type", "start_date")
OF_DUES = ("dues_year", "dues_state", "dues_amount")


def list_sql(audience, codes, chapter_path, year, told_only):
    """Return SQL of the rows of a list: the recipients of `audience`, by name.

    :param SQL audience: see `audience_sql`
    :param codes: keys of `COLUMNS`, in the order of the sheet
    :param str chapter_path: `parent_path` of the chapter whose list it is
    :param int year: whose dues are told
    :param bool told_only: as of the audience
    """
    path = chapter_path + "%"
    columns = [_column(code, path, year, told_only) for code in codes]
    return SQL(
        "SELECT %s FROM (%s) audience JOIN res_partner p ON p.id = audience.partner_id"
        " WHERE audience.reason IS NULL ORDER BY p.name, p.id",
        SQL(", ").join(columns),
        audience,
    )


def _column(code, below, year, told_only):
    if code in OF_MEMBERSHIP:
        return SQL(MEMBERSHIP, COLUMNS[code], below, told_only)
    if code in OF_DUES:
        return SQL(DUES, COLUMNS[code], year, below, told_only)
    return COLUMNS[code]
