from odoo import api, models
from odoo.exceptions import UserError


class MemberCode(models.AbstractModel):
    _inherit = "member.code"

    @api.model
    def _sends_sms(self):
        return True

    @api.model
    def _send_sms(self, number, code):
        message = {
            "content": self._words(code),
            "numbers": [{"uuid": "member-code", "number": number}],
        }
        company = self.env.company.sudo()  # sudo: the account with the provider
        gateway = company._get_sms_api_class()(company.env)
        sent = gateway._send_sms_batch([message])
        if any(result["state"] not in ("success", "sent") for result in sent):
            raise UserError(
                self.env._("The code could not be sent. Ask the secretariat.")
            )
