import re

from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page, say

from .contact import OWN
from .form import is_post
from .member import PAGE, own_member

URL = "/my/identity"
# The pages that ask who is there, and are gone back to.
ASKING = ("/my/package", "/my/cases/new/erasure/send", f"{OWN}/email")
CASE = re.compile(r"/my/cases/\d+")


class Identity(Controller):
    """A code by e-mail in place of the password, on a page of its own."""

    @route(URL, methods=["GET", "POST"], **PAGE)
    def identity(self, to="", code=None, **kwargs):
        own_member()
        user, errors = request.env.user, {}
        to = to if to in ASKING or CASE.fullmatch(to) else ASKING[0]
        if is_post() and code is None:
            say("code_sent" if user._send_identity_code() else "no_code")
            return request.redirect(f"{URL}?to={to}")
        if is_post():
            if user._try_identity_code(code[:20]):
                return request.redirect(to)
            errors["code"] = request.env._(
                "The code is wrong or too old. After five wrong ones, ask for a new."
            )
        return render_page(
            "member_portal.identity",
            {"errors": errors, "to": to, "waits": user._waits_for_identity_code()},
        )
