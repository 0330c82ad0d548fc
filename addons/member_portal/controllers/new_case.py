from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.page import render_page, say
from odoo.addons.member_privacy.models.privacy_data_set_erasure import ErasurePart
from odoo.addons.member_privacy.models.privacy_request_proposal import PROPOSED
from odoo.addons.member_privacy.tools.deadline import months_after

from ..tools import corrections
from .cases import opening, words
from .form import is_post
from .member import PAGE, own_member, password_refusal
from .words import long_day

NEW = "/my/cases/new"
# Kinds that are told in the person's own words, and whether those are required.
WRITTEN = {
    "restriction": False,
    "rectification": True,
    "access": False,
    "complaint": True,
    "objection": False,
    "portability": False,
}
# What the first page asks; the last two are offered on the pages they are close to.
KINDS = ("erasure", "restriction", "rectification", "access", "complaint")


class NewCase(Controller):
    """From "what is it about" to a case, in steps that keep nothing before the last."""

    @route(NEW, **PAGE)
    def what(self, kind="", asked="", **kwargs):
        """Step 1: what it is about. The answer leads on, it changes nothing."""
        own_member()
        if kind in KINDS:
            return request.redirect(f"{NEW}/{kind}")
        errors = {}
        if asked:
            errors = {f"kind-{KINDS[0]}": request.env._("Choose what it is about.")}
        return render_page("member_portal.new_case", {"errors": errors, "kinds": KINDS})

    # Erasure: what happens, then check and send

    @route(f"{NEW}/erasure", **PAGE)
    def erasure(self, **kwargs):
        """Step 2: what happens, told by the method that will erase."""
        person = own_member()
        return render_page(
            "member_portal.new_erasure",
            {
                **self._preview(person),
                "open_case": self._open(person),
                "by_then": self._by_then(),
                **words(),
            },
        )

    @route(f"{NEW}/erasure/send", methods=["GET", "POST"], **PAGE)
    def send_erasure(self, password="", details="", **kwargs):
        """Step 3: look over, prove who you are, send."""
        person = own_member()
        errors = {}
        if is_post():
            errors = self._refusals(details, password)
            if not errors:
                return self._send(person, "erasure", details)
        return render_page(
            "member_portal.send_erasure",
            {
                "errors": errors,
                "details": corrections.printable(details),
                "kept": len(self._preview(person)["kept"]),
            },
        )

    def _preview(self, person):
        plan = request.env["privacy.data.set"]._erasure_preview(person)
        kept = [part for part in plan if part.outcome == "keep"]
        if not any(part.data_set.model == "privacy.request" for part in kept):
            kept.append(self._case_itself())
        return {
            "erased": [part for part in plan if part.outcome != "keep"],
            "kept": kept,
            "details": self._details,
        }

    def _case_itself(self):
        """The case that is about to begin is kept too, but no plan knows it yet."""
        data_set = request.env.ref("member_privacy.data_set_request")
        data_set = data_set.sudo()  # sudo: how long a case is kept, no data
        today = request.env["res.users"]._today_oslo()
        until = months_after(today, data_set.keep_months)
        cases = request.env["privacy.request"]
        return ErasurePart(data_set, cases, "keep", data_set.keep_months and until)

    def _details(self, part):
        """What of a contact goes, by name; the rows of other sets are only counted."""
        if part.data_set.path != "id":
            return f"({part.row_count})"
        labels = [part.data_set._portal_label(line) for line in part.filled_fields]
        return f"({', '.join(labels)})"

    def _by_then(self):
        today = request.env["res.users"]._today_oslo()
        due = long_day(request.env["privacy.request"]._answer_due(today))
        return request.env._(
            "Somebody looks at your case before anything is erased. You have an answer "
            "by %s.",
            due,
        )

    def _open(self, person):
        cases = request.env["privacy.request"].sudo()  # sudo: of this person only
        return cases._open_of(person, "erasure")

    def _refusals(self, details, password):
        errors = self._written(details, required=False)
        sentence = password_refusal(password)
        return {**errors, "password": sentence} if sentence else errors

    # The other kinds: one page with a text

    @route([f"{NEW}/<any({','.join(WRITTEN)}):kind>"], methods=["GET", "POST"], **PAGE)
    def written(self, kind, details="", about="", **kwargs):
        """A case in the person's own words; `about` names a mapped field or set."""
        person = own_member()
        if kind == "rectification" and (field := self._proposable(about)):
            return request.redirect(f"{NEW}/correction/{field}")
        subject = self._subject(about)
        errors = {}
        if is_post():
            errors = self._written(details, WRITTEN[kind])
            if not errors:
                text = f"{subject}: {details}" if subject else details
                return self._send(person, kind, text)
        return render_page(
            "member_portal.new_written",
            {
                "kind": kind,
                "required": WRITTEN[kind],
                "details": corrections.printable(details),
                "about": about if subject else "",
                "subject": subject,
                "errors": errors,
                **words(),
            },
        )

    def _proposable(self, about):
        """The field of one's own that is corrected by a proposed value, or ''."""
        code, _dot, name = corrections.printable(about).partition(".")
        return name if code == "partner" and name in PROPOSED else ""

    def _subject(self, about):
        """What a mapped field or data set is called; '' for anything else."""
        code, _dot, name = corrections.printable(about).partition(".")
        data_sets = request.env["privacy.data.set"].sudo()  # sudo: names, no data
        data_set = data_sets.search([("code", "=", code)], limit=1)
        if not name:
            return data_set.name or ""
        line = data_set.field_ids.filtered(lambda f: f.name == name)
        return data_set._portal_label(line) if line else ""

    def _written(self, details, required):
        env = request.env
        sentences = {
            "too_long": env._("Write it shorter, at most 4000 signs."),
            "characters": env._(
                "Write it again by hand. It holds signs we cannot store."
            ),
        }
        try:
            text = corrections.paragraphs(details)
        except corrections.Refusal as refusal:
            return {"details": sentences[refusal.code]}
        if required and not text:
            return {"details": env._("Write what it is about.")}
        return {}

    def _send(self, person, kind, details):
        text = corrections.paragraphs(details)
        cases = request.env["privacy.request"]
        with opening():
            case = cases._create_for(person, kind, text or False, "portal")
        say("sent")
        return request.redirect(f"/my/cases/{case.id}")
