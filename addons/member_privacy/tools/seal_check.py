"""Verify the sealed log in SQL, set by set: no line is fetched that is in order."""

from contextlib import contextmanager

from odoo.tools import SQL

from .seal import META, VALUES

# Each line against its own link and the one before it: a change is found where it is,
# and what follows is judged by the links that stand there. The one before is joined and
# not looked for by a window, so that several processes share the hashing.
LINES = f"""
SELECT CASE WHEN c.id IS NULL THEN 'deleted' ELSE 'changed' END,
       l.seal, l.place, l.change_id, l.logged_at
  FROM privacy_change_link l
  LEFT JOIN privacy_change_link b ON b.seal = l.seal AND b.place = l.place - 1
  LEFT JOIN privacy_change_log c ON c.id = l.change_id
 WHERE c.id IS NULL
    OR sha256(COALESCE(b.link, sha256(convert_to('seal ' || l.seal, 'UTF8')))
              || l.commitment || convert_to({META}, 'UTF8')) <> l.link
    OR (c.old_values IS NOT NULL OR c.new_values IS NOT NULL)
       AND (l.salt IS NULL
            OR l.commitment <> sha256(l.salt || convert_to({VALUES}, 'UTF8')))
 ORDER BY l.seal, l.place LIMIT 1000
"""  # noqa: S608 - our own constants
# Values that went without a line, later, that says whose values were cleared.
CLEARED = """
SELECT 'cleared', l.seal, l.place, l.change_id, l.logged_at
  FROM privacy_change_log c JOIN privacy_change_link l ON l.change_id = c.id
 WHERE c.old_values IS NULL AND c.new_values IS NULL AND c.operation <> 'forget'
   AND NOT EXISTS (SELECT FROM privacy_change_log f
                    WHERE f.partner_id = c.partner_id AND f.id > c.id
                      AND f.operation = 'forget')
 ORDER BY l.seal, l.place LIMIT 1000
"""
# All lines are read: a look-up for each, in every month there is, costs ten times that.
# Little memory for each step: what processes share must fit where a container has it.
WHOLE = {
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    "work_mem": "16MB",
    "max_parallel_workers_per_gather": "2",
    "parallel_tuple_cost": "0",
}
# A seal against the links that stand: how many, and the last of them. That none of them
# is there twice follows: each is hashed with the number of its line.
ROOTS = """
SELECT s.number
  FROM privacy_change_seal s
  LEFT JOIN (
    SELECT l.seal, count(*) AS lines, max(l.place) AS last
      FROM privacy_change_link l GROUP BY l.seal) t ON t.seal = s.number
  LEFT JOIN privacy_change_link e ON e.seal = s.number AND e.place = t.last
 WHERE NOT s.month = ANY(%s::date[])
   AND s.lines > 0
   AND (t.lines, t.last, encode(e.link, 'hex'))
       IS DISTINCT FROM (s.lines::bigint, s.lines, s.root)
 ORDER BY s.number
"""
# A line that nobody sealed although all of its time is sealed. A transaction that
# commits late has a number of its own time, which no seal has closed yet.
INSERTED = """
SELECT c.id, c.logged_at
  FROM privacy_change_log c
 WHERE c.transaction_id < %s
   AND NOT EXISTS (SELECT FROM privacy_change_link l WHERE l.change_id = c.id)
 ORDER BY c.id LIMIT 1000
"""
ORPHANS = """
SELECT DISTINCT l.seal FROM privacy_change_link l
 WHERE NOT EXISTS (SELECT FROM privacy_change_seal s WHERE s.number = l.seal)
"""


def lines(cr):
    """Lines that are not as they were sealed: (what, seal, place, id, when)."""
    with _read_whole(cr):
        cr.execute(SQL(LINES))
        found = cr.fetchall()
        cr.execute(SQL(CLEARED))
        return found + cr.fetchall()


def roots(cr, gone):
    """Numbers of the seals whose lines are not what they say.

    :param list gone: first days of the months that were dropped for their age
    """
    with _read_whole(cr):
        cr.execute(SQL(ROOTS, gone))
        return [number for (number,) in cr.fetchall()]


def inserted(cr, below):
    """Lines that came into time that is sealed: (id, when)."""
    with _read_whole(cr):
        cr.execute(SQL(INSERTED, below))
        return cr.fetchall()


def orphans(cr):
    """Numbers of seals whose links stand and that do not stand themselves."""
    with _read_whole(cr):
        cr.execute(SQL(ORPHANS))
        return sorted(number for (number,) in cr.fetchall())


@contextmanager
def _read_whole(cr):
    for name, value in WHOLE.items():
        cr.execute(SQL("SET LOCAL %s = %s", SQL(name), value))
    yield
    for name in WHOLE:
        cr.execute(SQL("SET LOCAL %s = DEFAULT", SQL(name)))
