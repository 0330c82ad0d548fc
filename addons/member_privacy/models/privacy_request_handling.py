from odoo import models
from odoo.exceptions import LockError, UserError

from .privacy_request_words import WITHDRAWN_FROM

# What is only handed over or carried out when we know whom we deal with.
NEEDS_IDENTITY = {"access", "portability", "erasure"}


class PrivacyRequestHandling(models.Model):
    """The buttons of a case: each moves it one step, once."""

    _inherit = "privacy.request"

    def action_take(self):
        """Received → in progress, handled by the current user."""
        for request in self._in_state("received"):
            request.user_id = self.env.user
            request._set_state("in_progress")

    def action_close(self):
        """In progress → done. The answer is what the person gets."""
        requests = self._in_state("in_progress")
        requests._check_done_by_answer()
        requests._check_answered()
        requests._check_identity()
        for request in requests:
            with self.env["privacy.change"]._reason(request._log_reason()):
                request._fulfil()
                request._close("done")
            request._tell("done")

    def action_refuse(self):
        """Any open state → refused, with the reason in the answer (article 12 (4))."""
        requests = self._in_state(*WITHDRAWN_FROM)
        requests._check_answered()
        requests._close("refused")
        requests._tell("refused")

    def action_withdraw(self):
        """Any open state → withdrawn, because the person told us so."""
        self._in_state(*WITHDRAWN_FROM)._close("withdrawn")

    def _check_done_by_answer(self):
        """What is not done by an answer is not closed by one.

        :raise UserError: the person would read that it is done, and it is not
        """
        if any(request.kind == "erasure" for request in self):
            raise UserError(
                self.env._(
                    "An erasure ends when it is carried out, refused or withdrawn."
                )
            )
        if any(request.has_open_proposals for request in self):
            raise UserError(
                self.env._("Correct what is proposed, or leave it as it is, first.")
            )

    def _fulfil(self):
        """Do what the person asked for, where that is one thing.

        Extend per kind: what needs steps or an approval has a button of its own.
        """
        self.ensure_one()
        if self.kind == "objection":
            consents = self.env["privacy.consent"].sudo()  # sudo: staff's, by a case
            consents._stop_all(self.partner_id, "staff")

    def _in_state(self, *states):
        """These cases, to be changed by the current user, locked.

        :raise UserError: when one of them is not in one of `states`: somebody else was
            faster, or the button was pressed twice
        """
        self._locked()
        if any(request.state not in states for request in self):
            raise UserError(
                self.env._("Somebody has moved the case on. Load the page again.")
            )
        return self

    def _locked(self):
        """Keep others, and the job that erases, from these cases, and read them anew.

        :raise LockError: when they are at work on one of them
        """
        self.check_access("write")
        try:
            self.lock_for_update()
        except LockError as error:
            raise LockError(
                self.env._(
                    "Somebody else, or the erasure itself, is at work on the case. "
                    "Load the page again in a while."
                )
            ) from error
        self.invalidate_recordset(["state"])

    def _set_state(self, state):
        self.sudo().state = state  # sudo: guarded field, the right was checked

    def _check_answered(self):
        if any(not request.answer for request in self):
            raise UserError(self.env._("Write the answer to the person first."))

    def _check_identity(self):
        self.filtered(lambda r: r.kind in NEEDS_IDENTITY)._check_identity_known()

    def _check_identity_known(self):
        if any(not request.identity for request in self):
            raise UserError(
                self.env._("Say first how the person's identity was checked.")
            )

    def _log_reason(self):
        """What the change log says of changes made by this case: no name in it."""
        self.ensure_one()
        return f"case {self.name}, {self.kind}"
