from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .privacy_request_task import NO_THREAD
from .privacy_request_words import KINDS

WAYS_IN = [("email", "E-mail"), ("sms", "SMS")]
STATES = [("new", "To be looked at"), ("none", "Nobody found")]
# What the form offers, in its order; a reservation has a form of its own.
OFFERED = ("erasure", "restriction", "rectification", "access", "complaint")
KEEP = timedelta(days=30)
SOON = timedelta(days=3)
# The activity that stands for a request that found its person not by itself.
LOOK = "member_privacy.activity_find_person"
BATCH = 100


class PrivacyRequestDraft(models.Model):
    """What somebody without login asked for, until it is a case.

    A code has shown that they read the address. Nothing of the form looks up whose it
    is: a job does, so that neither the answer nor its time tells. One person with this
    address and name gets a case at once; anything else is for staff to look at. The
    time to answer runs from the day it was sent all the same.
    """

    _name = "privacy.request.draft"
    _description = "Request on the public form"
    _inherit = ["privacy.case.thread"]
    _order = "received_on, id"
    _rec_name = "reference"

    reference = fields.Char(compute="_compute_reference")
    way = fields.Selection(WAYS_IN, "By", required=True, readonly=True)
    address = fields.Char(readonly=True)
    name = fields.Char("Name given", readonly=True)
    lang = fields.Char("Language", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    details = fields.Text("What the person asks", readonly=True)
    received_on = fields.Date(required=True, readonly=True)
    due_on = fields.Date("Answer due", compute="_compute_due_on")
    state = fields.Selection(STATES, required=True, default="new", readonly=True)
    is_looked_up = fields.Boolean("Looked up", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Person", index="btree_not_null", ondelete="set null"
    )
    match_ids = fields.Many2many(
        "res.partner",
        string="People with this address",
        compute="_compute_match_ids",
        context={"active_test": False},
    )

    @api.depends_context("lang")
    def _compute_reference(self):
        for draft in self:
            draft.reference = self.env._("Form %s", draft.id)

    @api.depends("received_on")
    def _compute_due_on(self):
        for draft in self:
            cases = self.env["privacy.request"]
            draft.due_on = draft.received_on and cases._answer_due(draft.received_on)

    @api.depends("address", "way")
    def _compute_match_ids(self):
        for draft in self:
            draft.match_ids = draft._people()

    def write(self, vals):
        if not self.env.su and vals.keys() - {"partner_id"}:
            raise AccessError(self.env._("What somebody asked is not changed."))
        return super().write(vals)

    def _people(self):
        """Whom we have under this address, archived or not."""
        self.ensure_one()
        field = "email_normalized" if self.way == "email" else "phone_sanitized"
        people = self.env["res.partner"].with_context(active_test=False)
        if not self.address:
            return people
        return people.search([(field, "=", self.address), ("erased_on", "=", False)])

    # The form and its job

    @api.model
    def _submit(self, proof, kind, name, details):
        """Keep what was asked, once for each proof of an address.

        :param proof: a verified `privacy.consent.draft`, under sudo
        :return: the row, or none when the proof was used already
        """
        proof.lock_for_update()
        drafts = self.sudo()  # sudo: whoever asks is nobody yet
        if proof.state != "verified" or kind not in OFFERED:
            return drafts.browse()
        draft = drafts.with_context(**NO_THREAD).create(
            {
                "way": proof.way,
                "address": proof.address,
                "name": " ".join((name or "").split())[:100],
                "lang": proof.lang,
                "kind": kind,
                "details": details or False,
                "received_on": self.env["res.users"]._today_oslo(),
            }
        )
        proof.write(
            {
                "state": "done",
                "is_heard": True,
                "submitted_at": fields.Datetime.now(),
            }
        )
        job = self.env.ref("member_privacy.ir_cron_request_drafts")
        job.sudo()._trigger()  # sudo: a public visitor starts this job and no other
        return draft

    @api.model
    def _cron_drafts(self):
        while done := self._work(BATCH):
            if not self.env["ir.cron"]._commit_progress(done):
                break

    @api.model
    def _work(self, limit):
        """:return: how many were looked up"""
        drafts = self.search([("is_looked_up", "=", False)], limit=limit)
        for draft in drafts:
            draft.is_looked_up = True
            person = draft._people().filtered("in_register")
            if len(person) == 1 and _words(person.name) == _words(draft.name):
                draft._open(person)
            else:
                draft._ask_staff()
        return len(drafts)

    def _ask_staff(self):
        """Somebody looks at it soon: the time to answer runs already."""
        today = self.env["res.users"]._today_oslo()
        self._remind_each(
            self.env["privacy.request"]._privacy_officer(),
            LOOK,
            lambda draft: draft.env._("Find who asks: %s", draft.reference),
            date_deadline=min(today + SOON, max(today, self.due_on)),
        )

    @api.autovacuum
    def _gc_answered(self):
        """What was answered goes after a month; what waits stays."""
        until = self.env["res.users"]._today_oslo() - KEEP
        old = self.search([("state", "=", "none"), ("received_on", "<", until)])
        old.unlink()

    def _open(self, person):
        """Make it a case of `person`, received on the day it was sent."""
        self.ensure_one()
        known = person in self._people()
        number = known and self.way == "sms" and self.address
        case = self.env["privacy.request"]._create_for(
            person,
            self.kind,
            self.details,
            "form" if known else "e-mail",
            self.received_on,
        )
        self.sudo().unlink()  # sudo: all it held is on the case
        sent = number and case._tell_by_sms(number, "received")
        if person.email_normalized or not sent:
            case._tell("received")
        return case

    # Staff

    def action_open(self):
        """Open the case of the person whom staff chose."""
        self.ensure_one()
        self._check_staff()
        if not self.partner_id:
            raise UserError(self.env._("Choose the person first."))
        case = self._open(self.partner_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "privacy.request",
            "res_id": case.id,
            "view_mode": "form",
        }

    def action_answer_none(self):
        """Answer that we found nothing under the address."""
        self._check_staff()
        for draft in self:
            if draft.match_ids:
                raise UserError(self.env._("Somebody has this address. Look again."))
            draft._answer_none()

    def _answer_none(self):
        letters = self.with_context(lang=self.lang).env["privacy.request"]
        text = "\n\n".join(
            [
                letters.env._(
                    "You asked us about your information. We have found nobody with "
                    "your name under this address."
                ),
                letters.env._(
                    "Have you used another address? Then ask us once more from that."
                ),
                letters._complain(),
                letters.env.company.name,
            ]
        )
        if self.way == "email":
            subject = letters.env._("What you asked us")
            letters._send_letter(self.address, text, subject)
        elif not letters._send_text(self.address, text):
            raise UserError(
                self.env._("The SMS could not be sent. Ring the number, or try later.")
            )
        draft = self.sudo()  # sudo: guarded, staff's decision
        draft.state = "none"
        draft.activity_unlink([LOOK])

    def _check_staff(self):
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat decides this."))
        if any(draft.state != "new" for draft in self):
            raise UserError(self.env._("There is nothing to decide any more."))


def _words(name):
    """A name without its order: some write the last name first."""
    return sorted((name or "").replace(",", " ").casefold().split())
