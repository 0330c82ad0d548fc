from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import ormcache

OSLO = ZoneInfo("Europe/Oslo")


class ResUsers(models.Model):
    _inherit = "res.users"

    member_id = fields.Many2one(
        "res.partner",
        "Member behind this login",
        compute="_compute_member_id",
        store=True,
        readonly=False,
        copy=False,  # core makes each portal login as a copy of a template
        index="btree_not_null",
        ondelete="set null",
        groups="member_privacy.group_member_staff",
        help="A portal login is the member's own contact. An internal user has a work "
        "contact that says nothing of membership, and may be a member besides.",
    )
    unit = fields.Char(
        copy=False,
        groups="member_privacy.group_member_staff",
        help="What members read beside the role, such as 'Member service', where they "
        "see who looked at or changed their information. Never a name.",
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
        return self._is_superuser() or self._is_staff_or_officer()[0]

    def _is_officer_only(self):
        """An officer who is not staff."""
        self.ensure_one()
        return self._is_staff_or_officer()[1] and not self._sees_all_members()

    def _in_words_of_the_house(self):
        """Somebody who works with the register: role and unit, and no name."""
        self.ensure_one()
        user = self.sudo()  # sudo: what members are told, whoever asks
        if user._has_group("member_privacy.group_privacy_officer"):
            role = self.env._("The privacy officer")
        else:
            role = self.env._("The secretariat")
        return f"{role}, {user.unit}" if user.unit else role

    @ormcache("self.id")
    def _is_staff_or_officer(self):
        """Asked for each field of each search. Kept, and emptied, with core's own
        cache of the groups that a user is in, which answers here."""
        return (
            self._has_group("member_privacy.group_member_staff"),
            self._has_group("member_privacy.group_member_officer"),
        )

    def _check_uid_passwd(self, uid, passwd):
        """A program that comes by RPC: the change log knows as whom."""
        result = super()._check_uid_passwd(uid, passwd)
        self.with_user(uid).env["privacy.change"]._set_actor("program")
        return result
