from odoo import models
from odoo.exceptions import UserError


class PrivacyRequestApproval(models.Model):
    """An approved erasure is called off, as long as nothing of it is done.

    The job erases under the lock of the case's row, and looks there at the state. So
    does this: whoever comes first, the other one meets it.
    """

    _inherit = "privacy.request"

    def _take_back_approval(self, reason):
        """Being carried out → awaiting approval; the clock has run on all the time.

        :param str reason: why; the person reads it
        :raise UserError: when the erasure has gone ahead, or there is no reason
        """
        self._locked()
        if any(request.state == "done" for request in self):
            raise UserError(
                self.env._("The erasure has gone ahead, and cannot be taken back.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the approval is taken back."))
        for request in self._in_state("carrying_out"):
            was_told = request._since_approval("told")
            with self.env["privacy.change"]._reason(request._log_reason()):
                request._happened("unapproved", text=reason.strip())
                request._plan_steps()
                request._forget_failure()
                case = request.sudo()  # sudo: guarded fields, the right was checked
                case.write({"approved_by_id": False, "state": "awaiting_approval"})
            if was_told:
                request._tell("unapproved")

    def _since_approval(self, kind):
        """The events of a kind that came after the case was approved."""
        approved = self._last_of("approved").id or 0
        return self.event_ids.filtered(lambda e: e.kind == kind and e.id > approved)
