from odoo import models


class AuthTotpDevice(models.Model):
    _inherit = "auth_totp.device"

    def _privacy_delete(self, partners):
        """Past core's `unlink`, which mails the person that a device was removed."""
        models.BaseModel.unlink(self)

    def _check_credentials_for_uid(self, *, scope, key, uid):
        """A device that passed a code lately stands in for the next one, as in core."""
        trusted = super()._check_credentials_for_uid(scope=scope, key=key, uid=uid)
        if trusted:
            user = self.env["res.users"].browse(uid)
            user._mark_session(user._mfa_type())
        return trusted
