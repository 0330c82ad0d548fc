from odoo import models


class MailScheduledMessage(models.Model):
    _inherit = "mail.scheduled.message"

    def _check_access(self, operation):
        """Core looks at the document when somebody searches, and not when somebody
        reads by number."""
        result = super()._check_access(operation)
        if operation != "read" or self.env.su or not self.ids:
            return result
        readable = self - result[0] if result else self
        hidden = readable - self.search([("id", "in", readable.ids)])
        if not hidden:
            return result
        refused = hidden + result[0] if result else hidden
        rules = self.env["ir.rule"]
        return refused, lambda: rules._make_access_error(operation, refused)
