from odoo.http import Controller, request, route

from .address_proof import LONGEST, ask_address, code_problem, proof_of
from .consent_words import consent_words, ground
from .page import render_page

FORM = "/choices"
CODE = f"{FORM}/code/<string:token>"
ANSWER = f"{FORM}/answer/<string:token>"
PUBLIC = {"type": "http", "auth": "public", "website": True, "multilang": False}


class ConsentForm(Controller):
    """Yes and no from anybody, by a code to an address.

    No page of it looks up who has the address: whatever is written here, the answer is
    the same, and so is the work behind it.
    """

    @route(FORM, methods=["GET", "POST"], sitemap=True, **PUBLIC)
    def ask(self, way="email", address="", homepage="", **kwargs):
        template = "member_privacy.consent_form"
        return ask_address(FORM, template, "code", way, address, homepage)

    @route(CODE, methods=["GET", "POST"], sitemap=False, **PUBLIC)
    def code(self, token, code="", **kwargs):
        draft = proof_of(token, "code")
        errors = {}
        if request.httprequest.method == "POST":
            if draft._try_code(code[:20]):
                return request.redirect(f"{FORM}/answer/{draft._token('answer')}")
            errors["code"] = code_problem()
        values = {"errors": errors, "way": draft.way}
        return render_page("member_privacy.consent_form_code", values)

    @route(ANSWER, methods=["GET", "POST"], sitemap=False, **PUBLIC)
    def answer(self, token, name="", **kwargs):
        draft = proof_of(token, "answer")
        errors = {}
        if request.httprequest.method == "POST" and draft.state == "verified":
            if draft._submit(name, self._answers(draft)):
                return request.redirect(request.httprequest.path)
            errors["answers"] = request.env._("Answer at least one of them.")
        if draft.state != "verified":
            return render_page("member_privacy.consent_form_done", {"draft": draft})
        return render_page(
            "member_privacy.consent_form_answer",
            {
                "errors": errors,
                "name": name[:LONGEST],
                "cards": self._cards(draft),
                "ground": ground,
                **consent_words(),
            },
        )

    def _cards(self, draft):
        """[(purpose, wording or None, channels)] in the order of the purposes."""
        cards = {}
        for purpose, channel, *_events in draft._choices():
            cards.setdefault(purpose, []).append(channel)
        return [
            (purpose, purpose._text() if purpose.requires_consent else None, channels)
            for purpose, channels in cards.items()
        ]

    def _answers(self, draft):
        form = request.httprequest.form
        return {
            (purpose.code, channel): form.get(f"{purpose.code}.{channel}")
            for purpose, channel, *_events in draft._choices()
        }
