from odoo import models


class PrivacyReminder(models.AbstractModel):
    """Rows with a date that somebody must not miss: a reminder in the clock on top."""

    _name = "privacy.reminder"
    _description = "Reminds people of a date"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    def _creation_message(self):
        """Core has no bokmål for its own words."""
        return self.env._("Registered")

    def _remind_once(self, users, deadline, summary):
        """Leave a reminder due on `deadline` for each user who has none for that day.

        :param summary: function from the record in the user's language to the words,
            which stand in lists and name nobody
        """
        self.ensure_one()
        for user in users:
            known = self.activity_ids.filtered(
                lambda activity, user=user: (
                    activity.user_id == user and activity.date_deadline == deadline
                )
            )
            if not known:
                record = self.with_context(lang=user.lang)
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=deadline,
                    summary=summary(record),
                    user_id=user.id,
                )
