from odoo import models

# What may be filed beside a row: model, and the field that says on which model.
BESIDE = (
    ("mail.message", "model"),
    ("mail.activity", "res_model"),
    ("ir.attachment", "res_model"),
)


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
        self._forget_beside()
        return super()._privacy_anonymise(values, partners)

    def _forget_beside(self):
        for model, key in BESIDE:
            self._privacy_beside(model, key).unlink()

    def _privacy_beside(self, model, key):
        """The rows of `model` filed beside these, by the field `key`, that go."""
        return self.env[model].search(
            [(key, "=", self._name), ("res_id", "in", self.ids)]
        )
