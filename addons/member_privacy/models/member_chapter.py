from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

LEVELS = [("national", "National"), ("county", "County"), ("local", "Local")]
FLAGS = ["deceased_on", "address_protected", "processing_restricted"]
# Whether officers may know of the person behind the membership `m`.
MET_BY_OFFICERS = """
m.resigned_on IS NULL AND m.chapters_told AND NOT EXISTS (
    SELECT FROM res_partner p
     WHERE p.id = m.partner_id
       AND (p.deceased_on IS NOT NULL OR p.address_protected
            OR p.processing_restricted))
"""
# How many were members in the subtree of a chapter and are not any more.
LEFT = """
SELECT id, count(*)
  FROM (SELECT top.id, m.partner_id
          FROM member_chapter top
          JOIN member_chapter c ON c.parent_path LIKE top.parent_path || '%%'
          JOIN member_membership m ON m.chapter_id = c.id
         WHERE top.id = ANY(%s) AND m.end_reason IS DISTINCT FROM 'mistaken'
         GROUP BY top.id, m.partner_id
        HAVING bool_and(m.state = 'ended')) gone
 GROUP BY id
"""
KINDS = [("area", "Area"), ("workplace", "Workplace"), ("group", "Group")]


class MemberChapter(models.Model):
    _name = "member.chapter"
    _description = "Chapter"
    _inherit = ["mail.thread"]
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True, help="What member files and lists call this chapter."
    )
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    parent_id = fields.Many2one(
        "member.chapter", "Part of", index=True, ondelete="restrict", tracking=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("member.chapter", "parent_id")
    level = fields.Selection(LEVELS, required=True, default="local")
    kind = fields.Selection(KINDS, required=True, default="area")
    end_date = fields.Date(string="Closed on", tracking=True)
    email = fields.Char()
    phone = fields.Char()
    address = fields.Text("Postal address")
    office_ids = fields.One2many("member.office", "chapter_id")
    membership_ids = fields.One2many("member.membership", "chapter_id")
    member_count = fields.Integer("Members", compute="_compute_counts")
    applied_count = fields.Integer("Applicants", compute="_compute_counts")
    suspended_count = fields.Integer("Suspended", compute="_compute_counts")
    ended_count = fields.Integer(
        "Former members",
        compute="_compute_ended_count",
        groups="member_privacy.group_member_staff",
        help="Who has left: all memberships here are over.",
    )
    in_office_scope = fields.Boolean(
        compute="_compute_in_office_scope",
        search="_search_in_office_scope",
        compute_sudo=False,
    )

    _code_unique = models.UniqueIndex("(code)", "Another chapter has this code.")

    @api.depends("name", "parent_id.complete_name", "parent_id.level")
    def _compute_complete_name(self):
        for chapter in self:
            parent = chapter.parent_id
            chapter.complete_name = (
                f"{parent.complete_name} / {chapter.name}"
                if parent and parent.level != "national"
                else chapter.name
            )

    def _compute_counts(self):
        """Memberships by state, those of sub-chapters included."""
        counts = self._count_by_state()
        for chapter in self:
            chapter.applied_count = counts.get((chapter.id, "applied"), 0)
            chapter.member_count = counts.get((chapter.id, "active"), 0)
            chapter.suspended_count = counts.get((chapter.id, "suspended"), 0)

    def _compute_ended_count(self):
        self.env["member.membership"].flush_model()
        self.flush_model(["parent_path"])
        left = dict(self.env.execute_query(SQL(LEFT, self._origin.ids)))
        for chapter in self:
            chapter.ended_count = left.get(chapter._origin.id, 0)

    def _count_by_state(self):
        """Members of the subtrees as {(chapter id, state): people}, in one query.

        An officer's numbers leave out whom officers do not meet: beside the list, a
        number that is one higher would tell that somebody is protected, or has not
        said yes to be seen.
        """
        staff = self.env.user._sees_all_members()
        self.env["member.membership"].flush_model()
        self.env["res.partner"].flush_model(FLAGS)
        self.flush_model(["parent_path"])
        rows = self.env.execute_query(
            SQL(
                "SELECT top.id, m.state, count(DISTINCT m.partner_id)"
                " FROM member_chapter top"
                " JOIN member_chapter c ON c.parent_path LIKE top.parent_path || '%%'"
                " JOIN member_membership m ON m.chapter_id = c.id"
                " WHERE top.id = ANY(%s) AND m.state != 'ended' AND %s"
                " GROUP BY top.id, m.state",
                self.ids,
                SQL("TRUE") if staff else SQL(MET_BY_OFFICERS),
            )
        )
        return {(chapter_id, state): people for chapter_id, state, people in rows}

    @api.depends_context("uid")
    def _compute_in_office_scope(self):
        visible = self.filtered_domain(self._office_scope_domain())
        for chapter in self:
            chapter.in_office_scope = chapter in visible

    def _search_in_office_scope(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._office_scope_domain()
        return domain if True in value else ~domain

    @api.model
    def _office_scope_domain(self):
        """The chapters whose memberships the current user may meet.

        Officers: the subtrees of their offices in force today. Everybody else
        who may read memberships at all (staff, a member's own) is not limited
        by chapter.
        """
        if not self.env.user._is_officer_only():
            return Domain.TRUE
        return Domain("id", "child_of", list(self.env.user._office_chapter_ids()))

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A chapter cannot be its own parent."))

    @api.model_create_multi
    def create(self, vals_list):
        chapters = super().create(vals_list)
        self.env["res.users"]._forget_office_chapters()
        return chapters

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env["res.users"]._forget_office_chapters()
            self._subtree_people()._refresh_register_state()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._forget_office_chapters()
        return result

    def _subtree_people(self):
        """Everybody with a membership anywhere below these chapters."""
        subtree = self.search([("id", "child_of", self.ids)])
        return subtree.membership_ids.partner_id
