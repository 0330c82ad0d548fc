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
from odoo.addons.member_privacy.tools.age import birthday

from .form import is_post
from .member import PAGE, logged, own_child, own_member, own_person
from .words import long_day

OWN = "/my/consents"
CHILD = "/my/children/<int:child_id>/consents"


class Consents(Controller):
    """Everything we contact or use data for, with its ground, and the member's say.

    A guardian has the same pages about a child, for what guardians answer today.
    """

    @route(OWN, **PAGE)
    def consents(self, **kwargs):
        return self._page(own_member(), None)

    @route(CHILD, **PAGE)
    def child_consents(self, child_id, **kwargs):
        return self._page(own_child(child_id), own_person())

    @route(f"{OWN}/answer", methods=["POST"], **PAGE)
    def answer(self, **form):
        """Record what one button said; nothing when it is said already."""
        return self._answer(own_member(), None, **form)

    @route(f"{CHILD}/answer", methods=["POST"], **PAGE)
    def child_answer(self, child_id, **form):
        return self._answer(own_child(child_id), own_person(), **form)

    @route(f"{OWN}/undo", methods=["POST"], **PAGE)
    def undo(self, events="", **kwargs):
        return self._undo(own_member(), None, events)

    @route(f"{CHILD}/undo", methods=["POST"], **PAGE)
    def child_undo(self, child_id, events="", **kwargs):
        return self._undo(own_child(child_id), own_person(), events)

    @route(f"{OWN}/stop", methods=["POST"], **PAGE)
    def stop(self, **kwargs):
        """Say no to all that can be said no to."""
        return self._stop(own_member(), None)

    @route(f"{CHILD}/stop", methods=["POST"], **PAGE)
    def child_stop(self, child_id, **kwargs):
        return self._stop(own_child(child_id), own_person())

    @route(f"{OWN}/start", methods=["GET", "POST"], **PAGE)
    def start(self, **kwargs):
        """Choose what to begin again: each purpose on its own, nothing ticked."""
        return self._start(own_member(), None)

    @route(f"{CHILD}/start", methods=["GET", "POST"], **PAGE)
    def child_start(self, child_id, **kwargs):
        return self._start(own_child(child_id), own_person())

    def _page(self, person, guardian):
        consents = self._consents()
        choices = consents._choices(person, guardian=guardian)
        events = consents.browse(said().get("events", ()))
        events = events & consents.search(self._mine(person, guardian))
        return render_page(
            "member_portal.consents",
            {
                **self._family(person, guardian, choices),
                **self._others(guardian),
                "cards": self._cards(choices),
                "summary": [] if guardian else self._summary(choices),
                "history": consents.search(self._told(person, guardian)),
                "events_said": self._events_said(),
                "version": lambda text: request.env._("(text number %s)", text.version),
                "status": receipt(events),
                "changed": said().get("what") == "changed",
                "undoable": events.ids,
                "stoppable": any(choice.is_stoppable for choice in choices),
                "own_notice": any(each.own_notice and each.is_on for each in choices),
                "startable": any(_is_off(choice) for choice in choices),
                "ground": ground,
                **consent_words(),
            },
        )

    def _family(self, person, guardian, choices):
        """What the pages say of children: whose page it is, and until when."""
        return {
            "child": guardian and person,
            "is_child": any(choice.by == "child" for choice in choices),
            "address": _address(person, guardian),
            "alone_from": lambda purpose: (
                purpose._is_for_guardians(person)
                and long_day(birthday(person.birthdate_date, purpose._age()))
            ),
        }

    def _others(self, guardian):
        """The purposes that nobody chooses, which are the member's own to read."""
        purposes = request.env["privacy.purpose"].sudo()  # sudo: no data
        shown = purposes.search([]) if not guardian else purposes
        return {
            "bound": shown.filtered(lambda each: not each._is_choice()),
            "elsewhere": shown.filtered(lambda each: not each.for_members),
        }

    def _answer(self, person, guardian, purpose="", channel="", event="", **form):
        for choice in self._consents()._choices(person, guardian=guardian):
            chosen = (choice.purpose.code, choice.channel, choice.offers)
            if chosen == (purpose, channel, event):
                self._record(person, [choice], form.get("text", ""))
        return request.redirect(_address(person, guardian))

    def _undo(self, person, guardian, events):
        mine = self._consents().search(
            [*self._mine(person, guardian), ("id", "in", numbers_in(events))]
        )
        with logged("undone in the portal"):
            say("saved", events=mine._undo("guardian" if guardian else "portal").ids)
        return request.redirect(_address(person, guardian))

    def _stop(self, person, guardian):
        method = "guardian" if guardian else "portal"
        with logged("stopped in the portal"):
            events = self._consents()._stop_all(person, method, guardian)
        say("saved", events=events.ids)
        return request.redirect(_address(person, guardian))

    def _start(self, person, guardian):
        choices = self._consents()._choices(person, guardian=guardian)
        off = [choice for choice in choices if _is_off(choice)]
        if is_post():
            names = set(request.httprequest.form.getlist("choice"))
            chosen = [choice for choice in off if _name(choice) in names]
            texts = request.httprequest.form
            self._record(person, chosen, texts.get("text", ""), texts)
            return request.redirect(_address(person, guardian))
        return render_page(
            "member_portal.consents_start",
            {
                "choices": off,
                "name": _name,
                **self._family(person, guardian, choices),
                **consent_words(),
            },
        )

    def _mine(self, person, guardian):
        """Domain of the answers of the one who is at the page."""
        voice = guardian.ids if guardian else [False]
        return [("partner_id", "=", person.id), ("guardian_pid", "in", voice)]

    def _told(self, person, guardian):
        """Domain of the answers that are told: all of one's own, also those somebody
        gave for one as a child; but nobody's to another guardian."""
        return (
            self._mine(person, guardian) if guardian else self._mine(person, None)[:1]
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
                        "guardian" if choice.guardian_pid else "portal",
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


def _is_off(choice):
    return choice.offers in ("given", "lifted") and choice.state != "open"


def _address(person, guardian):
    return f"/my/children/{person.id}/consents" if guardian else OWN
