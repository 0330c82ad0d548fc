"""SQL that finds rows by an address or a number inside a text, for many at a time.

Each text is taken apart once, and an index may hold its parts; a pattern for each
address would read every text as often as there are people.
"""

import re

from odoo.tools import SQL
from odoo.tools.sql import escape_psql

# What may stand in an address that is found as a part of a text. The dot at the end of
# a sentence is none of it.
PARTS = "regexp_split_to_array(lower({0}), '([^[:alnum:]_.+@-]|[.](?![[:alnum:]_]))+')"
PLAIN = re.compile(r"[a-z0-9_.+@-]+")
LOCAL_DIGITS = 8  # of a number without its country


def mentions(column, emails):
    """Condition: one of `emails`, in lower case, may stand in the text of `column`.

    What is found is a candidate: a closer look tells a whole address from a part.
    """
    plain = [email for email in emails if PLAIN.fullmatch(email)]
    others = [f"%{escape_psql(e)}%" for e in emails if not PLAIN.fullmatch(e)]
    arms = [SQL("FALSE")]
    if plain:
        parts = SQL(PARTS.format("%s"), column)
        # As a subquery: of hundreds of given addresses PostgreSQL believes that every
        # second text has one, and reads them all instead of the index.
        arms.append(SQL("(%s IS NOT NULL AND %s && (SELECT %s))", column, parts, plain))
    if others:
        arms.append(SQL("%s ILIKE ANY(%s)", column, others))
    return SQL("(%s)", SQL(" OR ").join(arms))


def numbers(column, phones):
    """Condition: the text of `column` begins with the local digits of one of `phones`,
    whatever stands between them and before the first one."""
    first = SQL("substring(%s FROM '[0-9][^[:alpha:]]*')", column)
    digits = SQL(
        "right(regexp_replace(%s, '[^0-9]', '', 'g'), %s)", first, LOCAL_DIGITS
    )
    return SQL("%s = ANY(%s)", digits, [phone[-LOCAL_DIGITS:] for phone in phones])


def same(column, emails):
    """Condition: the text of `column` is one of `emails`, in whatever case."""
    return SQL("lower(%s) = ANY(%s)", column, list(emails))


def written_so(column, values):
    """Condition: the text of `column` is one of `values`, to the letter."""
    return SQL("%s = ANY(%s)", column, list(values))
