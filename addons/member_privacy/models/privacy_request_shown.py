from collections import Counter

from odoo import models

# What a case writes itself while it waits, and that somebody looked or logged in: the
# approver decides on none of it.
BY_THE_CASE = {
    "request",
    "request_step",
    "request_event",
    "request_task",
    "row_message",
    "row_activity",
    "row_follower",
    "change",
    "view",
    "email",
    "email_to",
    "message_to",
    "sms",
    "sms_number",
    "notification",
    "notification_number",
    "login_log",
    "device",
    "presence",
}


class PrivacyRequestShown(models.Model):
    """Nobody approves a list that they did not see."""

    _inherit = "privacy.request"

    def action_approve(self):
        """What came since the list was made is shown first, and nothing is approved."""
        waiting = self._in_state("awaiting_approval")
        changed = {request: request._show_again() for request in waiting}
        if not any(changed.values()):
            return super().action_approve()
        names = sorted({name for names in changed.values() for name in names})
        return self._notified(
            self.env._("The list has changed: %s.", ", ".join(names)),
            self.env._("Nothing is approved. Read the list again, then approve."),
        )

    def _show_again(self):
        """Make the list anew where it is not what would happen now.

        :return: the names of the data sets that appeared, went, or have other counts
        """
        self.ensure_one()
        self._check_kind_erasure()
        self._check_may_go()
        shown = self._shown_counts()
        names = {step.code: step.name for step in self.step_ids}
        if self.identity:
            self._ask_chapters()  # also of what came since
        self._plan_steps()
        planned = self._shown_counts()
        names |= {step.code: step.name for step in self.step_ids}
        return [
            names[code]
            for code, outcome in shown.keys() | planned.keys()
            if shown[code, outcome] != planned[code, outcome]
        ]

    def _shown_counts(self):
        """How many rows of which data set the list says would meet what."""
        counts = Counter()
        for step in self.step_ids:
            if step.code not in BY_THE_CASE:
                counts[step.code, step.outcome] += step.row_count
        return counts
