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
        if self._has_failed():
            return self._waiting_lines()
        last = self._last_of("approved", "unapproved")
        return self._unapproved_lines(last) if last.kind == "unapproved" else []

    # Approved, and something is in the way

    def _say_that_it_waits(self):
        """Once for each approval: the case remembers it, and whoever got the letter
        that we erase gets one that we have not. No mail after one that did not go."""
        if self._since_approval("waits") or self._unsent_letter():
            return
        was_told = self._since_approval("told")
        self._happened("waits")
        if was_told:
            self._tell("waits")

    def _letter_waits(self):
        return [*self._standing_lines(), self._complain()]

    def _waiting_lines(self):
        env = self.env
        lines = [env._("We have approved the erasure, but nothing is erased yet.")]
        if self.failure != "blocked":
            lines.append(env._("Something in our system stops it. We find out what."))
        elif not self._is_alone():
            lines.append(env._("Something must be settled first, and we look at it."))
        elif unsettled := self._unsettled():
            lines += [env._("This must be settled first:"), *unsettled]
        elif self._unsent_letter():
            lines.append(env._("Our last e-mail did not reach you. We post it first."))
        else:
            lines.append(env._("What was in the way is gone."))
        lines.append(
            env._(
                "Then we erase it without asking you again. That day there is no "
                "letter, because your address goes as well."
            )
        )
        return lines

    def _is_alone(self):
        """Whether nobody but the person reads about the case: a guardian does not hear
        of a child's other cases, or of what holds it back."""
        case = self.sudo()  # sudo: who reads it, no more
        return case._readers() == case.partner_id

    # Approved, and taken back

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
