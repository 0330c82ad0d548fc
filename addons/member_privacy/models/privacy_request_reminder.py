from datetime import timedelta

from odoo import api, models

REMINDER = "member_privacy.activity_case_reminder"
# Days before the answer is due on which whoever handles the case is reminded.
BEFORE = (14, 3)
AGAIN = timedelta(days=7)


class PrivacyRequestReminder(models.Model):
    """Reminders before the due day, and the privacy officers after it."""

    _inherit = "privacy.request"

    @api.model
    def _cron_deadlines(self):
        """Remind, tell the privacy officers, and begin use that was announced."""
        self._lift_due()
        today = self.env["res.users"]._today_oslo()
        nearest = today + timedelta(days=max(BEFORE))
        for request in self.search(
            [
                ("closed_on", "=", False),
                ("state", "!=", "awaiting_identity"),
                ("due_on", "<=", nearest),
            ]
        ):
            request._remind(today)
        self.env["privacy.request.task"]._remind_late(today)

    def _remind(self, today):
        """One reminder for each of `BEFORE`, and one a week when it is too late."""
        self.ensure_one()
        if today > self.due_on:
            if not self._was("overdue", since=max(self.due_on, today - AGAIN)):
                self._happened("overdue")
                self._remind_users(
                    self.env["privacy.alert"]._officers(),
                    lambda case: case.env._("%s is overdue", case.name),
                )
            return
        passed = [self.due_on - timedelta(days=days) for days in BEFORE]
        begun = [day for day in passed if day <= today]
        if begun and not self._was("reminder", since=max(begun) - timedelta(days=1)):
            self._happened("reminder")
            self._remind_users(
                self.user_id or self._privacy_officer(),
                lambda case: case.env._(
                    "%(case)s is due on %(day)s",
                    case=case.name,
                    day=case._day(case.due_on),
                ),
            )

    def _was(self, kind, since):
        """Whether there is an event of the kind after the day `since`."""
        return any(e.kind == kind and e.day > since for e in self.event_ids)

    def _remind_users(self, users, words):
        """As `_remind_each`, with a plain reminder."""
        self._remind_each(users, REMINDER, words)


class PrivacyRequestTask(models.Model):
    _inherit = "privacy.request.task"

    @api.model
    def _remind_late(self, today):
        """Whoever handles the case hears once of a chapter that did not answer."""
        late = self.search([("state", "=", "asked"), ("due_on", "<", today)])
        for task in late:
            case = task.request_id
            if case.is_closed or task.activity_ids.filtered(
                lambda a: a.activity_type_id == self.env.ref(REMINDER)
            ):
                continue
            task._remind_each(
                case.user_id or case._privacy_officer(),
                REMINDER,
                lambda task: task.env._("%s has not answered", task.chapter_id.name),
            )
