from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

TITLES = {
    "access": _lt("A copy of your information"),
    "rectification": _lt("Something is wrong"),
    "erasure": _lt("Erasure"),
    "restriction": _lt("Stop the use"),
    "portability": _lt("Your information for another service"),
    "objection": _lt("Reservation"),
    "complaint": _lt("Complaint"),
}
ANSWERED = ("found", "nothing", "refused")  # not "given_up"


class PrivacyRequestTimeline(models.Model):
    """How far a case has come, in the words of the person's own page."""

    _inherit = "privacy.request"

    def _titles(self):
        """What each kind is called to the person."""
        return {kind: str(title) for kind, title in TITLES.items()}

    def _timeline(self):
        """The way of a case: list of (words, when or '', "done", "now" or "later")."""
        self.ensure_one()
        env = self.env
        steps = [
            (env._("Received"), self._written_day(self.received_on), "done"),
            *self._identity_steps(),
        ]
        closed = self._written_day(self.closed_on)
        if self.state == "withdrawn":
            return [*steps, (env._("Withdrawn"), closed, "done")]
        steps.append(self._work_step())
        if self.task_ids:
            steps.append(self._chapters_step())
        answered = "done" if self.is_closed else "later"
        return [*steps, (env._("Answer"), closed, answered)]

    def _work_step(self):
        env = self.env
        work = "done" if self.is_closed else "now"
        if self.is_paused:
            work = "later"
        words = env._("We are working on it")
        if self.state == "received":
            words = env._("Waits for us to begin")
        elif self.state == "carrying_out":
            words = env._("We are carrying it out")
            if self._has_failed():
                words = env._("We could not carry it out yet")
        return words, "", work

    def _identity_steps(self):
        """How we know who asks, or since when we wait to know it; none for a case that
        was closed without asking."""
        env = self.env
        known = env._("We know that it is you")
        asked = self.event_ids.filtered(lambda e: e.kind == "pause")[-1:]
        if self.is_paused:
            words = env._("We must be sure that it is you")
            return [(words, self._written_day(asked.day), "now")]
        if self.is_closed and not self.identity:
            words = env._("We asked for proof that it is you")
            return [(words, self._written_day(asked.day), "done")] if asked else []
        how = {
            "login": env._("You were logged in"),
            "code": env._("You entered the code we sent"),
            "called_back": env._("We called you"),
        }
        done = "done" if self.identity else "later"
        return [(known, how.get(self.identity, ""), done)]

    def _chapters_step(self):
        """Nothing is waited for any more once the case is closed."""
        states = self.task_ids.mapped("state")
        count = sum(state in ANSWERED for state in states)
        waits = "asked" in states and not self.is_closed
        if waits or count == len(states):
            words = self.env._(
                "Your chapters have answered (%(count)s of %(all)s)",
                count=count,
                all=len(states),
            )
        else:
            words = self.env._(
                "We asked your chapters (%(count)s of %(all)s answered)",
                count=count,
                all=len(states),
            )
        return words, "", "now" if waits else "done"

    def _outcome(self):
        """How a closed case ended, in a sentence."""
        closed = self._written_day(self.closed_on)
        if self.state == "withdrawn":
            return self.env._("You withdrew it on %s.", closed)
        if self.state == "refused":
            return self.env._("We said no on %s.", closed)
        return self.env._("Answered on %s.", closed)

    def _chapter_lines(self):
        """What each chapter answered, a sentence each; while open, who is asked."""
        tasks = self.task_ids.sorted(lambda task: task.chapter_id.name)
        return [
            self._chapter_line(answer) or task._waiting_words()
            for task, answer in zip(tasks, self._chapter_answers(), strict=True)
        ]

    def _written_day(self, day):
        return self._day(day) if day else ""
