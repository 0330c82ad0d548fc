"""The change log's triggers: installed, renewed, compared and dropped.

Statement triggers with transition tables: one INSERT into the log for a statement,
however many rows it touched; and one that keeps ids as they are. They are made by
`sql/change_log.sql`. Only their function depends on the data map. It carries a digest
of its source as comment, so that nothing is renewed without a change.
"""

import hashlib

from odoo.tools import SQL

PREFIX = "privacy_log_"
# Table, whether all triggers stand and fire, digest of the function by its comment and
# by its source: somebody may have replaced one and not the other.
_PRESENT = """
SELECT c.relname, privacy_change_stands(c.oid),
       obj_description(p.oid, 'pg_proc'),
       encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex')
  FROM pg_class c
  LEFT JOIN pg_proc p ON p.proname = ('privacy_log_' || c.relname)::name
       AND p.pronamespace = c.relnamespace AND p.pronargs = 0
 WHERE c.relnamespace = current_schema()::regnamespace
   AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid
                  AND t.tgname LIKE 'privacy\\_log\\_%' AND NOT t.tgisinternal)
"""
# What the log says of itself: which digest a function got, and which triggers went.
_NOTED = """
SELECT n.logged_at, COALESCE(u.login, n.db_role), d.thing, d.told
  FROM privacy_change_log n
  LEFT JOIN res_users u ON u.id = n.user_id,
       jsonb_each_text(n.new_values) d (thing, told)
 WHERE n.model = 'privacy.change' AND n.logged_at > %s
 ORDER BY n.id
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


def otherwise_since(cr, wanted, moment):
    """Tables that were logged otherwise than `wanted` for a while, as the log itself
    says: (table, when that began, who did it)."""
    ends = {f"function of {table}": digest(each) for table, each in wanted.items()}
    ends |= {f"triggers of {table}": "made" for table in wanted}
    cr.execute(SQL(_NOTED, moment))
    return [
        (thing.rpartition(" ")[2], when, who)
        for when, who, thing, told in cr.fetchall()
        if thing in ends and told != ends[thing]
    ]


def install(cr, wanted, found):
    """Make triggers and functions what `wanted` says, where `differences` found them
    otherwise."""
    for table, difference in found.items():
        if difference == "needless":
            release(cr, [table])
        else:
            _install(cr, table, wanted[table], with_triggers=True)


def renew(cr, wanted):
    """Renew functions only: no trigger is made, dropped or locked for.

    :return: the tables that wait for triggers
    """
    found = differences(cr, wanted)
    for table, difference in found.items():
        if difference == "function":
            _install(cr, table, wanted[table], with_triggers=False)
    return sorted(found.keys() - {t for t, d in found.items() if d == "function"})


def release(cr, tables):
    """Log these tables no longer; those that were not logged are left alone."""
    cr.execute(
        SQL(
            "SELECT privacy_change_release(name) FROM unnest(%s::text[]) name"
            " WHERE to_regproc('public.' || quote_ident(%s || name)) IS NOT NULL",
            list(tables),
            PREFIX,
        )
    )


def drop_all(cr):
    """Drop every trigger and function of the log's tables."""
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


def _install(cr, table, source, with_triggers):
    cr.execute(
        SQL("SELECT privacy_change_install(%s, %s, %s)", table, source, with_triggers)
    )


def _present(cr):
    cr.execute(SQL(_PRESENT.replace("%", "%%")))
    return {table: state for table, *state in cr.fetchall()}
