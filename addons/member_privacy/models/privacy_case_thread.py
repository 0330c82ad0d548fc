from odoo import models


class PrivacyCaseThread(models.AbstractModel):
    """Deadlines of a case are activities; what those leave behind goes with the person.

    There is no chatter: `mail.thread` is here because activities write to it when they
    are marked done.
    """

    _name = "privacy.case.thread"
    _description = "Part of a privacy case with deadlines"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _mail_post_access = "write"

    def _remind_each(self, users, activity, words, **values):
        """Leave each user an activity in their own language.

        :param str activity: external id of its type
        :param words: function from the record in the user's language to the summary,
            which stands in lists and names nobody
        :param values: further values of the activity
        """
        self.ensure_one()
        for user in users:
            record = self.with_context(lang=user.lang)
            record.activity_schedule(
                activity, summary=words(record), user_id=user.id, **values
            )

    def _privacy_anonymise(self, values, partners):
        """What was written beside the case, when an activity was done, goes too.

        A done activity is archived and keeps the feedback.
        """
        for model, key in (
            ("mail.message", "model"),
            ("mail.activity", "res_model"),
            ("ir.attachment", "res_model"),
        ):
            written = self.env[model].search(
                [(key, "=", self._name), ("res_id", "in", self.ids)]
            )
            written.unlink()
        return super()._privacy_anonymise(values, partners)
