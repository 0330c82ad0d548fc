from odoo.http import route

from odoo.addons.auth_signup.controllers.main import AuthSignupHome


class Login(AuthSignupHome):
    @route(website=True, auth="public", multilang=False, sitemap=False)
    def web_login(self, *args, **kw):
        """As a page for the public, so that it speaks the language they chose."""
        return super().web_login(*args, **kw)
