from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .member_office import STAFF

# What stands of each office on a day, in one place: the scope asks it for a session,
# reports and pages ask it for people. `texts` holds [kind, text, accepted] for every
# text the role requires; a text that is not published is accepted by nobody.
STATUS = """
SELECT o.id, o.partner_id, o.chapter_id, o.role_id,
       o.start_date > %(today)s AS early,
       COALESCE(o.end_date < %(today)s, FALSE) AS over,
       r.grants_access IS TRUE AS granting,
       r.answers_for_privacy IS TRUE AS answering,
       r.requires_approval IS NOT TRUE OR o.approved_on IS NOT NULL AS approved,
       r.requires_reference IS NOT TRUE
         OR COALESCE(o.appointment_reference, '') != '' AS referenced,
       texts.texts,
       texts.open_kinds,
       r.second_factor,
       login.present AS has_login,
       login.strong AS has_strong_factor,
       r.second_factor IS NULL OR login.strong
         OR (r.second_factor IN ('sms', 'any') AND login.sms)
         OR (r.second_factor = 'any' AND %(mail)s) AS has_factor
  FROM member_office o
  JOIN member_role r ON r.id = o.role_id
 CROSS JOIN LATERAL (
    SELECT COALESCE(array_agg(needed.kind) FILTER (WHERE NOT done.accepted), '{}')
             AS open_kinds,
           jsonb_agg(jsonb_build_array(needed.kind, text.id, done.accepted)
             ORDER BY needed.step) AS texts
      FROM (VALUES (1, 'confidentiality', r.requires_confidentiality),
                   (2, 'guide', r.requires_guide),
                   (3, 'device', r.requires_device)
           ) needed (step, kind, required)
      LEFT JOIN LATERAL (
        SELECT g.id, g.valid_months
          FROM member_guide g
         WHERE g.kind = needed.kind AND g.published_on IS NOT NULL
           AND (g.role_id IS NULL OR g.role_id = r.id)
         ORDER BY g.role_id IS NULL, g.version DESC
         LIMIT 1
      ) text ON TRUE
     CROSS JOIN LATERAL (
        SELECT EXISTS (
          SELECT FROM member_acknowledgement a
           WHERE a.partner_id = o.partner_id AND a.guide_id = text.id
             AND (COALESCE(text.valid_months, 0) = 0
              OR a.accepted_on + make_interval(months => text.valid_months)
                 >= %(today)s)
        ) AS accepted
     ) done
     WHERE needed.required
 ) texts
 CROSS JOIN LATERAL (
    SELECT count(*) > 0 AS present, COALESCE(bool_or(%(strong)s), FALSE) AS strong,
           COALESCE(bool_or(%(sms)s), FALSE) AS sms
      FROM res_users u
     WHERE u.member_id = o.partner_id AND u.active AND %(is_officer)s
 ) login
"""
# In force, and nothing missing but what only a session can show.
READY = SQL("NOT early AND NOT over AND approved AND referenced AND open_kinds = '{}'")
GRANTS = SQL("granting AND %s AND has_login AND has_factor", READY)


class MemberOfficeAccess(models.Model):
    _inherit = "member.office"

    grants_today = fields.Boolean(
        "Grants access today",
        compute="_compute_access_today",
        search="_search_grants_today",
        groups=STAFF,
    )
    missing_today = fields.Text(
        "Missing today", compute="_compute_access_today", groups=STAFF
    )

    @api.depends_context("uid", "lang")
    def _compute_access_today(self):
        missing = self._missing_today()
        for office in self:
            codes = missing.get(office._origin.id, [])
            office.grants_today = office._origin.id in missing and not codes
            office.missing_today = "\n".join(office._missing_words(codes))

    def _search_grants_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Core checks the groups of a stored field here, not of a computed one.
        self._check_field_access(self._fields["grants_today"], "read")
        rows = self.env.execute_query(
            SQL("SELECT id FROM (%s) s WHERE %s", self._status_sql(), GRANTS)
        )
        domain = Domain("id", "in", [office_id for (office_id,) in rows])
        return domain if True in value else ~domain

    @api.model
    def _status_sql(self):
        """SQL of what stands of each office today: see `STATUS`."""
        for model in (
            "member.office",
            "member.role",
            "member.guide",
            "member.acknowledgement",
        ):
            self.env[model].flush_model()
        users = self.env["res.users"]
        users.flush_model(["member_id", "active", "group_ids"])
        return SQL(
            STATUS,
            today=users._today_oslo(),
            is_officer=users._in_group_sql("u", "member_privacy.group_member_officer"),
            strong=users._strong_factor_sql("u"),
            sms=users._sms_factor_sql("u"),
            mail=users._has_mail_factor(),
        )

    def _missing_today(self):
        """What each of these offices lacks: {office id: [codes]}, in one query.

        An office without codes grants access today, to a session that has passed what
        the role requires of it.
        """
        names = (
            "id, early, over, granting, approved, referenced, has_login, has_factor,"
            " open_kinds"
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) s WHERE id = ANY(%s)",
                SQL(names),
                self._status_sql(),
                self._origin.ids,
            )
        )
        return {row[0]: self._codes(*row[1:]) for row in rows}

    @api.model
    def _codes(self, early, over, granting, approved, referenced, login, factor, kinds):
        stands = {
            "early": not early,
            "over": not over,
            "role": granting,
            "approval": approved,
            "reference": referenced,
            "login": login,
            "second_factor": factor,
            "confidentiality": "confidentiality" not in kinds,
            "guide": "guide" not in kinds,
            "device": "device" not in kinds,
        }
        for final in ("over", "role"):
            if not stands[final]:
                return [final]  # nothing else matters then
        return [code for code, met in stands.items() if not met]

    def _missing_words(self, codes):
        """The codes of `_missing_today` as sentences for staff."""
        self.ensure_one()
        long_date = self.env["res.users"]._long_date
        words = {
            "early": self.env._("Starts on %s", long_date(self.start_date)),
            "over": self.env._("Ended on %s", long_date(self.end_date)),
            "role": self.env._("The role shows no members"),
            "approval": self.env._("Waits for approval"),
            "reference": self.env._("Lacks the appointment reference"),
            "login": self.env._("Has no officer's login"),
            "second_factor": self.env._("Has not set up a second factor"),
            "confidentiality": self.env._("Has not accepted the confidentiality text"),
            "guide": self.env._("Has not read the guide"),
            "device": self.env._("Has no valid device declaration"),
        }
        return [words[code] for code in codes]
