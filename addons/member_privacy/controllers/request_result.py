from odoo.http import Controller, request, route

from .page import render_page, say
from .request_form import PUBLIC

RESULT = "/privacy/result"


class RequestResult(Controller):
    """The answer to a case, for whoever has no login: by its number and a code."""

    @route(RESULT, methods=["GET", "POST"], sitemap=False, **PUBLIC)
    def ask(self, number="", code="", **kwargs):
        errors = {}
        if request.httprequest.method == "POST" and not (number and code):
            errors = self._missing(number, code)
        elif request.httprequest.method == "POST":
            guesses = request.env["privacy.result.guess"]
            sender = request.httprequest.remote_addr
            if guesses._is_too_often(sender):
                return render_page("member_privacy.request_result_busy", status=429)
            cases = request.env["privacy.request"]
            if case := cases._of_result_code(number, code):
                return request.redirect(f"{RESULT}/{case._result_token()}")
            guesses._note(sender)
            errors["number"] = request.env._(
                "There is no such case with this code, or its 30 days are over."
            )
        typed = number[:40] if number.isprintable() else ""
        return render_page(
            "member_privacy.request_result_code", {"errors": errors, "number": typed}
        )

    def _missing(self, number, code):
        """What is left empty is no guess, and says so where it is."""
        env, errors = request.env, {}
        if not number:
            errors["number"] = env._("Write the number of the case.")
        if not code:
            errors["code"] = env._("Write the code from our letter.")
        return errors

    @route(f"{RESULT}/<string:token>", methods=["GET"], sitemap=False, **PUBLIC)
    def result(self, token):
        case = request.env["privacy.request"]._of_result_token(token)
        if not case:  # an hour is over, or it never was one: the same to both
            say("again")
            return request.redirect(RESULT)
        return render_page("member_privacy.request_result", {"case": case})
