"""What still leads to an erased person: each row, with the columns that say something.

By the database's own foreign keys and by pairs of a model and an id, not by the map.
"""

from odoo.tools import SQL

FOREIGN_KEYS = """
SELECT c.conrelid::regclass::text, a.attname
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.contype = 'f' AND c.confrelid = %s::regclass AND array_length(c.conkey, 1) = 1
 ORDER BY 1, 2
"""
PAIRS = """
SELECT m.attrelid::regclass::text, i.attname, m.attname
  FROM pg_attribute m JOIN pg_attribute i USING (attrelid)
  JOIN pg_class c ON c.oid = m.attrelid
 WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relnamespace = 'public'::regnamespace
   AND (m.attname, i.attname) IN (('res_model', 'res_id'), ('model', 'res_id'))
 ORDER BY 1
"""
# Whose hand it was stands in every table, and is the change log's to say.
HANDS = {"create_uid", "write_uid"}


def kept(env, person, login, case):
    """{table: {column: values}} of the rows that lead to the person, without what is
    empty, the row's own number and when it was written."""
    found = {}
    for table, number in (
        ("res_partner", person),
        ("res_users", login),
        ("privacy_request", case),
    ):
        for other, column in env.execute_query(SQL(FOREIGN_KEYS, table)):
            if column not in HANDS:
                add(env, found, other, SQL("%s = %s", SQL.identifier(column), number))
        for other, column, model in env.execute_query(SQL(PAIRS)):
            add(
                env,
                found,
                other,
                SQL(
                    "%s = %s AND %s = %s",
                    SQL.identifier(column),
                    number,
                    SQL.identifier(model),
                    table.replace("_", "."),
                ),
            )
        add(env, found, table, SQL("id = %s", number))
    return {
        table: {column: sorted(texts) for column, texts in sorted(columns.items())}
        for table, columns in sorted(found.items())
    }


def add(env, found, table, condition):
    """Add what the columns of these rows say."""
    rows = env.execute_query(
        SQL(
            "SELECT DISTINCT cell.key, cell.value"
            " FROM %s r, jsonb_each_text(to_jsonb(r)) cell"
            " WHERE %s AND cell.value !~ '^(0([.]0*)?|false|[{][}]|)$' AND cell.key !~"
            " '^id$|^(create|write)_(uid|date)$'",
            SQL(table),
            condition,
        )
    )
    for column, text in rows:
        found.setdefault(table, {}).setdefault(column, set()).add(text)
