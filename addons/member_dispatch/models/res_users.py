from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.tools import SQL

CODE = "totp_sms"
SCOPE = "member_dispatch-sms-code"
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
        given = str(credential["token"]).zfill(6)  # core made it a number
        if not self.env["member.code"]._is_code(SCOPE, self._sms_code_facts(), given):
            raise AccessDenied(self.env._("This code is wrong, or too old."))
        self._totp_rate_limit_purge("code_check")
        self._totp_rate_limit_purge("send_email")
        self._mark_session(CODE)
        return {"uid": self.env.user.id, "auth_method": CODE, "mfa": "default"}

    def _sms_code_facts(self):
        """What the code of this login follows from: it opens one session."""
        user = self.sudo()  # sudo: asked before anybody is logged in
        return (user.id, user.login, str(user.login_date), user._sms_code_number())

    def _sms_code(self):
        """The code of this moment, six digits."""
        return self.env["member.code"]._code(SCOPE, self._sms_code_facts())

    def _send_sms_code(self):
        """Hand the code to the SMS provider. It is kept in no table.

        :raise UserError: when the provider takes no message
        """
        self.ensure_one()
        # Core's limit on messages with codes; it knows no other name.
        self._totp_rate_limit("send_email")
        self.env["member.code"]._send_sms(self._sms_code_number(), self._sms_code())
