from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .member_office import STAFF

# Who answers for privacy, by chapter: the office counts by its dates alone.
ANSWERING = """
SELECT DISTINCT o.chapter_id, o.partner_id
  FROM member_office o
  JOIN member_role r ON r.id = o.role_id AND r.answers_for_privacy
  JOIN res_partner p ON p.id = o.partner_id AND p.deceased_on IS NULL
 WHERE o.start_date <= %(today)s AND (o.end_date IS NULL OR o.end_date >= %(today)s)
"""
# How many of the places that a role's limit gives a chapter are taken.
TAKEN = """
SELECT o.chapter_id, r.id, r.holder_limit, count(DISTINCT o.partner_id)
  FROM member_office o
  JOIN member_role r ON r.id = o.role_id AND r.holder_limit > 0
 WHERE o.start_date <= %(today)s AND (o.end_date IS NULL OR o.end_date >= %(today)s)
   AND (r.requires_approval IS NOT TRUE OR o.approved_on IS NOT NULL)
   AND o.chapter_id = ANY(%(chapters)s)
 GROUP BY o.chapter_id, r.id
 ORDER BY r.sequence, r.id
"""


class MemberChapterPrivacy(models.Model):
    _inherit = "member.chapter"

    privacy_contact_ids = fields.Many2many(
        "res.partner",
        string="Answers for privacy",
        compute="_compute_privacy_contact_ids",
        groups=STAFF,
    )
    privacy_contact = fields.Char("Privacy", compute="_compute_privacy_contact")
    lacks_privacy_contact = fields.Boolean(
        "Nobody answers for privacy",
        compute="_compute_privacy_contact",
        search="_search_lacks_privacy_contact",
    )
    places_taken = fields.Char(
        "Access taken",
        compute="_compute_places_taken",
        groups=STAFF,
        help="How many hold a role whose number is limited.",
    )

    def _compute_privacy_contact_ids(self):
        people = self._privacy_contacts()
        for chapter in self:
            chapter.privacy_contact_ids = people.get(chapter._origin.id)

    @api.depends_context("uid", "lang")
    def _compute_privacy_contact(self):
        """Who answers, by name if the reader meets them, and whether anybody does."""
        people = self._privacy_contacts()
        for chapter in self:
            answering = people.get(chapter._origin.id, self.env["res.partner"])
            lacks = not answering and not chapter._is_closed()
            chapter.lacks_privacy_contact = lacks
            names = answering._filtered_access("read").mapped("name")
            if answering and len(names) < len(answering):
                names.append(self.env._("somebody you do not meet"))
            nobody = self.env._("Nobody") if lacks else False
            chapter.privacy_contact = ", ".join(names) or nobody

    def _search_lacks_privacy_contact(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["res.users"]._today_oslo()
        lacking = Domain("id", "not in", list(self._privacy_contacts()))
        lacking &= Domain("end_date", "=", False) | Domain("end_date", ">=", today)
        return lacking if True in value else ~lacking

    @api.model
    def _privacy_contacts(self):
        """Who answers for privacy today: {chapter id: people}, all chapters at once."""
        self.env["member.office"].flush_model()
        self.env["member.role"].flush_model(["answers_for_privacy"])
        self.env["res.partner"].flush_model(["deceased_on"])
        today = self.env["res.users"]._today_oslo()
        people = {}
        for chapter_id, partner_id in self.env.execute_query(
            SQL(ANSWERING, today=today)
        ):
            people.setdefault(chapter_id, []).append(partner_id)
        partners = self.env["res.partner"]
        return {chapter: partners.browse(ids) for chapter, ids in people.items()}

    def _is_closed(self):
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        return bool(self.end_date and self.end_date < today)

    def _compute_places_taken(self):
        self.env["member.office"].flush_model()
        self.env["member.role"].flush_model()
        today = self.env["res.users"]._today_oslo()
        taken = {}
        for chapter_id, role_id, limit, count in self.env.execute_query(
            SQL(TAKEN, today=today, chapters=self._origin.ids)
        ):
            text = self.env._(
                "%(role)s: %(count)s of %(limit)s",
                role=self.env["member.role"].browse(role_id).name,
                count=count,
                limit=limit,
            )
            taken.setdefault(chapter_id, []).append(text)
        for chapter in self:
            chapter.places_taken = ", ".join(taken.get(chapter._origin.id, ()))

    def action_open_access(self):
        """Who can see the members of this chapter, officers above it included."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.member_access_action"
        )
        above = [("chapter_id", "parent_of", self.id)]
        return {
            **action,
            "display_name": self.env._("Who can see members of %s", self.name),
            "domain": ["|", ("chapter_id", "=", False), *above],
            "context": {},
        }
