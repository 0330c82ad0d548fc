from odoo import fields, models


class MailMail(models.Model):
    """A letter of a case that no mail server takes is posted instead.

    Core keeps a failed mail in the outbox, where nobody looks, and deletes it unsent
    when the address is not valid.
    """

    _inherit = "mail.mail"

    case_event_id = fields.Many2one(
        "privacy.request.event",
        "Letter of a case",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _postprocess_sent_message(self, *args, **kwargs):
        """Called by core when it has tried, the first time and each time after it."""
        letters = self.sudo().filtered("case_event_id")  # sudo: the case's own letters
        events = letters.case_event_id
        for letter in letters:
            # What goes in the end goes from the outbox too.
            letter.auto_delete = letter.state != "exception"
        result = super()._postprocess_sent_message(*args, **kwargs)
        events._note_way()
        return result
