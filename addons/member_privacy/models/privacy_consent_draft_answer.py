from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .privacy_consent_choice import NO


class PrivacyConsentDraftAnswer(models.Model):
    """What the form asks, what is heard at once, and what waits for staff."""

    _inherit = "privacy.consent.draft"

    def _choices(self):
        """What the form asks: [(purpose, channel, event for yes, event for no)]."""
        self.ensure_one()
        ways = ("email",) if self.way == "email" else ("sms", "phone")
        return [
            (purpose, channel, *_events(purpose))
            for purpose in self.env["privacy.purpose"].search([])
            if purpose._is_choice()
            for channel in ways
            if channel in purpose._channels()
        ]

    def _submit(self, name, answers):
        """Keep the answers, once.

        :param answers: {(purpose code, channel): "yes" or "no"}
        :return: whether anything was kept
        """
        self.ensure_one()
        self.lock_for_update()
        lines = [
            self._line_values(purpose, channel, yes if said == "yes" else no)
            for purpose, channel, yes, no in self._choices()
            if (said := answers.get((purpose.code, channel))) in ("yes", "no")
        ]
        if self.state != "verified" or not lines:
            return False
        self.write(
            {
                "name": " ".join((name or "").split())[:100],
                "state": "submitted",
                "submitted_at": fields.Datetime.now(),
                "line_ids": [fields.Command.create(values) for values in lines],
            }
        )
        self._wake()
        return True

    def _line_values(self, purpose, channel, event):
        text = purpose._text(self.lang) if event == "given" else None
        return {
            "purpose_id": purpose.id,
            "channel": channel,
            "event": event,
            "text_id": text and text.id,
        }

    def _hear_noes(self):
        """A no counts at once, for everybody of the register who has the address: who
        reads it does not want it there."""
        self.is_heard = True
        people = self._people().filtered("in_register")
        for line in self.line_ids.filtered(lambda line: line.event in NO):
            for person in people:
                line._record_for(person)
        if all(line.event in NO for line in self.line_ids):
            self.state = "done"

    # Staff

    def action_accept(self):
        """Record the answers for the person that staff chose."""
        self._check_staff()
        for draft in self:
            person = draft.partner_id
            if not person:
                raise UserError(self.env._("Choose the person first."))
            if person not in draft._people():
                raise UserError(
                    self.env._(
                        "This person has another address. The code shows who reads "
                        "%s, and nothing more.",
                        draft.address,
                    )
                )
            draft._accept(person)

    def action_new_person(self):
        """Make a contact of somebody who is not known, and record the answers."""
        self._check_staff()
        for draft in self:
            if draft._people():
                raise UserError(
                    self.env._("Somebody has this address already. Choose the person.")
                )
            if not draft.name:
                raise UserError(self.env._("They gave no name."))
            field = "email" if draft.way == "email" else "phone"
            with self.env["privacy.change"]._reason("answered on the public form"):
                person = self.env["res.partner"].create(
                    {"name": draft.name, field: draft.address, "lang": draft.lang}
                )
                day = draft.submitted_at.date()
                person._come_by("web", "self", day)
            draft.partner_id = person
            draft._accept(person)

    def action_refuse(self):
        """Record nothing of it. What they said no to is recorded already."""
        self._check_staff()
        self._check_open()
        self.sudo().state = "refused"  # sudo: staff's decision, written by this alone

    def _check_staff(self):
        if not self.env.user._sees_all_members():
            raise AccessError(self.env._("Only the secretariat decides this."))

    def _check_open(self):
        if any(draft.state != "submitted" for draft in self):
            raise UserError(self.env._("There is nothing to decide any more."))

    def _accept(self, person):
        self._check_open()
        draft = self.sudo()  # sudo: events as the form's; who recorded them is kept
        # All answers first: a no that is kept comes with whoever enters the register,
        # and is no news where they said yes on this form.
        with person._refresh_later():
            for line in draft.line_ids:
                line._record_for(person.sudo())  # sudo: the same person
        draft.state = "done"


def _events(purpose):
    if purpose.requires_consent:
        return "given", "withdrawn"
    return "lifted", "objected"
