from odoo import models


class PrivacyRequestStanding(models.Model):
    """How an approved erasure stands that did not go, in words for the person.

    The same stands in a letter and on the pages: one must not promise what the other
    takes back.
    """

    _inherit = "privacy.request"

    def _standing_lines(self):
        """How an erasure stands that was approved: sentences, none where it goes on."""
        self.ensure_one()
        if self.is_closed:
            return []
        last = self._last_of("approved", "unapproved")
        return self._unapproved_lines(last) if last.kind == "unapproved" else []

    def _letter_unapproved(self):
        return [*self._standing_lines(), self._complain()]

    def _unapproved_lines(self, event):
        lines = [
            self.env._("We had decided to erase what we have about you."),
            self.env._(
                "We took that back on %s. Nothing is erased.", self._day(event.day)
            ),
            self.env._("Why: %s", event.text),
        ]
        if self.due_on >= self.env["res.users"]._today_oslo():
            lines.append(
                self.env._("You have an answer by %s.", self._day(self.due_on))
            )
        return lines
