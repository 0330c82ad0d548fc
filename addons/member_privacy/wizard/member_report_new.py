from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..models.member_contact_change import READERS
from ..models.member_report_words import ADDRESS, CARRIED
from ..tools import import_values

# What each kind keeps of what was typed; the note always goes along.
TYPED = {
    "enrolment": ("name", *CARRIED),
    "contact": (*ADDRESS, "email", "phone"),
}


class MemberReportNew(models.TransientModel):
    """The dialog in which an officer reports to the secretariat.

    It asks whom and where before anything is kept, and tells nothing: of an enrolment
    it never says whether the person is known.
    """

    _name = "member.report.new"
    _description = "Report to the secretariat"
    _inherit = ["member.report.words"]

    chapter_id = fields.Many2one(ondelete="cascade", index=False)
    partner_id = fields.Many2one("res.partner", "Member", ondelete="cascade")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "chapter_id" in fields and not values.get("chapter_id"):
            values["chapter_id"] = self._first_chapter(values.get("partner_id")).id
        return values

    @api.model
    def _first_chapter(self, partner_id):
        """Where the officer meets the person, else where the office is."""
        if not partner_id:
            return self.env["member.chapter"].browse(
                self.env.user._office_chapter_ids()[:1]
            )
        met = self.env["member.membership"].search(
            [("partner_id", "=", partner_id), ("state", "in", ("active", "suspended"))],
            limit=1,
        )
        return met.chapter_id

    def action_send(self):
        """Put it into the secretariat's queue."""
        self.ensure_one()
        self._check_from_here()
        person = self.partner_id
        if self.kind == "enrolment":
            person = person.browse()
        else:
            self._check_member()
        self.env["member.report"]._send(
            {
                "kind": self.kind,
                "chapter_id": self.chapter_id.id,
                "partner_id": person.id,
                "received_on": self.received_on,
                "note": self.note,
                "office": self._office(),
                **self._typed(),
                **self._membership_type(),
            }
        )
        self.sudo().unlink()  # sudo: what was typed stands in the queue, once
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The secretariat has your report."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_from_here(self):
        """Officers report from chapters that they answer for today, while these last.

        :raise AccessError: from anywhere else
        """
        chapter = self.chapter_id
        if (
            not self.env.user._office_chapter_ids()
            or not chapter.in_office_scope
            or chapter._is_closed()
        ):
            raise AccessError(self.env._("You hold no office in this chapter."))

    def _check_member(self):
        """The same answer for who is hidden, elsewhere, or not there."""
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM res_partner"
                " WHERE id = %s AND scope_chapter_ids && ARRAY[%s]::int[]",
                self.partner_id.id or 0,
                self.chapter_id.id,
            )
        )
        if not rows[0][0]:
            raise AccessError(self.env._("You cannot use this contact here."))

    def _office(self):
        """The office that reports, in words: nobody's name."""
        above = {int(step) for step in self.chapter_id.parent_path.split("/") if step}
        held = sorted(
            (chapter_id, role_id)
            for chapter_id, role_id in self.env.user._offices_now()
            if chapter_id in above
        )
        chapter_id, role_id = held[-1]
        role = self.env["member.role"].browse(role_id)
        return f"{role.name}, {role.env['member.chapter'].browse(chapter_id).name}"

    def _typed(self):
        """What this kind of report keeps, in the register's own form."""
        typed = {name: self[name] for name in TYPED.get(self.kind, ())}
        for name, reader in READERS.items():
            if typed.get(name):
                typed[name] = self._clean(name, reader)
        if self.kind == "enrolment" and not (self.name or "").strip():
            raise UserError(self.env._("Write the name."))
        if self.kind == "contact" and not any(typed.values()) and not self.note:
            raise UserError(self.env._("Write what is new."))
        if self.kind == "other" and not (self.note or "").strip():
            raise UserError(self.env._("Write what you know."))
        return typed

    def _clean(self, name, reader):
        try:
            return reader(self[name])
        except import_values.ValueProblem:
            return self.env["member.contact.change"]._refuse_value(name)

    def _membership_type(self):
        """The first kind of membership that is for somebody of this age."""
        if self.kind != "enrolment":
            return {}
        kinds = self.env["member.membership.type"].search([])
        fitting = kinds.filtered(
            lambda each: each._is_for(self.birthdate_date, self.received_on)
        )
        return {"type_id": fitting[:1].id}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_report(self):
        """Open the dialog about a member whom the officer meets."""
        self.ensure_one()
        self._check_in_sight()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report to the secretariat"),
            "res_model": "member.report.new",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
