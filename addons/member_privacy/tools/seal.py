"""The chain of seals over the change log: what is hashed, and in which order.

A seal covers at most a thousand lines of one month, in commit order. Each line has a
salt, a commitment to its values, and a link:

    commitment = SHA-256(salt, old and new values)
    link       = SHA-256(link before, commitment, all other columns)

The first link of a seal follows from its number; the last is its root. The hash of a
seal covers the hash before and what the seal says, root included. So values and salt of
an erased person go without a break, a month's lines go and the seals still verify, and
a published hash fixes everything up to it.
"""

import hashlib
import re

from odoo.tools import SQL, groupby

LINES = 1_000
SEPARATOR = "\x1f"
# Of a line called `c`: the values, and all the rest, as text that does not depend on
# the settings of a session.
VALUES = (
    f"COALESCE(c.old_values::text, '') || '{SEPARATOR}'"
    " || COALESCE(c.new_values::text, '')"
)
META = (
    "ROW(c.id, c.transaction_id, extract(epoch FROM c.logged_at), c.model, c.res_id,"
    " c.partner_id, c.operation, c.user_id, c.login_id, c.db_role, c.source,"
    " c.reason)::text"
)
# Found by the range of transactions, not by looking at all there is.
UNSEALED = """
SELECT c.id, c.logged_at, c.transaction_id, %s, %s
  FROM privacy_change_log c
 WHERE c.transaction_id >= %s AND c.transaction_id < %s
   AND NOT EXISTS (SELECT FROM privacy_change_link l WHERE l.change_id = c.id)
 ORDER BY c.transaction_id, c.id LIMIT %s
"""
HEAD = re.compile(r"member-log (\d+) ([0-9a-f]{64})")


def unsealed(since, below, limit):
    """SQL of the lines of transactions in [since, below) that have no seal yet."""
    return SQL(UNSEALED, SQL(VALUES), SQL(META), since, below, limit)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def first_link(number):
    """What the first line of a seal is chained to."""
    return sha256(f"seal {number}".encode())


def commitment(salt, values):
    return sha256(salt, values.encode())


def chain(number, lines):
    """The links of a seal's lines, from pairs of (commitment, other columns)."""
    link = first_link(number)
    links = []
    for promise, meta in lines:
        link = sha256(link, promise, meta.encode())
        links.append(link)
    return links


def seal_hash(before, seal):
    """The hash of a seal, from the hash before and what the seal says."""
    told = (
        before,
        seal["number"],
        seal["epoch"],
        seal["cluster"],
        seal["month"],
        seal["lines"],
        seal["below"],
        seal["sealed_at"],
        seal["root"],
    )
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()


def portions(lines, month):
    """Split lines into what one seal covers each: a month, a thousand at most."""
    for first_day, together in sorted(groupby(lines, key=month)):
        for start in range(0, len(together), LINES):
            yield first_day, together[start : start + LINES]


def head_line(number, digest, sealed_at):
    """The head as it is published, a line that `heads` reads again."""
    return f"member-log {number} {digest} {sealed_at} UTC"


def heads(text):
    """Published heads in a text, such as a mail: pairs of (number, hash)."""
    return [(int(number), digest) for number, digest in HEAD.findall(text or "")]
