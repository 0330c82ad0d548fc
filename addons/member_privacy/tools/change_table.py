"""The change log's tables: partitioned by month, behind a plain view.

Core does not accept a partitioned table as a model's, so the model reads the view. The
view also folds what one transaction did to one row in several statements into the net
change, for each actor and reason.
"""

from odoo.tools import SQL
from odoo.tools.sql import TableKind, table_kind

from . import change_trigger, sql_functions

FUNCTIONS, INDEXES = "change_log.sql", "change_log_indexes.sql"
LOG, LINK = "privacy_change_log", "privacy_change_link"

TABLES = """
CREATE TABLE IF NOT EXISTS privacy_change_log (
    id bigserial,
    logged_at timestamp NOT NULL,
    transaction_id bigint NOT NULL,
    model varchar NOT NULL,
    res_id integer NOT NULL,
    partner_id integer,
    operation varchar NOT NULL,
    old_values jsonb,
    new_values jsonb,
    user_id integer,
    login_id integer,
    db_role varchar NOT NULL,
    source varchar,
    reason varchar
) PARTITION BY RANGE (logged_at);
CREATE TABLE IF NOT EXISTS privacy_change_log_default
    PARTITION OF privacy_change_log DEFAULT;

CREATE TABLE IF NOT EXISTS privacy_change_link (
    change_id bigint NOT NULL,
    logged_at timestamp NOT NULL,
    seal integer NOT NULL,
    place integer NOT NULL,
    salt bytea,
    commitment bytea,
    link bytea NOT NULL
) PARTITION BY RANGE (logged_at);
CREATE TABLE IF NOT EXISTS privacy_change_link_default
    PARTITION OF privacy_change_link DEFAULT;
"""

