from odoo import models


class MailNotification(models.Model):
    """Who was told is a colleague; the name of the e-mail is its subject, which names
    the member that the colleague was told about, and is read past the rules."""

    _inherit = "mail.notification"

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if field.name != "mail_mail_id" or self.env.su:
            return allowed
        return allowed and self.env.user._sees_all_members()
