from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MemberChapterMerge(models.Model):
    _inherit = "member.chapter"

    merged_into_id = fields.Many2one(
        "member.chapter", readonly=True, index="btree_not_null", ondelete="restrict"
    )

    def _merge_into(self, target, reason):
        """Carry everything of these chapters to `target` and close them.

        Sub-chapters, memberships and offices move, past ones too. Somebody who is a
        member of both keeps the membership in `target`; the other one ends as
        transferred and stays with the closed chapter.

        :param str reason: stands in the change log and on both chapters
        :raise UserError: when `target` is one of these chapters or lies below them
        """
        if target in self or target in self.search([("id", "child_of", self.ids)]):
            raise UserError(
                self.env._("A chapter cannot be merged into itself or a part of it.")
            )
        for chapter in self:
            name = self.env._(
                "%(merged)s merged into %(target)s: %(reason)s",
                merged=chapter.name,
                target=target.name,
                reason=reason,
            )
            with self.env["privacy.change"]._reason(name):
                chapter._carry_to(target)
            for concerned in chapter, target:
                concerned.message_post(body=name)

    def _carry_to(self, target):
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        double = self.env["member.membership"].browse(self._memberships_in_both(target))
        double._end(today, "transferred")
        for membership in double:
            there = membership._same_in(target)
            self.env["member.dues"]._gather(there, membership, today.year)
        moved = (self.membership_ids - double).sudo()  # sudo: fixed to its chapter
        moved.write({"chapter_id": target.id})
        offices = self.office_ids.sudo()  # sudo: fixed to its chapter as well
        offices.write({"chapter_id": target.id})
        self.child_ids.write({"parent_id": target.id})
        self.write({"end_date": self.end_date or today, "merged_into_id": target.id})

    def _memberships_in_both(self, target):
        """Ids of memberships here that overlap one of the same person in `target`."""
        self.env["member.membership"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT here.id FROM member_membership here"
                " JOIN member_membership there ON there.partner_id = here.partner_id"
                " AND there.chapter_id = %s"
                " AND daterange(there.start_date, there.end_date, '[]')"
                " && daterange(here.start_date, here.end_date, '[]')"
                " AND there.end_reason IS DISTINCT FROM 'mistaken'"
                " WHERE here.chapter_id = %s"
                " AND here.end_reason IS DISTINCT FROM 'mistaken'",
                target.id,
                self.id,
            )
        )
        return [membership_id for (membership_id,) in rows]
