from odoo import models
from odoo.exceptions import UserError

from .privacy_request_words import WITHDRAWN_FROM

LETTER_PAGE = "/privacy/letter"


class PrivacyRequestPost(models.Model):
    """Whoever has neither e-mail nor login: letters on paper, and the code in them."""

    _inherit = "privacy.request"

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
        return self._open_print()
