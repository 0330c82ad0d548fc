"""The change log's triggers: installed, renewed, compared and dropped.

Four fixed statement triggers a table, with transition tables: one INSERT into the log
for a statement, however many rows it touched. Only their function depends on the data
map. It carries a digest of its source as comment, so that nothing is renewed without a
change.
"""

import hashlib

from odoo.tools import SQL

PREFIX = "privacy_log_"
TRIGGERS = {
    "insert": "AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows",
    "update": "AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows"
    " NEW TABLE AS new_rows",
    "delete": "AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows",
    "truncate": "BEFORE TRUNCATE ON %s",
}
# Table, whether all triggers stand and fire, digest of the function by its comment and
# by its source: somebody may have replaced one and not the other.
_PRESENT = """
SELECT c.relname, count(*) = 4 AND bool_and(t.tgenabled IN ('O', 'A')),
       min(obj_description(p.oid, 'pg_proc')),
       min(encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex'))
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE NOT t.tgisinternal AND t.tgname LIKE 'privacy\\_log\\_%'
   AND c.relnamespace = current_schema()::regnamespace
 GROUP BY c.relname
"""


def digest(source):
    return hashlib.sha256(source.encode()).hexdigest()


def differences(cr, wanted):
    """Where triggers and functions are not what `wanted` says.

    :param dict wanted: source of the function by table
    :return: what is wrong by table: "missing", "disabled", "function" or "needless"
    """
    found = {}
    present = _present(cr)
    for table in present.keys() - wanted.keys():
        found[table] = "needless"
    for table, source in wanted.items():
        if table not in present:
            found[table] = "missing"
            continue
        whole, comment, actual = present[table]
        if not whole:
            found[table] = "disabled"
        elif {comment, actual} != {digest(source)}:
            found[table] = "function"
    return found


def install(cr, wanted, found):
    """Make triggers and functions what `wanted` says, where `differences` found them
    otherwise."""
    for table, difference in found.items():
        if difference == "needless":
            drop(cr, table)
        else:
            _replace_function(cr, table, wanted[table])
        if difference in ("missing", "disabled"):
            _replace_triggers(cr, table)


def renew(cr, wanted):
    """Renew functions only: no trigger is made, dropped or locked for.

    :return: the tables that wait for triggers
    """
    found = differences(cr, wanted)
    for table, difference in found.items():
        if difference == "function":
            _replace_function(cr, table, wanted[table])
    return sorted(found.keys() - {t for t, d in found.items() if d == "function"})


def drop_all(cr):
    """Drop every trigger and function of the log."""
    for table in _present(cr):
        drop(cr, table)
    cr.execute(
        SQL(
            "SELECT p.proname FROM pg_proc p WHERE p.pronargs = 0"
            " AND p.pronamespace = current_schema()::regnamespace"
            " AND p.proname LIKE %s",
            PREFIX.replace("_", r"\_") + "%",
        )
    )
    for (name,) in cr.fetchall():
        cr.execute(SQL("DROP FUNCTION %s() CASCADE", SQL.identifier(name)))


def drop(cr, table):
    for event in TRIGGERS:
        cr.execute(
            SQL(
                "DROP TRIGGER IF EXISTS %s ON %s",
                SQL.identifier(PREFIX + event),
                SQL.identifier(table),
            )
        )
    cr.execute(SQL("DROP FUNCTION IF EXISTS %s()", SQL.identifier(PREFIX + table)))


def _present(cr):
    cr.execute(SQL(_PRESENT.replace("%", "%%")))
    return {table: state for table, *state in cr.fetchall()}


def _replace_function(cr, table, source):
    function = SQL.identifier(PREFIX + table)
    cr.execute(
        SQL(
            "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s",
            function,
            source,
        )
    )
    cr.execute(SQL("COMMENT ON FUNCTION %s() IS %s", function, digest(source)))


def _replace_triggers(cr, table):
    name = SQL.identifier(table)
    function = SQL.identifier(PREFIX + table)
    for event, definition in TRIGGERS.items():
        trigger = SQL.identifier(PREFIX + event)
        # Anew: CREATE OR REPLACE would leave a disabled one disabled.
        cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, name))
        cr.execute(
            SQL(
                "CREATE TRIGGER %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s()",
                trigger,
                SQL(definition, name),
                function,
            )
        )
