"""SQL of the change log's triggers, generated from the data map.

Three statement triggers a table, with transition tables: one INSERT into the log for a
statement, however many rows it touched. Only their function depends on the map. It
carries a digest of its source as comment, so that nothing is renewed without a change.
"""

import hashlib

from odoo.tools import SQL

PREFIX = "privacy_log_"
REFERENCES = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}
INSERT = """
    INSERT INTO privacy_change (logged_at, transaction_id, model, res_id, partner_id,
        operation, old_values, new_values, user_id, db_role, reason)
    SELECT clock_timestamp() AT TIME ZONE 'UTC', txid_current(), {model}, r.id,
        {person}, '{operation}', {old}, {new}, {actor}, session_user,
        NULLIF(current_setting('member.reason', TRUE), '')
      FROM {rows}"""
FUNCTION = """
BEGIN
  IF TG_OP = 'INSERT' THEN{insert};
  ELSIF TG_OP = 'UPDATE' THEN{update};
  ELSE{delete};
  END IF;
  RETURN NULL;
END
"""
# The setting is local to the transaction: who deletes, or works by raw SQL, names
# himself there. A row's own stamp wins where this very transaction wrote it.
SETTING = "NULLIF(current_setting('member.uid', TRUE), '')::int"
STAMPED = (
    "CASE WHEN r.{date} = now() AT TIME ZONE 'UTC' THEN r.{uid} ELSE "
    + SETTING
    + " END"
)


def function_source(model, table, columns, person, stamped):
    """Return the body of the trigger function of `table`.

    :param str model: Odoo's name of the model
    :param list columns: names of the logged columns
    :param str person: SQL of the person of a row called `r`
    :param bool stamped: whether rows carry create_uid and write_uid
    """
    differs = " OR ".join(f'o."{c}" IS DISTINCT FROM r."{c}"' for c in columns)
    parts = {
        "insert": {
            "rows": "new_rows r",
            "old": "NULL",
            "new": f"jsonb_strip_nulls({_object('r', columns)})",
            "actor": _actor(stamped, "create"),
        },
        "update": {
            "rows": f"new_rows r JOIN old_rows o ON o.id = r.id WHERE {differs}",
            "old": _changed("o", columns),
            "new": _changed("r", columns),
            "actor": _actor(stamped, "write"),
        },
        "delete": {
            "rows": "old_rows r",
            "old": f"jsonb_strip_nulls({_object('r', columns)})",
            "new": "NULL",
            "actor": SETTING,
        },
    }
    operations = {"insert": "create", "update": "update", "delete": "delete"}
    return FUNCTION.format(
        **{
            event: INSERT.format(
                model=f"'{model}'",
                person=person,
                operation=operations[event],
                **part,
            )
            for event, part in parts.items()
        }
    )


def install(cr, wanted):
    """Make the triggers what `wanted` says and drop those of other tables.

    :param dict wanted: source of the function by table
    """
    present = _present(cr)
    for table in present.keys() - wanted.keys():
        _drop(cr, table)
    for table, source in wanted.items():
        digest = hashlib.sha256(source.encode()).hexdigest()
        if present.get(table) != digest:
            _replace(cr, table, source, digest)


def _object(alias, columns):
    pairs = ", ".join(f"'{c}', {alias}.\"{c}\"" for c in columns)
    return f"jsonb_build_object({pairs})"


def _changed(alias, columns):
    return " || ".join(
        f'CASE WHEN o."{c}" IS DISTINCT FROM r."{c}"'
        f" THEN jsonb_build_object('{c}', {alias}.\"{c}\") ELSE '{{}}' END"
        for c in columns
    )


def _actor(stamped, verb):
    if not stamped:
        return SETTING
    return STAMPED.format(date=f"{verb}_date", uid=f"{verb}_uid")


def _present(cr):
    """Digest of the installed function by table, '' where a trigger is missing."""
    cr.execute(
        SQL(
            """
            SELECT c.relname, CASE WHEN count(*) = 3 AND bool_and(t.tgenabled = 'O')
                     THEN min(obj_description(p.oid, 'pg_proc')) ELSE '' END
              FROM pg_trigger t
              JOIN pg_class c ON c.oid = t.tgrelid
              JOIN pg_proc p ON p.oid = t.tgfoid
             WHERE NOT t.tgisinternal AND t.tgname LIKE %s
               AND c.relnamespace = current_schema()::regnamespace
             GROUP BY c.relname
            """,
            PREFIX.replace("_", r"\_") + "%",
        )
    )
    return dict(cr.fetchall())


def _replace(cr, table, source, digest):
    function = SQL.identifier(PREFIX + table)
    cr.execute(
        SQL(
            "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
            function,
            source,
        )
    )
    cr.execute(SQL("COMMENT ON FUNCTION %s() IS %s", function, digest))
    for event, references in REFERENCES.items():
        trigger = SQL.identifier(PREFIX + event)
        cr.execute(
            SQL(
                "CREATE OR REPLACE TRIGGER %s AFTER %s ON %s %s"
                " FOR EACH STATEMENT EXECUTE FUNCTION %s()",
                trigger,
                SQL(event),
                SQL.identifier(table),
                SQL(references),
                function,
            )
        )


def _drop(cr, table):
    for event in REFERENCES:
        cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %s ON %s",
                SQL.identifier(PREFIX + event),
                SQL.identifier(table),
            )
        )
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s()", SQL.identifier(PREFIX + table)))
