from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.member_privacy.controllers.consent_words import (
    consent_words,
    ground,
    receipt,
)
from odoo.addons.member_privacy.controllers.page import (
    numbers_in,
    render_page,
    said,
    say,
)

from .form import is_post
from .member import PAGE, logged, own_member

OWN = "/my/consents"


class Consents(Controller):
    """Everything we contact or use data for, with its ground, and the member's say."""

    @route(OWN, **PAGE)
    def consents(self, **kwargs):
        person = own_member()
        consents = self._consents()
        choices = consents._choices(person)
        events = consents.browse(said().get("events", ()))
        events = events.filtered(lambda event: event.partner_id == person)
        cards = self._cards(choices)
        purposes = request.env["privacy.purpose"].sudo().search([])  # sudo: no data
        return render_page(
            "member_portal.consents",
            {
                "cards": cards,
                "bound": purposes.filtered(lambda each: not each._is_choice()),
                "elsewhere": purposes.filtered(lambda each: not each.for_members),
                "summary": self._summary(choices),
                "history": consents.search([("partner_id", "=", person.id)]),
                "events_said": self._events_said(),
                "version": lambda text: request.env._("(text number %s)", text.version),
                "status": receipt(events),
                "changed": said().get("what") == "changed",
                "undoable": events.ids,
                "stoppable": any(c.state in ("yes", "outdated") for c in choices),
                "startable": any(c.state in ("no", "outdated") for c in choices),
                "ground": ground,
                **consent_words(),
            },
        )

    @route(f"{OWN}/answer", methods=["POST"], **PAGE)
    def answer(self, purpose="", channel="", event="", text="", **kwargs):
        """Record what one button said; nothing when it is said already."""
        person = own_member()
        for choice in self._consents()._choices(person):
            chosen = (choice.purpose.code, choice.channel, choice.offers)
            if chosen == (purpose, channel, event):
                self._record(person, [choice], text)
        return request.redirect(OWN)

    @route(f"{OWN}/undo", methods=["POST"], **PAGE)
    def undo(self, events="", **kwargs):
        person = own_member()
        mine = self._consents().search(
            [("partner_id", "=", person.id), ("id", "in", numbers_in(events))]
        )
        with logged("undone in the portal"):
            say("saved", events=mine._undo("portal").ids)
        return request.redirect(OWN)

    @route(f"{OWN}/stop", methods=["POST"], **PAGE)
    def stop(self, **kwargs):
        """Say no to all that can be said no to."""
        person = own_member()
        with logged("stopped in the portal"):
            say("saved", events=self._consents()._stop_all(person, "portal").ids)
        return request.redirect(OWN)

    @route(f"{OWN}/start", methods=["GET", "POST"], **PAGE)
    def start(self, **kwargs):
        """Choose what to begin again: each purpose on its own, nothing ticked."""
        person = own_member()
        off = [
            choice
            for choice in self._consents()._choices(person)
            if choice.state in ("no", "outdated")
        ]
        if is_post():
            names = set(request.httprequest.form.getlist("choice"))
            chosen = [choice for choice in off if _name(choice) in names]
            texts = request.httprequest.form
            self._record(person, chosen, texts.get("text", ""), texts)
            return request.redirect(OWN)
        return render_page(
            "member_portal.consents_start",
            {"choices": off, "name": _name, **consent_words()},
        )

    def _consents(self):
        return request.env["privacy.consent"].sudo()  # sudo: of this person only

    def _record(self, person, choices, text, texts=None):
        """Record the answers and leave the receipt for the next page."""
        events = self._consents()
        try:
            with request.env.cr.savepoint(), logged("answered in the portal"):
                for choice in choices:
                    shown = (texts or {}).get(f"text-{choice.purpose.code}", text)
                    events |= events._answer(
                        person,
                        choice,
                        "portal",
                        text_id=next(iter(numbers_in(shown)), None),
                    )
        except UserError:
            say("changed")
        else:
            say("saved", events=events.ids)

    def _cards(self, choices):
        """[(purpose, its wording, its choices)] in the order of the purposes."""
        cards = {}
        for choice in choices:
            cards.setdefault(choice.purpose, []).append(choice)
        return [
            (purpose, purpose._text() if purpose.requires_consent else None, rows)
            for purpose, rows in cards.items()
        ]

    def _summary(self, choices):
        """What the member gets today by each channel, a sentence each."""
        env = request.env
        words = {
            "email": env._("You get e-mail about: %s"),
            "sms": env._("You get SMS about: %s"),
            "phone": env._("We may call you about: %s"),
            "post": env._("You get post about: %s"),
            "social": env._("We may reach you in social media about: %s"),
            "use": env._("You have said yes to: %s"),
        }
        lines = []
        for channel, sentence in words.items():
            names = [
                c.purpose.name for c in choices if c.channel == channel and c.is_on
            ]
            if names:
                lines.append(sentence % ", ".join(names))
        return lines or [env._("You have turned off all that can be turned off.")]

    def _events_said(self):
        env = request.env
        return {
            "given": env._("Consent given"),
            "withdrawn": env._("Consent withdrawn"),
            "objected": env._("Reservation made"),
            "lifted": env._("Reservation lifted"),
        }


def _name(choice):
    return f"{choice.purpose.code}.{choice.channel}"
