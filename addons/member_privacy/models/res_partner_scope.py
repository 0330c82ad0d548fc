from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What one SQL statement derives for each person from memberships and flags.
# Officers see who is a member now: not applicants, not those who left or whose last day
# has passed, and nobody who is dead, has a protected address or a restriction.
# The memberships are taken out first, once for everybody: one by one, the planner reads
# a whole chapter for each person while an import has outrun its statistics.
# What chapters are not told of (`member_membership_told.py`) is nobody's main chapter
# where they see the person for another: they read it on the page.
REFRESH = """
WITH mine AS MATERIALIZED (
    SELECT id, partner_id, chapter_id, state, start_date, end_date, resigned_on,
           chapters_told, %(told)s AS told
      FROM member_membership m
     WHERE partner_id = ANY(%(ids)s)
), current AS (
    SELECT mine.partner_id, array_agg(DISTINCT step::int) AS scope
      FROM mine
      JOIN member_chapter c ON c.id = mine.chapter_id,
           unnest(string_to_array(rtrim(c.parent_path, '/'), '/')) step
     WHERE mine.state IN ('active', 'suspended')
       AND mine.resigned_on IS NULL
       AND mine.told
       AND (mine.end_date IS NULL OR mine.end_date >= %(today)s)
     GROUP BY mine.partner_id
), main AS (
    SELECT DISTINCT ON (partner_id) partner_id, state, chapter_id
      FROM mine
     ORDER BY partner_id,
              (told OR partner_id NOT IN (SELECT partner_id FROM current)) DESC,
              array_position(
                  ARRAY['active', 'suspended', 'applied', 'ended'], state::text),
              start_date DESC, id DESC
), derived AS (
    SELECT p.id,
           main.partner_id IS NOT NULL
             OR EXISTS (SELECT FROM member_office o WHERE o.partner_id = p.id)
             OR EXISTS (SELECT FROM privacy_consent c WHERE c.partner_id = p.id)
             OR EXISTS (SELECT FROM privacy_request q WHERE q.partner_id = p.id)
             OR EXISTS (SELECT FROM member_prospect s WHERE s.partner_id = p.id)
             OR EXISTS (SELECT FROM member_guardianship g
                         WHERE p.id IN (g.guardian_id, g.child_id)) AS linked,
           main.state,
           main.chapter_id,
           CASE WHEN p.deceased_on IS NULL AND p.address_protected IS NOT TRUE
                 AND p.processing_restricted IS NOT TRUE
                THEN current.scope END AS scope
      FROM res_partner p
      LEFT JOIN main ON main.partner_id = p.id
      LEFT JOIN current ON current.partner_id = p.id
     WHERE p.id = ANY(%(ids)s)
)%(mark)s
UPDATE res_partner p
   SET in_register = p.in_register IS TRUE OR d.linked,
       membership_state = d.state,
       chapter_id = d.chapter_id,
       scope_chapter_ids = d.scope,
       scope_since = CASE WHEN d.scope IS NULL THEN NULL
                          WHEN d.scope <@ p.scope_chapter_ids AND NOT %(news)s
                          THEN p.scope_since
                          ELSE clock_timestamp() AT TIME ZONE 'UTC' END
  FROM derived d
 WHERE p.id = d.id
   AND (%(touch)s
        OR (p.in_register IS TRUE, p.membership_state, p.chapter_id,
            p.scope_chapter_ids)
           IS DISTINCT FROM
           (p.in_register IS TRUE OR d.linked, d.state, d.chapter_id, d.scope))
"""
# Of an address under an address, core keeps the person at the top.
OF_A_MEMBER = """EXISTS (
SELECT FROM res_partner up
 WHERE up.id IN (%(table)s.parent_id, %(table)s.commercial_partner_id)
   AND up.in_register AND up.is_company IS NOT TRUE)
"""
LATER = "member_privacy.refresh_later"
ASKED = ["in_register", "is_company", "parent_id", "commercial_partner_id"]
ASKED += ["partner_share"]
WRITTEN = ["in_register", "membership_state", "chapter_id", "in_member_scope"]


