from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import escape_psql

from .member_report import STAFF
from .member_report_words import ADDRESS, CARRIED

CONTACT = ("email", "phone")
# In the context of the membership's form, which says of what report it is opened.
ENROLS = "member_report_enrols"


class MemberReportHandling(models.Model):
    """How staff carry out what was reported, by the register's own methods."""

    _inherit = "member.report"

    match_ids = fields.Many2many(
        "res.partner",
        string="People like this one",
        compute="_compute_match_ids",
        groups=STAFF,
    )
    said_no = fields.Boolean("Said no before", compute="_compute_said_no", groups=STAFF)
    type_id = fields.Many2one(
        "member.membership.type", "Membership", ondelete="set null", groups=STAFF
    )
    last_day = fields.Date(
        "Last day of membership",
        groups=STAFF,
        help="By the bylaws. Empty: the day of the resignation. Contact stops with the "
        "resignation either way.",
    )
    elsewhere = fields.Char(
        "Goes on in", compute="_compute_elsewhere", compute_sudo=True, groups=STAFF
    )

    @api.depends("kind", "name", "birthdate_date", "email", "phone", "state")
    def _compute_match_ids(self):
        for report in self:
            report.match_ids = report._people_alike()

    @api.depends("kind", "email", "phone", "state")
    def _compute_said_no(self):
        ledger = self.env["privacy.suppression"].sudo()  # sudo: whether, not what
        for report in self:
            report.said_no = bool(
                report.kind == "enrolment"
                and report.state == "new"
                and ledger._stands_against(report.email, report.phone)
            )

    @api.depends("kind", "state", "partner_id.membership_ids.state")
    def _compute_elsewhere(self):
        for report in self:
            going_on = report.partner_id.membership_ids.filtered(_goes_on)
            others = going_on - report._memberships()
            leaves = report.state == "new" and report.kind == "resignation"
            report.elsewhere = leaves and ", ".join(others.mapped("chapter_id.name"))

    def _people_alike(self):
        """Whom the register may have already: by e-mail, phone, or name and birth."""
        self.ensure_one()
        people = self.env["res.partner"]
        if self.kind != "enrolment" or self.state != "new":
            return people
        typed = {"email": self.email, "phone": self.phone}
        alike = [Domain(each) for each in self.env["member.import"]._same(typed)]
        name = Domain("name", "=ilike", escape_psql(self.name or ""))
        if self.birthdate_date:
            name &= Domain("birthdate_date", "in", (self.birthdate_date, False))
        found = Domain.OR([*alike, name]) & Domain("erased_on", "=", False)
        return people.search(found & Domain("is_company", "=", False), limit=20)

    def _memberships(self):
        """Those that go on in the chapter of the report, or below it."""
        below = f"{self.chapter_id.parent_path}"
        return self.partner_id.membership_ids.filtered(
            lambda m: _goes_on(m) and m.chapter_id.parent_path.startswith(below)
        )

    # What staff press

    def action_carry_out(self):
        """Do what was reported, from the day that it counts from."""
        for report in self:
            report._begin()
            with self.env["privacy.change"]._reason(report._reason()):
                getattr(report, f"_carry_out_{report.kind}")()
            report._close("done")

    def action_enrol(self):
        """Enrol the person whom staff chose."""
        self.ensure_one()
        self._begin("enrolment")
        if not self.partner_id:
            raise UserError(self.env._("Choose the person first."))
        return self._enrol(self.partner_id)

    def action_enrol_new(self):
        """Register somebody who is not there yet, and enrol them."""
        self.ensure_one()
        self._begin("enrolment")
        if self.partner_id:  # the form was closed, or the page behind it is old
            return self._enrol(self.partner_id)
        with self.env["privacy.change"]._reason(self._reason()):
            person = self.env["res.partner"].create({"name": self.name})
            reported = person.sudo()  # sudo: closed to all outside the register at once
            reported.in_register = True
            self._note_origin(person)
        return self._enrol(person)

    def action_done(self):
        """Note that it was seen to in another way: the answer says how."""
        self._check_answer(self.env._("Write what was done."))
        self._begin()
        self._close("done")

    def action_refuse(self):
        """Carry out nothing: the answer says why."""
        self._check_answer(self.env._("Write why not."))
        self._begin()
        self._close("refused")

    def _note_origin(self, person):
        """The officer told us: by link where the register has them as a person."""
        officer = self.reported_by_id.sudo().member_id  # sudo: who it was, for staff
        person._come_by(
            "meeting",
            "officer",
            self.received_on,
            origin_giver_ids=officer.filtered("in_register").ids,
        )

    def _check_answer(self, sentence):
        if any(not (report.answer or "").strip() for report in self):
            raise UserError(sentence)

    def _begin(self, kind=None):
        """:raise UserError: when somebody else has decided in the meantime"""
        self._check_staff()
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        self._check_waits()
        if kind and any(report.kind != kind for report in self):
            raise UserError(self.env._("Nobody is enrolled by this report."))

    def _reason(self):
        """In one wording, which `privacy.change` tells in the reader's language."""
        return f"report of {self.office}, {self.reported_on}"

    # What it comes to

    def _carry_out_resignation(self):
        memberships = self._memberships()
        if not memberships:
            raise UserError(
                self.env._("No membership goes on there any more. Mark it as done.")
            )
        memberships._resign(self.received_on, self.last_day)

    def _carry_out_death(self):
        person, day = self.partner_id, self.received_on
        with person._refresh_later():
            person.deceased_on = person.deceased_on or day
            person.membership_ids.filtered(lambda m: m.state != "ended")._end(
                day, "deceased"
            )
            person.office_ids._end(day)

    def _carry_out_contact(self):
        typed = {name: self[name] for name in ADDRESS if self[name]}
        if typed:
            self.partner_id.write(typed)
        for name in CONTACT:
            if self[name]:
                changes = self.env["member.contact.change"]
                changes._ask(self.partner_id, name, self[name])

    def _carry_out_enrolment(self):
        raise UserError(self.env._("Choose the person first."))

    def _carry_out_other(self):
        raise UserError(self.env._("Write what was done, and mark it as done."))

    def _enrol(self, person):
        """A membership from the day it was said; what is known already stays. Where
        the type takes a declaration, the form asks for it first."""
        if not self.type_id:
            raise UserError(self.env._("Choose the membership first."))
        typed = {name: self[name] for name in CARRIED if self[name]}
        values = {
            "partner_id": person.id,
            "chapter_id": self.chapter_id.id,
            "type_id": self.type_id.id,
            "start_date": self.received_on,
            "source": self.env._("Report of %s", self.office),
        }
        with self.env["privacy.change"]._reason(self._reason()):
            person.write({k: value for k, value in typed.items() if not person[k]})
            self.partner_id = person
            if self.type_id.declaration:
                return self._ask_declaration(values)
            self.env["member.membership"].create(values)
        self._close("done")
        return None

    def _ask_declaration(self, values):
        """The membership's form, filled in but for the declaration; saving it closes
        the report."""
        defaults = {f"default_{name}": value for name, value in values.items()}
        return {
            "type": "ir.actions.act_window",
            "name": self.type_id.name,
            "res_model": "member.membership",
            "views": [[False, "form"]],
            "target": "new",
            "context": {**defaults, ENROLS: self.id},
        }

    @api.model
    def _that_enrols(self):
        """The report whose person the form of a membership was opened for."""
        report_id = self.env.context.get(ENROLS)
        if not isinstance(report_id, int):
            return self.browse()
        report = self.browse(report_id).exists()
        waits = report.filtered(lambda r: r.kind == "enrolment" and r.state == "new")
        return waits._filtered_access("write")


class MemberMembership(models.Model):
    _inherit = "member.membership"

    @api.model_create_multi
    def create(self, vals_list):
        report = self.env["member.report"]._that_enrols()
        if not report:
            return super().create(vals_list)
        report._begin("enrolment")
        with self.env["privacy.change"]._reason(report._reason()):
            memberships = super().create(vals_list)
        if memberships.partner_id == report.partner_id:
            report._close("done")
        return memberships


def _goes_on(membership):
    return membership.state != "ended" and not membership.resigned_on
