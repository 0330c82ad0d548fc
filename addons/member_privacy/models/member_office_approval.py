from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from .member_office import STAFF

# Given by `action_approve` alone; a view's readonly does not stop RPC.
APPROVAL = {"approved_by_id": False, "approved_on": False}
# Where more people hold a role in a chapter than may, today or later. The most hold it
# at once now or at the start of some office, so no other moment need be looked at.
OVERFULL = """
SELECT o.role_id, o.chapter_id
  FROM member_role r
  JOIN member_office x ON x.role_id = r.id
  JOIN member_office o ON o.role_id = x.role_id AND o.chapter_id = x.chapter_id
   AND o.start_date <= GREATEST(x.start_date, %(today)s)
   AND (o.end_date IS NULL OR o.end_date >= GREATEST(x.start_date, %(today)s))
 WHERE r.holder_limit > 0 AND r.id = ANY(%(roles)s)
   AND x.chapter_id = ANY(%(chapters)s)
   AND (r.requires_approval IS NOT TRUE
        OR (x.approved_on IS NOT NULL AND o.approved_on IS NOT NULL))
 GROUP BY o.role_id, o.chapter_id, r.holder_limit, GREATEST(x.start_date, %(today)s)
HAVING count(DISTINCT o.partner_id) > r.holder_limit
 LIMIT 1
"""


class MemberOfficeApproval(models.Model):
    _inherit = "member.office"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_approval_by_hand(vals)
            vals_list = [{**vals, **APPROVAL} for vals in vals_list]
        offices = super().create(vals_list)
        offices._check_holder_limit()
        return offices

    def write(self, vals):
        if not self.env.su:
            self._check_approval_by_hand(vals)
        wider = self.filtered(lambda office: office._is_widened(vals))
        result = super().write(vals)
        if wider:
            appointed = wider.sudo()  # sudo: another appointment, to be approved anew
            appointed.filtered("approved_on").write(APPROVAL)
            wider._check_holder_limit()
        return result

    def _check_approval_by_hand(self, vals):
        if any(vals.get(name) for name in APPROVAL) or (
            self and APPROVAL & vals.keys()
        ):
            raise AccessError(self.env._("An appointment is approved on its own page."))

    def _is_widened(self, vals):
        """Whether these values make it an office that nobody has approved yet: of
        another person, chapter or role, or for a longer time."""
        self.ensure_one()
        if self._is_another(vals):
            return True
        if "start_date" in vals:
            start = fields.Date.to_date(vals["start_date"])
            if start and start < self.start_date:
                return True
        if "end_date" not in vals or not self.end_date:
            return False
        end = fields.Date.to_date(vals["end_date"])
        return not end or end > self.end_date

    def _is_another(self, vals):
        """Whether these values make it somebody else's office, or another one."""
        self.ensure_one()
        links = ("partner_id", "chapter_id", "role_id")
        return any(name in vals and vals[name] != self[name].id for name in links)

    def action_approve(self):
        """Approve appointments, as staff and not as their holder.

        :raise AccessError: for anybody else than staff, and for one's own office
        :raise UserError: when the role requires a reference and there is none
        :raise ValidationError: when more people would hold the role than may
        """
        self.check_access("write")
        for office in self:
            office._check_approver()
            if office.requires_reference and not office.appointment_reference:
                raise UserError(
                    self.env._(
                        "Enter the minutes or letter that appoints %(holder)s first.",
                        holder=office.partner_id.name,
                    )
                )
        approved = self.filtered(lambda office: not office.approved_on)
        approved = approved.sudo()  # sudo: the approval is guarded, and checked above
        approved.write(
            {
                "approved_by_id": self.env.uid,
                "approved_on": self.env["res.users"]._today_oslo(),
            }
        )
        approved._check_holder_limit()

    def action_withdraw_approval(self):
        """Take approvals back: what they granted ends at once."""
        self.check_access("write")
        withdrawn = self.sudo()  # sudo: the approval is guarded, staff may end it
        withdrawn.write(APPROVAL)

    def _check_approver(self):
        user = self.env.user
        if not user.has_group(STAFF):
            raise AccessError(self.env._("The secretariat approves appointments."))
        if self.partner_id in (user.member_id, user.partner_id):
            raise AccessError(self.env._("Nobody approves their own appointment."))

    def _check_holder_limit(self):
        """Refuse more holders of a role in a chapter than may be, now or later.

        Two people may approve at the same time, each without seeing the other's
        holder. So the role's row is touched first: the second transaction then fails
        to serialise, and is tried again with the first one's rows in sight.

        :raise ValidationError: naming the role and the chapter
        """
        limited = self.role_id.filtered("holder_limit")
        if not limited:
            return
        self.env.flush_all()
        touch = "UPDATE member_role SET write_date = write_date WHERE id = ANY(%s)"
        self.env.cr.execute(SQL(touch, limited.ids))
        overfull = self.env.execute_query(
            SQL(
                OVERFULL,
                today=self.env["res.users"]._today_oslo(),
                roles=limited.ids,
                chapters=self.chapter_id.ids,
            )
        )
        for role_id, chapter_id in overfull:
            role = self.env["member.role"].browse(role_id)
            raise ValidationError(
                self.env._(
                    "%(chapter)s has its %(limit)s already: no more people may be "
                    "%(role)s there at the same time. End another office first.",
                    chapter=self.env["member.chapter"].browse(chapter_id).name,
                    limit=role.holder_limit,
                    role=role.name,
                )
            )
