from odoo import api, fields, models
from odoo.tools import SQL

from .member_office_access import GRANTS
from .res_partner_fields import CONTACT, MEMBER

KINDS = [
    ("officer", "Officer"),
    ("staff", "Staff"),
    ("privacy_officer", "Privacy officer"),
]
# One row for each office that grants access today, and each user who sees everybody:
# since that was told to the privacy officer, which is not known for the first of them.
ACCESS = """
SELECT 2 * s.id AS id,
       'officer' AS kind,
       s.partner_id,
       s.role_id,
       s.chapter_id,
       s.id AS office_id,
       GREATEST(o.start_date, CASE WHEN r.requires_approval THEN o.approved_on END)
         AS since,
       o.end_date AS until
  FROM (%(status)s) s
  JOIN member_office o ON o.id = s.id
  JOIN member_role r ON r.id = s.role_id
 WHERE %(grants)s
UNION ALL
SELECT 2 * u.id + 1,
       CASE WHEN %(is_privacy_officer)s THEN 'privacy_officer' ELSE 'staff' END,
       u.partner_id, NULL, NULL, NULL,
       (SELECT max(a.create_date AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Oslo')::date
          FROM privacy_alert a
         WHERE a.user_id = u.id AND a.kind = 'group' AND a.operation = 'given'
           AND a.res_id = ANY(%(groups)s)),
       NULL
  FROM res_users u
 WHERE u.active AND u.share IS NOT TRUE AND %(is_staff)s
"""


class MemberAccess(models.Model):
    """Who can see members today, where, since when and on what ground.

    A view and no table: it says what the scope says, at the moment it is asked.
    """

    _name = "member.access"
    _description = "Access to members"
    _auto = False
    _order = "kind, chapter_id, id"
    _rec_name = "partner_id"

    kind = fields.Selection(KINDS, readonly=True)
    partner_id = fields.Many2one("res.partner", "Who", readonly=True)
    role_id = fields.Many2one("member.role", readonly=True)
    chapter_id = fields.Many2one("member.chapter", readonly=True)
    office_id = fields.Many2one("member.office", readonly=True)
    since = fields.Date(readonly=True)
    until = fields.Date(readonly=True)
    capacity = fields.Char("As", compute="_compute_ground")
    ground = fields.Text("On what ground", compute="_compute_ground")
    sees = fields.Text(compute="_compute_sees")

    @property
    def _table_query(self):
        users = self.env["res.users"]
        users.flush_model(["active", "share", "partner_id"])
        self.env["privacy.alert"].flush_model()
        return SQL(
            ACCESS,
            status=self.env["member.office"]._status_sql(),
            grants=GRANTS,
            groups=users._group_ids_of("member_privacy.group_member_staff"),
            is_staff=users._in_group_sql("u", "member_privacy.group_member_staff"),
            is_privacy_officer=users._in_group_sql(
                "u", "member_privacy.group_privacy_officer"
            ),
        )

    @api.depends("kind", "office_id.appointment_reference", "office_id.approved_on")
    @api.depends_context("lang")
    def _compute_ground(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for access in self:
            access.capacity = access.role_id.name or labels[access.kind]
            if access.kind == "officer":
                access.ground = access._office_ground()
            else:
                access.ground = self.env._("Works with the register")

    def _office_ground(self):
        """Appointment and approval in words, as far as they are known."""
        office = self.office_id
        words = [self.env._("Holds an office in the chapter")]
        if office.appointment_reference:
            words = [
                self.env._("Appointed by %s", office.appointment_reference),
            ]
        if office.approved_on:
            day = self.env["res.users"]._long_date(office.approved_on)
            words.append(self.env._("approved by the secretariat on %s", day))
        return ", ".join(words)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_sees(self):
        for access in self:
            access.sees = ", ".join(access._kinds_of_fields())

    def _kinds_of_fields(self):
        """Categories of the data map that this access lets see, as labels."""
        lines = self.env["privacy.data.field"]
        labels = lines._fields["category"]._description_selection(self.env)
        found = self._categories()
        return [label for category, label in labels if category in found]

    def _categories(self):
        """Codes of the categories of the data map that this access lets see."""
        self.ensure_one()
        lines = self.env["privacy.data.field"].sudo()  # sudo: the map, no data
        domain = []
        if self.kind == "officer":
            names = list(CONTACT | MEMBER)
            domain = [("set_id.model", "=", "res.partner"), ("name", "in", names)]
            domain = ["|", ("set_id.model", "=", "member.dues"), "&", *domain]
        return {category for (category,) in lines._read_group(domain, ["category"])}
