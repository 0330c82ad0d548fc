from odoo import models
from odoo.tools import SQL

from .member_import_check import BATCH

# Set-based: a fixed number of statements, however many rows. `r` is a staged row.
APPLIED_BEFORE = """
UPDATE member_import_row r
   SET outcome = 'skipped',
       problems = r.problems || jsonb_build_array(
           jsonb_build_array('applied_before', o.import_id::text))
  FROM member_import_row o
 WHERE r.import_id = %s AND r.outcome = 'new'
   AND o.file_hash = r.file_hash AND o.number = r.number
   AND o.applied AND o.import_id != r.import_id
"""
# The same number twice is an error; the same person twice is for staff to decide.
# Different birth dates or member numbers prove two people who share an address or a
# phone, as families do.
WITHIN_FILE = """
WITH keyed AS (
    SELECT id, number, data->>'birthdate_date' AS birth,
           data->>'member_number' AS by_number,
           lower(data->>'name') || (data->>'birthdate_date') AS by_name,
           lower(data->>'email') AS by_email,
           data->>'phone' AS by_phone
      FROM member_import_row
     WHERE import_id = %s AND outcome = 'new'
), firsts AS (
    SELECT k.id, k.number, v.code, v.ord, k.birth,
           first_value(k.number) OVER w AS first,
           first_value(k.birth) OVER w AS first_birth,
           k.by_number != first_value(k.by_number) OVER w AS other_number
      FROM keyed k
     CROSS JOIN LATERAL (VALUES ('number_twice', 1, k.by_number),
                                ('row_name', 2, k.by_name),
                                ('row_email', 3, k.by_email),
                                ('row_phone', 4, k.by_phone)) v(code, ord, key)
     WHERE v.key IS NOT NULL
    WINDOW w AS (PARTITION BY v.code, v.key ORDER BY k.number)
), found AS (
    SELECT DISTINCT ON (id) id, code, first
      FROM firsts
     WHERE first < number
       AND (ord < 3 OR (other_number IS NOT TRUE AND
                        coalesce(birth, first_birth) IS NOT DISTINCT FROM
                        coalesce(first_birth, birth)))
     ORDER BY id, ord
)
UPDATE member_import_row r
   SET outcome = CASE found.code WHEN 'number_twice' THEN 'error' ELSE 'duplicate' END,
       problems = r.problems || jsonb_build_array(
           jsonb_build_array(found.code, found.first::text))
  FROM found
 WHERE r.id = found.id
"""
BY_NUMBER = """
WITH known AS (
    SELECT r.id, p.id AS partner_id,
           CASE WHEN p.processing_restricted THEN 'number_restricted'
                WHEN p.birthdate_date != (r.data->>'birthdate_date')::date
                THEN 'number_other_birth' END AS problem
      FROM member_import_row r
      JOIN res_partner p ON p.member_number = r.data->>'member_number'
     WHERE r.import_id = %s AND r.outcome IN ('new', 'duplicate')
)
UPDATE member_import_row r
   SET partner_id = known.partner_id,
       outcome = CASE WHEN known.problem IS NULL THEN 'update' ELSE 'error' END,
       problems = r.problems || CASE WHEN known.problem IS NULL THEN '[]'
           ELSE jsonb_build_array(jsonb_build_array(known.problem, '')) END
  FROM known
 WHERE r.id = known.id
"""
# Who could be the same person. Work contacts of internal users and companies never
# are. At most five are shown, those with the same name first.
MAYBE_SAME = """
(p.birthdate_date IS NULL OR s.birth IS NULL OR p.birthdate_date = s.birth)
 AND (p.member_number IS NULL OR s.number IS NULL)
"""
CANDIDATES = """
WITH staged AS (
    SELECT id, data->>'name' AS name, (data->>'birthdate_date')::date AS birth,
           lower(data->>'email') AS email, data->>'phone' AS phone,
           data->>'member_number' AS number
      FROM member_import_row
     WHERE import_id = %s AND outcome IN ('new', 'duplicate')
), pairs AS (
    SELECT s.id, p.id AS partner_id, 'same_name' AS code, 1 AS ord
      FROM staged s
      JOIN res_partner p ON p.birthdate_date = s.birth AND lower(p.name) = lower(s.name)
    UNION ALL
    SELECT s.id, p.id, 'same_email', 2
      FROM staged s
      JOIN res_partner p ON p.email_normalized = s.email
     WHERE {maybe_same}
    UNION ALL
    SELECT s.id, p.id, 'same_phone', 3
      FROM staged s
      JOIN res_partner p ON p.phone_sanitized = s.phone
     WHERE {maybe_same}
), allowed AS (
    SELECT pairs.id, pairs.partner_id, pairs.code, pairs.ord,
           row_number() OVER (PARTITION BY pairs.id ORDER BY pairs.ord, p.id) AS rank
      FROM pairs
      JOIN res_partner p ON p.id = pairs.partner_id
     WHERE p.active AND p.is_company IS NOT TRUE
       AND p.processing_restricted IS NOT TRUE
       AND NOT EXISTS (SELECT FROM res_users u
                        WHERE u.partner_id = p.id AND u.share IS NOT TRUE)
), found AS (
    SELECT id,
           jsonb_agg(DISTINCT partner_id) FILTER (WHERE rank <= 5) AS candidates,
           (array_agg(partner_id ORDER BY rank))[1] AS first,
           jsonb_agg(DISTINCT jsonb_build_array(code, '')) AS problems
      FROM allowed
     GROUP BY id
)
UPDATE member_import_row r
   SET outcome = 'duplicate',
       candidates = found.candidates,
       partner_id = found.first,
       problems = r.problems || found.problems
  FROM found
 WHERE r.id = found.id
""".replace("{maybe_same}", MAYBE_SAME)


class MemberImportMatch(models.Model):
    """Which staged rows are somebody whom the register knows already."""

    _inherit = "member.import"

    def _match_rows(self):
        """Sort the new rows into new, update, duplicate and left out."""
        self.env["res.partner"].flush_model()
        self.env["member.import.row"].flush_model()
        for statement in (APPLIED_BEFORE, WITHIN_FILE, BY_NUMBER, CANDIDATES):
            self.env.cr.execute(SQL(statement, self.id))
        self.env["member.import.row"].invalidate_model()

    def _compare_updates(self):
        """Tell the updates that would change nothing."""
        rows = self.env["member.import.row"].search(
            [("import_id", "=", self.id), ("outcome", "=", "update")]
        )
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            plans = batch._plan_updates()
            same = batch.filtered(lambda row, plans=plans: plans[row].is_empty())
            same.sudo().write({"outcome": "unchanged"})  # sudo: the import's own field
            for row in batch.filtered(lambda row, plans=plans: plans[row].notes):
                own = row.sudo()  # sudo: the import's own field
                own.problems = row.problems + plans[row].notes
            self.env.flush_all()
            self.env.invalidate_all()
