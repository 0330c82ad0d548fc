from odoo import models


class MailThread(models.AbstractModel):
    """Messages are a use of data as well: none to whoever is restricted. Those about
    them are refused as links to them are.

    Letters of a case are no messages, so that they still go out.
    """

    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Who follows something hears nothing of it while their data rests."""
        found = super()._notify_get_recipients(message, msg_vals, **kwargs)
        people = self.env["res.partner"].browse(
            each["id"] for each in found if each["id"]
        )
        resting = set(people._frozen().ids) if people else ()
        return [each for each in found if each["id"] not in resting]
