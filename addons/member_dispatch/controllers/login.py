import logging

from odoo import http
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

from odoo.addons.auth_totp.controllers.home import Home

from ..models.res_users import CODE

_logger = logging.getLogger(__name__)


class Login(Home):
    @http.route()
    def web_totp(self, redirect=None, **kwargs):
        """Send the code when the page is opened or another is asked for; unlike core's
        code by e-mail not with each wrong one, for it costs."""
        response = super().web_totp(redirect=redirect, **kwargs)
        if response.status_code != 200:
            return response
        user = response.qcontext["user"]
        if user._mfa_type() == CODE and not kwargs.get("totp_token"):
            response.qcontext["error"] = self._send_code(user)
        return response

    def _send_code(self, user):
        """Send a code to who has shown the password; what went wrong, if anything."""
        try:
            user._send_sms_code()
        except (AccessDenied, UserError) as error:
            return str(error)
        except Exception as error:
            # Its text may hold the number; the class has to do.
            _logger.error("Code by SMS: %s", type(error).__name__)
            return request.env._("The code could not be sent. Ask the secretariat.")
        return None