class ResPartnerScope(models.Model):
    _inherit = "res.partner"

    # The only thing the global record rule on contacts asks. `scope_chapter_ids`, its
    # key in the table, is no field: nobody reads or writes it through the ORM.
    in_member_scope = fields.Boolean(
        compute="_compute_in_member_scope", search="_search_in_member_scope"
    )

    # Contacts outside the register are few beside members; this makes their arm cheap.
    _outside_register = models.Index("(id) WHERE in_register IS NOT TRUE")

    def init(self):
        cr = self.env.cr
        cr.execute(
            SQL(
                "ALTER TABLE res_partner "
                "ADD COLUMN IF NOT EXISTS scope_chapter_ids int[]"
            )
        )
        # When officers who see the person now could first read what they read now.
        cr.execute(
            SQL(
                "ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS scope_since timestamp"
                " NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')"
            )
        )
        cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS res_partner_scope_chapter_ids_index"
                " ON res_partner USING gin (scope_chapter_ids)"
            )
        )

    @api.depends_context("uid")
    def _compute_in_member_scope(self):
        """Agree with the search: writes check record rules in Python, under sudo()."""
        stored = self.filtered("id")
        self.in_member_scope = False
        if not stored:
            return
        self.flush_model(ASKED)
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM res_partner p WHERE p.id = ANY(%s) AND (%s)",
                list(stored._origin.ids),
                self._scope_sql("p"),
            )
        )
        visible = {partner_id for (partner_id,) in rows}
        for partner in stored:
            partner.in_member_scope = partner._origin.id in visible

    def _search_in_member_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.custom(
            to_sql=lambda model, alias, query: model._scope_sql(alias)
        )
        return domain if True in value else ~domain

    def _scope_sql(self, alias):
        """Whom the current user may meet, as a condition on `alias`.

        Decided by `env.user`, never by `env.su`: record rules ask under sudo().
        Chapter ids go in as literals so that the planner sees them.
        """
        user = self.env.user
        table = SQL.identifier(alias)
        if user._sees_all_members():
            return SQL("TRUE")
        outside = SQL("%s.in_register IS NOT TRUE", table)
        if not user._is_officer_only():
            # A further address stands under a member's name and repeats it.
            others = SQL("(%s AND NOT %s)", outside, SQL(OF_A_MEMBER, table=table))
            if not user._is_portal():
                return others
            return SQL(
                "(%(table)s.id = %(own)s OR %(others)s"
                " OR (%(table)s.parent_id = %(own)s AND %(outside)s))",
                table=table,
                own=user.partner_id.id,
                others=others,
                outside=outside,
            )
        colleagues = SQL(
            "(%s AND (%s.partner_share IS NOT TRUE OR %s.id = ANY(%s)))",
            outside,
            table,
            table,
            self.env["res.company"]._contact_ids(),
        )
        chapter_ids = user._office_chapter_ids()
        if not chapter_ids:
            return colleagues
        return SQL("(%s OR %s)", self._members_sql(table, chapter_ids), colleagues)

    @api.model
    def _members_sql(self, table, chapter_ids):
        """Whose key names one of these chapters. All keys name the top: whoever holds
        an office there is asked nothing but whether there is a key."""
        key = SQL("%s.scope_chapter_ids", table)
        if self.env["res.users"]._only_root_id() in chapter_ids:
            return SQL("%s IS NOT NULL", key)
        ids = SQL(", ").join(SQL("%s", chapter_id) for chapter_id in chapter_ids)
        return SQL("(%s IS NOT NULL AND %s && ARRAY[%s]::int[])", key, key, ids)

    def _check_in_sight(self):
        """Refuse people the current user may not meet.

        :raise AccessError: the same for a hidden person and for one that is not there
        """
        if not self.ids or self.env.su:
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM res_partner p WHERE p.id = ANY(%s) AND (%s)",
                self.ids,
                self._scope_sql("p"),
            )
        )
        if rows[0][0] != len(self.ids):
            raise AccessError(self.env._("You cannot use this contact here."))

    def _refresh_register_state(self):
        """Derive register state and scope key of these people, in one statement.

        `in_register` never goes back: who was once in the register stays protected.

        :raise ValidationError: when the work contact of an internal user would enter
        """
        later = self.env.cr.cache.get(LATER)
        if later is not None:
            later.update(self.ids)
            return
        if not self:
            return
        self.env["member.membership"].flush_model()
        self.env["member.office"].flush_model()
        self.flush_model()
        today = self.env["res.users"]._today_oslo()
        told = self.env["member.membership"]._told_parts(self.ids)
        self.env.cr.execute(SQL(REFRESH, ids=list(self.ids), today=today, **told))
        self.invalidate_recordset(WRITTEN)
        self.env["member.membership"].invalidate_model(["is_told"])
        self._check_no_work_contact()

    def _outside(self):
        """Those of these contacts that the register does not know yet."""
        self.env["res.partner"].flush_model(["in_register"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner WHERE id = ANY(%s)"
                " AND in_register IS NOT TRUE",
                list(self.ids),
            )
        )
        return self.browse(row[0] for row in rows)

    @contextmanager
    def _refresh_later(self):
        """Gather the refreshes asked for inside the block into one at its end.

        Kept with the transaction and not in the context, which a caller over RPC
        could set to keep somebody's scope as it was.
        """
        cache = self.env.cr.cache
        if LATER in cache:
            yield
            return
        cache[LATER] = set()
        try:
            yield
        finally:
            ids = cache.pop(LATER)
        self.browse(sorted(ids))._refresh_register_state()

    def _check_no_work_contact(self):
        """A login of the house and a member are two contacts, so that colleagues
        read a name without learning of a membership."""
        users = self.env["res.users"].sudo()  # sudo: the rule holds for everybody
        if users.with_context(active_test=False).search_count(
            [
                ("partner_id", "in", self.ids),
                ("partner_id.in_register", "=", True),
                ("share", "=", False),
            ],
            limit=1,
        ):
            raise ValidationError(
                self.env._(
                    "This contact belongs to an internal user. Make a contact of its "
                    "own for the member, and name it on the user."
                )
            )
