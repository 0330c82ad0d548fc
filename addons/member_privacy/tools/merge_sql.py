"""Every place in the database that leads to one contact, made to lead to another.

Found by introspection, so that an app installed later is not forgotten. A row goes
only where the same fact stands beside it already.
"""

from odoo.tools import SQL

FOREIGN_KEYS = """
SELECT con.conrelid::regclass::text, a.attname
  FROM pg_constraint con
  JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[1]
 WHERE con.contype = 'f' AND con.confrelid = 'res_partner'::regclass
   AND con.connamespace = current_schema()::regnamespace
 ORDER BY 1, 2
"""
COLUMNS = """
SELECT attname FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
# The same line for two people who are one: what else the row says, both may say.
SAME_FACT = {
    "mail_followers": ("res_model", "res_id"),
    "mail_notification": ("mail_message_id",),
    "mail_message_reaction": ("message_id", "content"),
    "res_users_settings_volumes": ("user_setting_id",),
    "discuss_channel_member": ("channel_id",),
    "privacy_view": ("user_id", "day", "occasion"),
}
FOLLOWED = """
INSERT INTO mail_followers_mail_message_subtype_rel
       (mail_followers_id, mail_message_subtype_id)
SELECT kept.id, sub.mail_message_subtype_id
  FROM mail_followers gone
  JOIN mail_followers kept ON %s
  JOIN mail_followers_mail_message_subtype_rel sub ON sub.mail_followers_id = gone.id
 WHERE %s
    ON CONFLICT DO NOTHING
"""


def foreign_keys(cr):
    """(table, column) of every foreign key to a contact."""
    cr.execute(SQL(FOREIGN_KEYS))
    return cr.fetchall()


def move(cr, table, column, source, target):
    """Let the rows of `table` lead to `target` instead of `source`."""
    if table == "res_partner":
        _move_contacts(cr, column, source, target)
        return
    key = SAME_FACT.get(table) or _other_end(cr, table, column)
    if table == "mail_followers":
        _keep_subtypes(cr, column, source, target, key)
    if key:
        _drop_doubles(cr, table, column, source, target, key)
    cr.execute(
        SQL(
            "UPDATE %(table)s SET %(column)s = %(target)s"
            " WHERE %(column)s = %(source)s",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            source=source,
            target=target,
        )
    )


def move_references(cr, table, model_column, id_column, source, target):
    """The same for rows that name a model and an id, such as a file or a message."""
    where = SQL("%s = 'res.partner'", SQL.identifier(model_column))
    key = None
    if table == "mail_followers":
        key = ("partner_id", model_column)
        _keep_subtypes(cr, id_column, source, target, key)
    elif table == "ir_attachment":
        # Pictures are files of a field: each person has one.
        key = ("res_field", model_column)
    if key:
        _drop_doubles(cr, table, id_column, source, target, key)
    cr.execute(
        SQL(
            "UPDATE %s SET %s = %s WHERE %s AND %s = %s",
            SQL.identifier(table),
            SQL.identifier(id_column),
            target,
            where,
            SQL.identifier(id_column),
            source,
        )
    )


def _move_contacts(cr, column, source, target):
    """Addresses and companies; the two themselves keep what they have."""
    cr.execute(
        SQL(
            "UPDATE res_partner SET %(column)s = %(target)s"
            " WHERE %(column)s = %(source)s AND id NOT IN (%(source)s, %(target)s)",
            column=SQL.identifier(column),
            source=source,
            target=target,
        )
    )


def _other_end(cr, table, column):
    """The other column of a relation table; None for tables with more to say."""
    cr.execute(SQL(COLUMNS, table))
    columns = [name for (name,) in cr.fetchall()]
    if len(columns) != 2:
        return None
    return tuple(name for name in columns if name != column)


def _drop_doubles(cr, table, column, source, target, key):
    cr.execute(
        SQL(
            "DELETE FROM %s gone USING %s kept WHERE %s AND %s",
            SQL.identifier(table),
            SQL.identifier(table),
            _same(key),
            _pair(column, source, target),
        )
    )


def _keep_subtypes(cr, column, source, target, key):
    cr.execute(SQL(FOLLOWED, _same(key), _pair(column, source, target)))


def _same(key):
    """SQL: the rows `gone` and `kept` say the same; an empty column says nothing."""
    return SQL(" AND ").join(
        SQL("gone.%s = kept.%s", SQL.identifier(name), SQL.identifier(name))
        for name in key
    )


def _pair(column, source, target):
    return SQL(
        "gone.%(column)s = %(source)s AND kept.%(column)s = %(target)s",
        column=SQL.identifier(column),
        source=source,
        target=target,
    )
