"""Clear what the change log holds of people, in one place for erasure and set-up."""

from odoo.tools import SQL

# The salts go with the values: without them nobody can try out what a commitment
# hides. What is sealed at this very moment keeps its salt until the next seal looks.
SALTS = """
UPDATE privacy_change_link l SET salt = NULL
  FROM privacy_change_log c
 WHERE c.partner_id = ANY(%s) AND l.change_id = c.id AND l.salt IS NOT NULL
"""
VALUES = """
WITH cleared AS (
    UPDATE privacy_change_log SET old_values = NULL, new_values = NULL
     WHERE partner_id = ANY(%s)
       AND (old_values IS NOT NULL OR new_values IS NOT NULL)
    RETURNING partner_id)
INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id, partner_id,
    operation, user_id, login_id, db_role, source, reason)
SELECT clock_timestamp() AT TIME ZONE 'UTC', txid_current(), 'res.partner', p.id, p.id,
       'forget',
       substring(current_setting('member.uid', TRUE) FROM '^[0-9]{1,9}$')::int,
       substring(current_setting('member.login', TRUE) FROM '^[0-9]{1,9}$')::int,
       session_user, NULLIF(current_setting('member.source', TRUE), ''),
       NULLIF(current_setting('member.reason', TRUE), '')
  FROM (SELECT DISTINCT partner_id AS id FROM cleared) p
"""


def forget(cr, partner_ids):
    """Clear values and salts about these people; each gets a line that says so."""
    for statement in (SALTS, VALUES):
        cr.execute(SQL(statement, list(partner_ids)))
