"""Look for words in all that the register keeps: proof that an erasure left nothing.

A finding names the place and how often, never what was found there.
"""

import re
from collections import Counter
from pathlib import Path

import psycopg2

from odoo.tools import SQL

from .trace_words import DIGEST, is_in, is_number, pattern_regex, patterns

TABLES = """
SELECT c.oid::regclass::text
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm')
   AND n.nspname !~ '^pg_' AND n.nspname != 'information_schema'
   AND has_table_privilege(c.oid, 'SELECT')
 ORDER BY 1
"""
COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %s::regclass AND atttypid = 'bytea'::regtype AND NOT attisdropped
"""
# Rows by column. A number does not count inside a digest, which the few cells are asked
# that have one at all; a pattern that is NULL stands nowhere.
CELLS = """
SELECT cell.key, count(*)
  FROM %(table)s r, jsonb_each_text(to_jsonb(r)) cell
 WHERE r::text ~* %(any)s AND cell.value ~* %(any)s
   AND (cell.value ~* %(others)s
     OR regexp_replace(cell.value, %(digest)s, '#', 'gi') ~* %(numbers)s)
 GROUP BY cell.key
"""
LARGE_OBJECTS = "SELECT oid FROM pg_largeobject_metadata ORDER BY oid"
BATCH = 200


class TraceScan:
    """One search for `words`. Case does not matter."""

    def __init__(self, words):
        found = patterns(words)
        numbers = [each for each in found if is_number(each)]
        others = [each for each in found if not is_number(each)]
        self.sql_regex = pattern_regex(found)
        self.sql_numbers = pattern_regex(numbers) or None
        self.sql_others = pattern_regex(others) or None
        self.regex = re.compile(self.sql_regex, re.IGNORECASE)
        self.found = Counter()

    # The database

    def database(self, cr):
        """Every column of every table that this role reads, and large objects."""
        cr.execute(SQL(TABLES))
        for (table,) in cr.fetchall():
            self._table(cr, table)
        self._large_objects(cr)

    def _table(self, cr, table):
        """Count rows by column; what is packed in a binary column is unpacked."""
        name = SQL(table)  # as the catalogue quotes it
        cr.execute(
            SQL(
                CELLS,
                table=name,
                any=self.sql_regex,
                others=self.sql_others,
                digest=DIGEST,
                numbers=self.sql_numbers,
            )
        )
        for column, count in cr.fetchall():
            self.found[f"{table}.{column}"] += count
        cr.execute(SQL(COLUMNS, table))
        for (column,) in cr.fetchall():
            self._binary(cr, name, table, column)

    def _binary(self, cr, name, table, column):
        identifier = SQL.identifier(column)
        packed = SQL(
            "SELECT %s FROM %s WHERE substring(%s FOR 2) IN ('PK', '\\x1f8b', '%%P')",
            identifier,
            name,
            identifier,
        )
        cr.execute(packed)
        while rows := cr.fetchmany(BATCH):
            hits = sum(is_in(bytes(value), self.regex) for (value,) in rows)
            if hits:
                self.found[f"{table}.{column}"] += hits

    def _large_objects(self, cr):
        cr.execute(SQL(LARGE_OBJECTS))
        for (oid,) in cr.fetchall():
            try:
                with cr.savepoint(flush=False):
                    cr.execute(SQL("SELECT lo_get(%s)", oid))
                    self._bytes(f"large object {oid}", bytes(cr.fetchone()[0]))
            except psycopg2.Error:
                self.found[f"large object {oid}, not readable"] += 1

    # Files

    def folder(self, label, path):
        """Every file under `path`; a path that is not there holds nothing."""
        for each in sorted(Path(path).rglob("*")):
            if each.is_file():
                self.file(f"{label}/{each.relative_to(path)}", each)

    def file(self, label, path):
        try:
            self._bytes(label, Path(path).read_bytes())
        except OSError:
            self.found[f"{label}, not readable"] += 1

    def _bytes(self, label, data):
        if is_in(data, self.regex):
            self.found[label] += 1
