from odoo.http import request, route

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

# No password is longer: hashing refuses it.
PASSWORD_LENGTH = 4096


class Login(AuthSignupHome):
    @route(website=True, auth="public", multilang=False, sitemap=False)
    def web_login(self, *args, **kw):
        """As a page for the public, so that it speaks the language they chose."""
        if request.httprequest.method == "POST":
            self._fill_in(request.params)
        return super().web_login(*args, **kw)

    def get_auth_signup_qcontext(self):
        """Nobody types another login than the address that the link went to."""
        qcontext = super().get_auth_signup_qcontext()
        person = request.env["res.users"]._first_login(qcontext.get("token"))
        if person:
            qcontext["login"] = request.params["login"] = person.email_normalized
        return qcontext

    def _fill_in(self, params):
        """What no form of a browser sends is a wrong password, and no error of ours."""
        if params.get("type") == "webauthn":
            return
        for name in ("login", "password"):
            text = params.get(name, "").replace("\x00", "")[:PASSWORD_LENGTH]
            params[name] = text or " "