# The net change of all that one transaction, for one actor and reason, did to a row:
# told at the first of these lines, and not at all where nothing is left of it. Columns:
# first old and last new value. Links to many: what was taken away and not added again,
# and the other way round. The bound on the time lets PostgreSQL look into one or two
# partitions only; a function, because planned inside the view all this took a second.
NET = """
CREATE OR REPLACE FUNCTION privacy_change_net(line privacy_change_log)
RETURNS TABLE (operation varchar, old_values jsonb, new_values jsonb)
LANGUAGE plpgsql STABLE ROWS 1 AS $body$
DECLARE
  lines bigint[];
  first varchar;
  last varchar;
  cleared boolean;
  created boolean;
  deleted boolean;
BEGIN
  SELECT array_agg(s.id ORDER BY s.id),
         (array_agg(s.operation ORDER BY s.id)
           FILTER (WHERE s.operation IN ('create', 'update', 'delete')))[1],
         (array_agg(s.operation ORDER BY s.id DESC)
           FILTER (WHERE s.operation IN ('create', 'update', 'delete')))[1],
         bool_or(s.old_values IS NULL AND s.new_values IS NULL)
    INTO lines, first, last, cleared
    FROM privacy_change_log s
   WHERE s.model = line.model AND s.res_id = line.res_id
     AND s.transaction_id = line.transaction_id
     AND s.user_id IS NOT DISTINCT FROM line.user_id
     AND s.reason IS NOT DISTINCT FROM line.reason
     AND s.partner_id IS NOT DISTINCT FROM line.partner_id
     AND (s.operation = 'forget') = (line.operation = 'forget')
     AND s.logged_at BETWEEN line.logged_at - interval '1 day'
                         AND line.logged_at + interval '1 day';
  IF lines[1] < line.id THEN
    RETURN;
  END IF;
  operation := CASE WHEN line.operation IN ('link', 'part') THEN 'update'
                    ELSE line.operation END;
  IF cardinality(lines) = 1 THEN
    old_values := line.old_values;
    new_values := line.new_values;
    RETURN NEXT;
    RETURN;
  END IF;
  created := COALESCE(first = 'create', FALSE);
  deleted := COALESCE(last = 'delete', FALSE);
  IF created AND deleted THEN
    RETURN;
  END IF;
  SELECT jsonb_object_agg(v.name, v.old), jsonb_object_agg(v.name, v.new)
    INTO old_values, new_values
    FROM (
      SELECT n.name,
             (array_agg(s.old_values -> n.name ORDER BY s.id))[1] AS old,
             (array_agg(s.new_values -> n.name ORDER BY s.id DESC))[1] AS new
        FROM privacy_change_log s, jsonb_object_keys(
             COALESCE(s.old_values, '{}') || COALESCE(s.new_values, '{}')) n (name)
       WHERE s.id = ANY(lines) AND s.operation <> 'link'
         AND s.logged_at BETWEEN line.logged_at AND line.logged_at + interval '1 day'
       GROUP BY n.name
      UNION ALL
      SELECT d.name,
             COALESCE(jsonb_agg(d.target ORDER BY d.target)
                        FILTER (WHERE d.balance < 0), '[]'),
             COALESCE(jsonb_agg(d.target ORDER BY d.target)
                        FILTER (WHERE d.balance > 0), '[]')
        FROM (
          SELECT e.key AS name, t.target, sum(e.sign) AS balance
            FROM privacy_change_log s, LATERAL (
                 SELECT key, value, -1 FROM jsonb_each(s.old_values)
                 UNION ALL
                 SELECT key, value, 1 FROM jsonb_each(s.new_values)
                 ) e (key, value, sign), jsonb_array_elements(e.value) t (target)
           WHERE s.id = ANY(lines) AND s.operation = 'link'
             AND s.logged_at BETWEEN line.logged_at
                                 AND line.logged_at + interval '1 day'
           GROUP BY e.key, t.target) d
       GROUP BY d.name) v
   WHERE v.old IS DISTINCT FROM v.new;
  IF old_values IS NULL AND NOT created AND NOT deleted AND NOT cleared THEN
    RETURN;
  END IF;
  operation := CASE WHEN created THEN 'create' WHEN deleted THEN 'delete'
                    ELSE 'update' END;
  IF created THEN
    old_values := NULL;
    new_values := jsonb_strip_nulls(new_values);
  ELSIF deleted THEN
    old_values := jsonb_strip_nulls(old_values);
    new_values := NULL;
  END IF;
  RETURN NEXT;
END
$body$;
"""
VIEW = """
CREATE VIEW privacy_change AS
SELECT c.id, c.logged_at, c.transaction_id, c.model, c.res_id, c.partner_id,
       n.operation, n.old_values, n.new_values, c.user_id,
       CASE WHEN c.login_id <> c.user_id AND c.login_id <> 1 THEN c.login_id END
            AS for_user_id,
       c.db_role, c.source, c.reason
  FROM privacy_change_log c CROSS JOIN LATERAL privacy_change_net(c) n
"""
MOVE = """
INSERT INTO privacy_change_log (id, logged_at, transaction_id, model, res_id,
    partner_id, operation, old_values, new_values, user_id, db_role, reason)
SELECT id, logged_at, transaction_id, model, res_id,
    partner_id, operation, old_values, new_values, user_id, db_role, reason
  FROM privacy_change ORDER BY id;
SELECT setval('privacy_change_log_id_seq', GREATEST(max(id), 1)) FROM privacy_change_log
"""


def create(cr):
    """Make tables and functions; where they belong to another role, they stand."""
    if is_ours(cr):
        cr.execute(SQL(TABLES))
        sql_functions.run(cr, INDEXES)
    sql_functions.install(cr, FUNCTIONS)


def show(cr):
    """Make the view; what an earlier version left as a table moves over."""
    kind = table_kind(cr, "privacy_change")
    if kind == TableKind.Regular:
        # Its functions write to the table; the end of the upgrade makes new ones.
        change_trigger.drop_all(cr)
        cr.execute(SQL(MOVE))
        cr.execute(SQL("DROP TABLE privacy_change"))
    elif kind:
        cr.execute(SQL("DROP VIEW privacy_change"))
    cr.execute(SQL(NET))
    cr.execute(SQL(VIEW))


def is_ours(cr):
    """Whether the log belongs to Odoo's own role, or is yet to be made."""
    cr.execute(
        SQL(
            "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class"
            " WHERE oid = to_regclass(%s)",
            LOG,
        )
    )
    return all(ours for (ours,) in cr.fetchall())


def drop(cr):
    """Take everything away that `create` made."""
    cr.execute(SQL("DROP VIEW IF EXISTS privacy_change"))
    cr.execute(SQL("DROP FUNCTION IF EXISTS privacy_change_net(privacy_change_log)"))
    for table in (LINK, LOG):
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
    sql_functions.drop(cr, FUNCTIONS)
