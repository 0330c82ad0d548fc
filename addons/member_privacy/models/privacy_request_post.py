from odoo import api, fields, models
from odoo.exceptions import UserError

from .privacy_request_words import WITHDRAWN_FROM

LETTER_PAGE = "/privacy/letter"


class PrivacyRequestPost(models.Model):
    """Letters on paper, and the code in them: for whoever has neither e-mail nor login,
    and for whom no mail server takes our letter."""

    _inherit = "privacy.request"

    is_letter_unsent = fields.Boolean(compute="_compute_is_letter_unsent")

    @api.depends("state", "event_ids.channel")
    def _compute_is_letter_unsent(self):
        for request in self:
            request.is_letter_unsent = bool(request._unsent_letter())

    def _unsent_letter(self):
        """The last letter before an erasure that no mail server took, until somebody
        has printed it or says to go on: the deed takes mail and address along."""
        self.ensure_one()
        if self.state != "carrying_out":
            return self.event_ids.browse()
        last = self._last_of("told")
        return last if last._unsent_mails() else last.browse()

    def action_go_on_without_letter(self):
        """Erase although the last letter reached nobody; who says so stands on it."""
        requests = self._in_state("carrying_out")
        for request in requests:
            letter = request._unsent_letter()
            if not letter:
                raise UserError(self.env._("No letter is in the way."))
            letter._unsent_mails().unlink()
            request._happened("without")
            request._have_posted(False)

    def _blocking(self):
        blocking = super()._blocking()
        if self._unsent_letter():
            blocking.append(
                self.env._(
                    "The last letter could not be sent. Print it below and post it, or "
                    "go on without: after the erasure nobody knows the address."
                )
            )
        return blocking

    def _check_may_go(self):
        result = super()._check_may_go()
        if self._unsent_letter():
            raise UserError(self.env._("The last letter could not be sent."))
        return result

    def action_confirm_receipt(self):
        """Write that we have the request, by when we answer, and the code with which
        the answer is read without a login: by e-mail, else as a letter to print."""
        self.ensure_one()
        self._in_state(*WITHDRAWN_FROM)
        self._tell("received")
        letter = self.event_ids.filtered(lambda event: event.kind == "told")[-1:]
        return letter.action_print() if letter.channel == "letter" else None

    def _warnings(self):
        """An erasure takes the postal address along, and there is no other way."""
        warnings = super()._warnings()
        letters = self.event_ids.filtered(lambda event: event.kind == "told")
        reached = self._reached() or self.channel == "portal"
        if not reached and not letters:
            warnings.append(
                self.env._(
                    "There is no e-mail. Confirm the receipt and post the letter with "
                    "the code first: after the erasure nobody knows the address."
                )
            )
        return warnings


class PrivacyRequestEvent(models.Model):
    _name = "privacy.request.event"
    _inherit = ["privacy.request.event", "privacy.print.mixin"]

    _print_page = LETTER_PAGE
    _print_scope = "member_privacy.case_letter"

    def action_print(self):
        """Open the letter with the postal address on it, ready to print."""
        self.ensure_one()
        self.check_access("read")
        if self.kind != "told" or self.channel != "letter":
            raise UserError(self.env._("This was not sent by letter."))
        self.env["privacy.view"]._record(self.request_id.partner_id, "case")
        self._unsent_mails().unlink()  # the paper goes in its place
        return self._open_print()

    def _paragraphs(self):
        """The letter on paper, with the code that what we keep leaves out."""
        self.ensure_one()
        return self.request_id._with_code(self.text or "").split("\n\n")
