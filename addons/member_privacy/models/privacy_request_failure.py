import psycopg2
from psycopg2.errors import ForeignKeyViolation, RestrictViolation

from odoo import api, fields, models
from odoo.exceptions import UserError

FAILURES = [
    ("busy", "Other work was in the way"),
    ("stuck", "Other work is in the way each time"),
    ("blocked", "Something came after the approval"),
    ("linked", "Other rows lead to what should go"),
    ("refused", "Rows are not let go"),
    ("fault", "A fault in the program"),
]
# Goes by itself, or goes on from what staff have settled: a new reason is told anew.
PASSING = (False, "busy", "blocked")
# Whose erasure did not go, and not only until the next try.
FAILED = [("failure", "!=", False), ("failure", "!=", "busy")]


class PrivacyRequestFailure(models.Model):
    """An approved erasure that was not carried out: why, since when, what to do.

    Nothing of the person stands here: a kind of error, names of tables, data sets.
    """

    _inherit = "privacy.request"

    failure = fields.Selection(
        FAILURES, "Not carried out because", readonly=True, copy=False
    )
    failed_at = fields.Datetime("Last tried", readonly=True, copy=False)
    failed_detail = fields.Char(
        "For whoever runs the system", readonly=True, copy=False
    )
    failure_words = fields.Text("What to do", compute="_compute_failure_words")

    def _has_failed(self):
        """Whether it did not go, and not only until the next try."""
        return bool(self.failure) and self.failure != "busy"

    def _not_carried_out(self, error):
        """Keep why, on the case and on the step; whoever handles it hears once, and so
        does the person.

        Called after the rollback of what was tried.
        """
        self.ensure_one()
        case = self.sudo()  # sudo: guarded fields; the job says what it met
        if isinstance(error, psycopg2.OperationalError) and case._is_known():
            case.failed_at = fields.Datetime.now()
            return
        before, kind = case.failure, case._failure_of(error)
        case.write(
            {
                "failure": kind,
                "failed_at": fields.Datetime.now(),
                "failed_detail": _detail(error),
            }
        )
        code = getattr(error, "data_set_code", None)
        for step in case.step_ids:
            step.state = "failed" if step.code == code else "todo"
        if case._has_failed() and before in PASSING and before != kind:
            case._remind_of_failure()
        if case._has_failed():
            case._say_that_it_waits()

    def _is_known(self):
        """Whether it stands already why it does not go, whatever else is in the way."""
        if self.failure == "blocked":
            return bool(self._blocking())
        return self._has_failed() and self.failure != "stuck"

    def _failure_of(self, error):
        """One of `FAILURES`."""
        if isinstance(error, psycopg2.OperationalError):
            return "stuck" if self.failure in ("busy", "stuck") else "busy"
        if isinstance(error, (ForeignKeyViolation, RestrictViolation)):
            return "linked"
        if isinstance(error, UserError):
            return "blocked" if self._blocking() else "refused"
        refuses = isinstance(error, psycopg2.IntegrityError)
        return "refused" if refuses else "fault"

    def _remind_of_failure(self):
        self._remind_users(
            self.user_id.filtered("active") or self._privacy_officer(),
            lambda case: case.env._("%s was not carried out", case.name),
        )

    def _close(self, state):
        self._forget_failure()
        return super()._close(state)

    def _forget_failure(self):
        """What once stood in the way is over."""
        cases = self.sudo()  # sudo: guarded fields, emptied
        cases = cases.filtered("failure")
        cases.write({"failure": False, "failed_at": False, "failed_detail": False})

    @api.depends("failure", "failed_detail", "step_ids.state", "state")
    @api.depends_context("lang")
    def _compute_failure_words(self):
        for request in self:
            lines = request.failure and request._failure_lines()
            request.failure_words = lines and "\n".join(lines)

    def _failure_lines(self):
        """Where it stopped, why and what to do: a list of sentences."""
        env = self.env
        lines = [env._("Nothing is erased yet: all of it goes together, or nothing.")]
        if stopped := self.step_ids.filtered(lambda step: step.state == "failed"):
            names = ", ".join(sorted(set(stopped.mapped("name"))))
            lines.append(env._("It stopped at: %s.", names))
        if self.failure == "blocked":
            return lines + (self._blocking() or [env._("What was in the way is gone.")])
        advice = self._failure_advice()
        if self.failure == "refused" and not stopped:
            return [*lines, advice["whole"]]
        return [*lines, advice[self.failure]]

    def _failure_advice(self):
        env = self.env
        return {
            "busy": env._("Others worked on the same rows. You need do nothing."),
            "stuck": env._(
                "Others work on the same rows each time. Ask whoever runs the system "
                "what keeps them."
            ),
            "linked": env._(
                "Rows of an app lead to these, and the data map does not say what "
                "becomes of them. Add them there, or ask whoever runs the system."
            ),
            "refused": env._(
                "Some rows are not let go, such as what is posted, locked or needed. "
                "Look at them, or ask whoever runs the system."
            ),
            "whole": env._(
                "It is refused as a whole, and not for some rows. Ask whoever runs the "
                "system, and give them the line below."
            ),
            "fault": env._(
                "It is a fault in the program, and not yours. Tell whoever runs the "
                "system, and give them the line below."
            ),
        }


def _detail(error):
    """The kind of an error and where, for a technician: no value of a row.

    PostgreSQL's own message and detail name values; table and constraint do not.
    """
    diag = getattr(error, "diag", None)
    parts = [
        type(error).__name__,
        getattr(error, "data_set_code", None),
        diag and diag.table_name,
        diag and diag.constraint_name,
    ]
    return ", ".join(part for part in parts if part)
