"""Verify the sealed log in SQL, set by set: no line is fetched that is in order.

One look at everything says whether anything is wrong. Only then others say where.
"""

from contextlib import contextmanager
from typing import NamedTuple

from odoo.tools import SQL

from .seal import META, VALUES

# Each line against its own link and the one before it: a change is found where it is,
# and what follows is judged by the links that stand there. The one before is joined and
# not looked for by a window, so that several processes share the hashing.
JOINED = """
  FROM privacy_change_link l
  LEFT JOIN privacy_change_link b ON b.seal = l.seal AND b.place = l.place - 1
  LEFT JOIN privacy_change_log c ON c.id = l.change_id
"""
IS_EMPTY = "c.old_values IS NULL AND c.new_values IS NULL"
IS_WRONG = f"""(
       c.id IS NULL
    OR sha256(COALESCE(b.link, sha256(convert_to('seal ' || l.seal, 'UTF8')))
              || l.commitment || convert_to({META}, 'UTF8')) <> l.link
    OR NOT ({IS_EMPTY})
       AND (l.salt IS NULL
            OR l.commitment <> sha256(l.salt || convert_to({VALUES}, 'UTF8'))))
"""
# All of a seal at once, which is enough where nothing is wrong: how many lines have a
# link here, the last link, how many lines are wrong, how many are empty and tell of no
# clearing themselves, and how many of transactions before a number.
SEALS = f"""
SELECT l.seal, count(*), max(encode(l.link, 'hex')) FILTER (WHERE l.place = s.lines),
       count(*) FILTER (WHERE {IS_WRONG} IS NOT FALSE),
       count(*) FILTER (WHERE {IS_EMPTY} AND c.operation <> 'forget'),
       count(*) FILTER (WHERE c.transaction_id < %s)
{JOINED}
  LEFT JOIN privacy_change_seal s ON s.number = l.seal
 GROUP BY l.seal
"""
BELOW = "SELECT count(*) FROM privacy_change_log c WHERE c.transaction_id < %s"
LINES = f"""
SELECT CASE WHEN c.id IS NULL THEN 'deleted' ELSE 'changed' END,
       l.seal, l.place, l.change_id, l.logged_at
{JOINED}
 WHERE {IS_WRONG} IS NOT FALSE
 ORDER BY l.seal, l.place LIMIT 1000
"""
# Values that went without a line, later, that says whose values were cleared, or of
# which row that no link led from.
CLEARED = """
SELECT 'cleared', l.seal, l.place, l.change_id, l.logged_at
  FROM privacy_change_log c JOIN privacy_change_link l ON l.change_id = c.id
 WHERE c.old_values IS NULL AND c.new_values IS NULL AND c.operation <> 'forget'
   AND NOT EXISTS (SELECT FROM privacy_change_log f
                    WHERE f.partner_id = c.partner_id AND f.id > c.id
                      AND f.operation = 'forget')
   AND NOT EXISTS (SELECT FROM privacy_change_log f
                    WHERE f.model = c.model AND f.res_id = c.res_id AND f.id > c.id
                      AND f.operation = 'forget' AND f.partner_id IS NULL)
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


class Sealed(NamedTuple):
    """What a look at all links of one seal, and their lines, says."""

    lines: int
    root: str
    wrong: int
    emptied: int
    before: int


def summary(cr, below):
    """Hash everything once: (`Sealed` by seal, how many lines there are of
    transactions with a number smaller than `below`)."""
    with _read_whole(cr):
        cr.execute(SQL(SEALS, below))
        seals = {number: Sealed(*told) for number, *told in cr.fetchall()}
        cr.execute(SQL(BELOW, below))
        return seals, cr.fetchone()[0]


def is_whole(cr, expected, summed):
    """Whether nothing at all is wrong with the lines; else the others say what.

    Where each link is what was sealed and leads to one line, as many lines as that is
    all there may be.

    :param dict expected: (lines, root) by seal
    :param summed: what `summary` returned
    """
    seals, below = summed
    if any(each.wrong for each in seals.values()):
        return False
    if any(seals.get(number, ())[:2] != told for number, told in expected.items()):
        return False
    if any(each.emptied for each in seals.values()) and cleared(cr):
        return False
    return below == sum(each.before for each in seals.values())


def lines(cr):
    """Lines that are not as they were sealed: (what, seal, place, id, when)."""
    with _read_whole(cr):
        cr.execute(SQL(LINES))
        return cr.fetchall()


def cleared(cr):
    """Lines that were emptied, and nobody was erased: the same."""
    with _read_whole(cr):
        cr.execute(SQL(CLEARED))
        return cr.fetchall()


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


@contextmanager
def _read_whole(cr):
    for name, value in WHOLE.items():
        cr.execute(SQL("SET LOCAL %s = %s", SQL(name), value))
    yield
    for name in WHOLE:
        cr.execute(SQL("SET LOCAL %s = DEFAULT", SQL(name)))
