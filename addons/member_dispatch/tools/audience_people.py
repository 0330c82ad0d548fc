"""Who is asked about at all: members of a subtree, or possible members."""

from datetime import timedelta

from odoo.tools import SQL

# Who left longer ago is nobody the sender misses, and no longer counted.
LEFT_WITHIN = timedelta(days=365)


def _told(alias, audience):
    """Whether the sender may know of a membership."""
    if not audience.told_only:
        return SQL("TRUE")
    return SQL.identifier(alias, "chapters_told")


def candidates_sql(audience, one):
    """SQL of (partner_id, …), by what the audience is of.

    :param SQL one: a condition on `m`, to ask about one person alone
    """
    people = members_sql if audience.for_members else prospects_sql
    return people(audience, one)


def members_sql(audience, one):
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
