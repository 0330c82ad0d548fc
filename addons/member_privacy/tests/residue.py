"""Look for words in every column of every table: what erasure must not leave behind."""

import json

from odoo.tools import SQL

TABLES = """
SELECT c.relname
  FROM pg_class c
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
"""


def spellings(word):
    """A word as text, as JSON escapes it, and as the bytes of a binary column."""
    return {word, json.dumps(word)[1:-1].replace("\\", "\\\\"), word.encode().hex()}


def residue(env, words):
    """Return where any of `words` stands: a set of "table.column".

    Case does not matter. A word should be one that nobody else has: a whole name, not
    a first name.
    """
    env.flush_all()
    patterns = [f"%{text}%" for word in words for text in spellings(word)]
    found = set()
    for (table,) in env.execute_query(SQL(TABLES)):
        columns = env.execute_query(
            SQL(
                "SELECT DISTINCT cell.key FROM %s r, jsonb_each_text(to_jsonb(r)) cell"
                " WHERE r::text ILIKE ANY(%s) AND cell.value ILIKE ANY(%s)",
                SQL.identifier(table),
                patterns,
                patterns,
            )
        )
        found |= {f"{table}.{column}" for (column,) in columns}
    return found


class ResidueMixin:
    """For test cases that erase somebody."""

    def assert_no_trace(self, *words):
        """Fail when any of `words` still stands in any column of any table."""
        self.assertFalse(residue(self.env, words), "traces are left")
