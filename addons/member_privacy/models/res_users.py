from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

OSLO = ZoneInfo("Europe/Oslo")


class ResUsers(models.Model):
    _inherit = "res.users"

    member_id = fields.Many2one(
        "res.partner",
        "Member behind this login",
        compute="_compute_member_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="set null",
        groups="member_privacy.group_member_staff",
        help="A portal login is the member's own contact. An internal user has a work "
        "contact that says nothing of membership, and may be a member besides.",
    )

    @api.depends("partner_id", "share")
    def _compute_member_id(self):
        for user in self:
            if user.share:
                user.member_id = user.partner_id
            elif user.member_id == user.partner_id:
                user.member_id = False

    @api.model
    def _today_oslo(self):
        """Today in Norway: offices and memberships begin and end at midnight there."""
        return datetime.now(OSLO).date()

    def _sees_all_members(self):
        """Staff and the system itself; an administrator only as member of staff."""
        self.ensure_one()
        return self._is_superuser() or self.has_group(
            "member_privacy.group_member_staff"
        )

    def _is_officer_only(self):
        """An officer who is not staff."""
        self.ensure_one()
        return (
            self.has_group("member_privacy.group_member_officer")
            and not self._sees_all_members()
        )

    @api.model
    def _scope_cache(self):
        return self.env.cr.cache.setdefault("member_privacy.office_chapters", {})

    @api.model
    def _forget_office_chapters(self):
        self._scope_cache().clear()

    def _office_chapter_ids(self):
        """Ids of the chapters where this user holds an office that grants access today.

        Asked once per transaction: a cache that outlives it could be refilled from an
        older snapshot after a dismissal.
        """
        self.ensure_one()
        if not self.has_group("member_privacy.group_member_officer"):
            return ()
        today = self._today_oslo()
        cache = self._scope_cache()
        if (self.id, today) not in cache:
            offices = self.env["member.office"]
            offices.flush_model()
            self.env["member.role"].flush_model(["grants_access"])
            self.env["res.users"].flush_model(["member_id"])
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT o.chapter_id FROM member_office o"
                    " JOIN member_role r ON r.id = o.role_id AND r.grants_access"
                    " JOIN res_users u ON u.member_id = o.partner_id"
                    " WHERE u.id = %s AND o.start_date <= %s"
                    " AND (o.end_date IS NULL OR o.end_date >= %s)"
                    " ORDER BY o.chapter_id",
                    self.id,
                    today,
                    today,
                )
            )
            cache[self.id, today] = tuple(chapter_id for (chapter_id,) in rows)
        return cache[self.id, today]
