from odoo.http import Controller, request, route

from ..models.privacy_request_draft import OFFERED
from .address_proof import LONGEST, ask_address, code_problem, proof_of
from .page import render_page

FORM = "/privacy/request"
CODE = f"{FORM}/code/<string:token>"
ASK = f"{FORM}/ask/<string:token>"
PUBLIC = {"type": "http", "auth": "public", "website": True, "multilang": False}
DETAILS = 4000


class RequestForm(Controller):
    """A case from somebody without login, by a code to an address.

    No page of it looks up who has the address: whatever is written here, the answer is
    the same, and so is the work behind it.
    """

    @route(FORM, methods=["GET", "POST"], sitemap=True, **PUBLIC)
    def ask(self, way="email", address="", homepage="", **kwargs):
        template = "member_privacy.request_form"
        return ask_address(FORM, template, "request", way, address, homepage)

    @route(CODE, methods=["GET", "POST"], sitemap=False, **PUBLIC)
    def code(self, token, code="", **kwargs):
        proof = proof_of(token, "request")
        errors = {}
        if request.httprequest.method == "POST":
            if proof._try_code(code[:20]):
                return request.redirect(f"{FORM}/ask/{proof._token('ask')}")
            errors["code"] = code_problem()
        return render_page(
            "member_privacy.consent_form_code", {"errors": errors, "again": FORM}
        )

    @route(ASK, methods=["GET", "POST"], sitemap=False, **PUBLIC)
    def what(self, token, kind="", name="", details="", **kwargs):
        proof = proof_of(token, "ask")
        errors = {}
        if request.httprequest.method == "POST" and proof.state == "verified":
            errors = self._problems(kind, name, details)
            drafts = request.env["privacy.request.draft"]
            if not errors and drafts._submit(proof, kind, name, details.strip()):
                return request.redirect(request.httprequest.path)
        if proof.state != "verified":
            return render_page(
                "member_privacy.request_form_done", {"by_then": self._by_then()}
            )
        return render_page(
            "member_privacy.request_form_what",
            {
                "errors": errors,
                "kinds": OFFERED,
                "kind": kind,
                "name": name[:LONGEST],
                "details": details[:DETAILS],
            },
        )

    def _problems(self, kind, name, details):
        """What to do about each wrong field."""
        env = request.env
        errors = {}
        if kind not in OFFERED:
            errors[f"kind-{OFFERED[0]}"] = env._("Choose what it is about.")
        if not name.strip() or len(name) > LONGEST or not name.isprintable():
            errors["name"] = env._("Write your name, so that we find you.")
        clean = details.replace("\r\n", "").replace("\t", "")
        if len(details) > DETAILS:
            errors["details"] = env._("Write it shorter, at most 4000 signs.")
        elif clean and not clean.isprintable():
            errors["details"] = env._(
                "Write it again by hand. It holds signs we cannot store."
            )
        return errors

    def _by_then(self):
        cases, today = (
            request.env["privacy.request"],
            request.env["res.users"]._today_oslo(),
        )
        return request.env._(
            "You have an answer by %s.", cases._day(cases._answer_due(today))
        )
