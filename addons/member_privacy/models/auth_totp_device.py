from odoo import models


class AuthTotpDevice(models.Model):
    _inherit = "auth_totp.device"

    def _privacy_delete(self, partners):
        """Past core's `unlink`, which mails the person that a device was removed."""
        models.BaseModel.unlink(self)
