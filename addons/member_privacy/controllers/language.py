from urllib.parse import urlsplit

from odoo.http import Controller, request, route


class MemberLanguage(Controller):
    @route(
        "/member/language",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        multilang=False,
    )
    def choose(self, lang="", back="/", **kwargs):
        """Keep the language for this browser, and on the user when there is one."""
        offered = {code for code, *_ in request.env["res.lang"]._page_languages()}
        response = request.redirect(self._own_path(back))
        if lang in offered:
            response.set_cookie("frontend_lang", lang, samesite="Lax")
            self._keep_on_user(lang)
        return response

    def _keep_on_user(self, lang):
        user = request.env.user
        if not user._is_public() and user.lang != lang:
            with request.env["privacy.change"]._reason("own choice of language"):
                user.sudo().lang = lang  # sudo: own language, which the user may set

    def _own_path(self, address):
        """The path of an address of ours, without the language in front.

        What is no address leads to the front page: a form was not filled in by hand.
        """
        try:
            path = urlsplit(address).path
        except ValueError:
            return "/"
        first, _slash, rest = path.lstrip("/").partition("/")
        if request.env["res.lang"]._get_data(url_code=first):
            path = rest
        return "/" + path.lstrip("/\\")
