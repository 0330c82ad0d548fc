from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from .consent_words import consent_words, ground, receipt
from .page import numbers_in, render_page, said, say

LINK = "/consent/<string:token>"
PUBLIC = {"type": "http", "auth": "public", "website": True, "multilang": False}
# What mail programs send by themselves when somebody presses their own button.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


class ConsentLink(Controller):
    """The page behind a link in a message: one purpose, one channel, one button.

    Opening it changes nothing, however often a scanner does; only POST does.
    """

    @route(LINK, sitemap=False, **PUBLIC)
    def page(self, token, **kwargs):
        person, choice, _issued, over = self._read(token)
        if over:
            return render_page("member_privacy.consent_link_over", status=410)
        consents = request.env["privacy.consent"].sudo()  # sudo: the token's person
        events = consents.browse(said().get("events", ()))
        events = events.filtered(lambda event: _is_of(event, person, choice))
        return render_page(
            "member_privacy.consent_link",
            {
                "choice": choice,
                "answers_for": choice.guardian_pid
                and (person.preferred_name or person.name or "").partition(" ")[0],
                "text": choice.purpose._text(),
                "address": request.httprequest.path,
                "status": receipt(events),
                "changed": said().get("what") == "changed",
                "undoable": events.ids,
                "ground": ground(choice.purpose, [choice]),
                "origins": person.prospect_ids._origin_words(choice.purpose),
                **consent_words(),
            },
        )

    @route(f"{LINK}/answer", methods=["POST"], sitemap=False, **PUBLIC)
    def answer(self, token, event="", text="", **kwargs):
        """Record what the button said, unless that is said already."""
        person, choice, issued, over = self._read(token)
        if event == choice.offers and not over:
            self._record(person, choice, issued, text)
        return request.redirect(f"/consent/{token}")

    @route(f"{LINK}/undo", methods=["POST"], sitemap=False, **PUBLIC)
    def undo(self, token, events="", **kwargs):
        person, choice, issued, over = self._read(token)
        consents = request.env["privacy.consent"].sudo()  # sudo: the token's person
        mine = (
            consents.browse(numbers_in(events))
            .exists()
            .filtered(lambda event: _is_of(event, person, choice))
        )
        if not over:
            say("saved", events=mine._undo("web", evidence=_evidence(issued)).ids)
        return request.redirect(f"/consent/{token}")

    @route(
        f"{LINK}/unsubscribe",
        methods=["GET", "POST"],
        csrf=False,
        save_session=False,
        sitemap=False,
        **PUBLIC,
    )
    def unsubscribe(self, token, **kwargs):
        """One click in a mail program (RFC 8058): a POST that says so, without cookie.

        Whoever opens the address gets the page with the button.
        """
        form = request.httprequest.form
        if request.httprequest.method != "POST":
            return request.redirect(f"/consent/{token}")
        person, choice, issued, over = self._read(token)
        name, value = ONE_CLICK
        if form.get(name) != value or over:
            return request.make_response("", status=410 if over else 400)
        if choice.offers in ("withdrawn", "objected"):
            self._record(person, choice, issued)
        return request.make_response("", status=200)

    def _read(self, token):
        """:raise NotFound: for a forged token, as for a page that is not there"""
        found = request.env["privacy.consent"]._read_link(token)
        if not found:
            raise NotFound
        return found

    def _record(self, person, choice, issued, text=""):
        consents = request.env["privacy.consent"].sudo()  # sudo: the token's person
        request.env["privacy.change"]._set_actor()
        try:
            events = consents._answer(
                person,
                choice,
                "web",
                text_id=next(iter(numbers_in(text)), None),
                evidence=_evidence(issued),
            )
        except UserError:
            say("changed")
        else:
            say("saved", events=events.ids)


def _is_of(event, person, choice):
    """Whether whoever has the link said this, and about what it opens."""
    voice = (event.partner_id, event.guardian_pid or None)
    what = (event.purpose_id, event.channel)
    return (*voice, *what) == (
        person,
        choice.guardian_pid or None,
        choice.purpose,
        choice.channel,
    )


def _evidence(issued):
    return f"Link in a message of {issued:%Y-%m-%d}"
