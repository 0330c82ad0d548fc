"""What tables, columns and links the database has, whatever Odoo knows of them."""

from dataclasses import dataclass

from odoo.tools import SQL

TABLES = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
       a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY 1, a.attnum
"""
LINKS = """
SELECT c.relname, a.attname, t.relname, b.attname
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_class t ON t.oid = k.confrelid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
  JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = k.confkey[1]
 WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND k.convalidated
   AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition
   AND t.relnamespace = 'public'::regnamespace
 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Stored:
    """A column as the catalogue has it."""

    name: str
    sql_type: str
    is_required: bool


def tables(cr):
    """{table: its columns}; a table outside the schema `public` with the schema."""
    cr.execute(SQL(TABLES))
    found = {}
    for table, *column in cr.fetchall():
        found.setdefault(table, []).append(Stored(*column))
    return found


def links(cr):
    """{table: {column: (table, column)}} of the foreign keys of one column each."""
    cr.execute(SQL(LINKS))
    found = {}
    for table, column, *target in cr.fetchall():
        found.setdefault(table, {})[column] = tuple(target)
    return found
