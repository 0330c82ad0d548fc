import time

from odoo import api, models
from odoo.exceptions import AccessDenied, UserError
from odoo.tools import SQL
from odoo.tools.misc import hmac

from odoo.addons.auth_totp.models.totp import TOTP, hotp

CODE = "totp_sms"
LIVES = 600  # seconds; the code before the present one is taken as well
NUMBER = """
EXISTS (SELECT FROM res_partner p
         WHERE p.id = %s.partner_id AND p.phone_sanitized IS NOT NULL)
"""


class ResUsers(models.Model):
    """The second factor as a code by SMS, where an office asks for one.

    Made and checked like core's code by e-mail: nothing is stored, the code follows
    from the last login and the time, so that it opens one session.
    """

    _inherit = "res.users"

    def _sms_code_number(self):
        """The number of the work contact: the login's own, not the member's."""
        self.ensure_one()
        user = self.sudo()  # sudo: asked before anybody is logged in
        return user.partner_id.phone_sanitized

    @api.model
    def _sms_factor_sql(self, alias):
        self.env["res.partner"].flush_model(["phone_sanitized"])
        return SQL(NUMBER, SQL.identifier(alias))

    def _mfa_url(self):
        url = super()._mfa_url()
        return url or ("/web/login/totp" if self._mfa_type() == CODE else None)

    def _rpc_api_keys_only(self):
        return self._mfa_type() == CODE or super()._rpc_api_keys_only()

    def _check_credentials(self, credential, env):
        if credential["type"] != CODE:
            return super()._check_credentials(credential, env)
        self._totp_rate_limit("code_check")
        key = TOTP(self._sms_code_key())
        if key.match(credential["token"], window=LIVES, timestep=LIVES) is None:
            raise AccessDenied(self.env._("This code is wrong, or too old."))
        self._totp_rate_limit_purge("code_check")
        self._totp_rate_limit_purge("send_email")
        self._mark_session(CODE)
        return {"uid": self.env.user.id, "auth_method": CODE, "mfa": "default"}

    def _sms_code_key(self):
        user = self.sudo()  # sudo: the signing key
        facts = (user.id, user.login, user.login_date, user._sms_code_number())
        return hmac(user.env, "member_dispatch-sms-code", facts).encode()

    def _sms_code(self):
        """The code of this moment, six digits."""
        return str(hotp(self._sms_code_key(), int(time.time() / LIVES))).zfill(6)

    def _send_sms_code(self):
        """Hand the code to the SMS provider. It is kept in no table.

        :raise UserError: when the provider takes no message
        """
        self.ensure_one()
        # Core's limit on messages with codes; it knows no other name.
        self._totp_rate_limit("send_email")
        words = self.env._(
            "%(code)s is your code for %(organisation)s. Give it to nobody.",
            code=self._sms_code(),
            organisation=self.env.company.name,
        )
        number = {"uuid": "member-code", "number": self._sms_code_number()}
        company = self.env.company.sudo()  # sudo: the account with the provider
        gateway = company._get_sms_api_class()(company.env)
        sent = gateway._send_sms_batch([{"content": words, "numbers": [number]}])
        if any(result["state"] not in ("success", "sent") for result in sent):
            raise UserError(
                self.env._("The code could not be sent. Ask the secretariat.")
            )
