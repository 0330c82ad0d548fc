"""SQL of how long a login to a member's own page is kept, and the times it was used.

Days are those of Norway and compared as in `retention_sql`: the last day that something
is kept has the same number in its month. What has no date is kept.
"""

from datetime import date

from odoo.tools import SQL

from . import retention_sql

# A login that ended is an empty row with this name.
ENDED = "erased-%s"
IS_ENDED = SQL("u.login = 'erased-' || u.id")
# Logins of people of the register; nobody's who works in the house.
MEMBERS = SQL(
    """
    FROM res_users u
    JOIN res_partner p ON p.id = u.partner_id
     AND p.in_register AND p.erased_on IS NULL
    """
)


def _day(moment):
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Oslo')::date", moment)


CAME = _day(SQL("GREATEST(u.create_date, u.invited_on)"))
USED = _day(SQL("l.create_date"))


def never_used(today: date, months: int) -> SQL:
    """Return SQL of logins nobody used since they were made, or invited to again."""
    return SQL(
        """
        SELECT u.id %s
         WHERE u.share AND NOT %s AND %s
           AND NOT EXISTS (SELECT FROM res_users_log l WHERE l.create_uid = u.id)
           AND %s + make_interval(months => %s) < %s
        """,
        MEMBERS,
        IS_ENDED,
        _not_kept(today),
        CAME,
        months,
        today,
    )


def not_used_since(today: date, years: int) -> SQL:
    """Return SQL of logins that were used, and not for so many years."""
    return SQL(
        """
        SELECT u.id %s
         WHERE u.share AND NOT %s AND %s
           AND EXISTS (SELECT FROM res_users_log l WHERE l.create_uid = u.id)
           AND NOT EXISTS (
               SELECT FROM res_users_log l
                WHERE l.create_uid = u.id
                  AND (%s + make_interval(years => %s) < %s) IS NOT TRUE)
        """,
        MEMBERS,
        IS_ENDED,
        _not_kept(today),
        USED,
        years,
        today,
    )


def old_times(today: date, months: int, proof_months: int, limit: int) -> SQL:
    """Return SQL of times of logging in that are over, at most `limit` of them.

    The last time of a login stays: by it the login goes, and retention counts from it.
    Once the login has ended it stays while it proves something to a retention rule.

    :param proof_months: of the longest retention rule
    """
    return SQL(
        """
        SELECT l.id %(members)s
          JOIN res_users_log l ON l.create_uid = u.id
         WHERE u.share AND %(not_kept)s
           AND (%(used)s + make_interval(months => %(months)s) < %(today)s
                AND EXISTS (
                    SELECT FROM res_users_log later
                     WHERE later.create_uid = l.create_uid
                       AND (later.create_date, later.id) > (l.create_date, l.id))
                OR %(ended)s
                AND %(used)s + make_interval(months => %(proof)s) < %(today)s)
         LIMIT %(limit)s
        """,
        members=MEMBERS,
        not_kept=_not_kept(today),
        used=USED,
        months=months,
        today=today,
        ended=IS_ENDED,
        proof=proof_months,
        limit=limit,
    )


def times_of_others() -> SQL:
    """Return SQL of all but the last time of logins that are no member's."""
    return SQL(
        """
        SELECT l.id
          FROM res_users_log l
         WHERE EXISTS (SELECT FROM res_users_log later
                        WHERE later.create_uid = l.create_uid
                          AND later.create_date > l.create_date)
           AND NOT EXISTS (SELECT %s WHERE u.share AND u.id = l.create_uid)
        """,
        MEMBERS,
    )


def _not_kept(today):
    relations = [
        retention_sql.offices(today, 0),
        retention_sql.cases(),
        _stopped_by_cases(today),
        SQL("SELECT h.partner_id FROM privacy_hold h WHERE h.released_on IS NULL"),
    ]
    return SQL(" AND ").join(
        SQL("NOT EXISTS (SELECT FROM (%s) k WHERE k.partner_id = p.id)", sql)
        for sql in relations
    )


def _stopped_by_cases(today):
    """Whose data rests, but for who left and is kept for a certificate alone: they may
    need the certificate, and no login that they do not use."""
    return SQL(
        """
        SELECT r.id AS partner_id
          FROM res_partner r
         WHERE r.processing_restricted
           AND (r.kept_for_certificate IS NOT TRUE OR EXISTS (
               SELECT FROM privacy_request q
                 JOIN privacy_request_event e
                   ON e.request_id = q.id AND e.kind = 'restricted'
                WHERE q.partner_id = r.id
                  AND NOT EXISTS (
                      SELECT FROM privacy_request_event later
                       WHERE later.request_id = q.id AND later.id > e.id
                         AND later.kind = 'unrestricted' AND later.day <= %s)))
        """,
        today,
    )
