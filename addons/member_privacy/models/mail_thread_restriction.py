from odoo import models


class MailThread(models.AbstractModel):
    """Messages are a use of data as well: none to or about whoever is restricted.

    Letters of a case are no messages, so that they still go out.
    """

    _inherit = "mail.thread"

    def message_post(self, *, partner_ids=None, **kwargs):
        if not self.env.su:
            people = self.env["res.partner"].browse(partner_ids or ())
            if self._name == people._name:
                people |= self
            people._check_not_frozen()
        return super().message_post(partner_ids=partner_ids, **kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Who follows something hears nothing of it while their data rests."""
        found = super()._notify_get_recipients(message, msg_vals, **kwargs)
        people = self.env["res.partner"].browse(
            each["id"] for each in found if each["id"]
        )
        resting = set(people._frozen().ids) if people else ()
        return [each for each in found if each["id"] not in resting]
