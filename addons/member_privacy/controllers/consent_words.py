"""What the pages about consent say, in the reader's language."""

from odoo.http import request
from odoo.tools import format_date, format_datetime

from ..models.privacy_consent_choice import NO

OSLO = "Europe/Oslo"


def consent_words():
    """Functions and words for the templates, by the names they use."""
    env = request.env
    return {
        "channels": _channels(env),
        "button": lambda choice: _button(env, choice),
        "state": lambda choice: _state(env, choice),
        "moment": lambda when: _moment(env, when),
    }


def receipt(events):
    """One sentence on what was just recorded; '' for nothing."""
    env = request.env
    if not events:
        return ""
    facts = {"when": _moment(env, events[:1].occurred_at)}
    if len(events) > 1:
        return env._(
            "Saved %(when)s for %(count)s choices. It applies at once, also to "
            "messages that wait to be sent.",
            count=len(events),
            **facts,
        )
    sentences = {
        "given": env._("Consent given %(when)s.", **facts),
        "withdrawn": env._(
            "Consent withdrawn %(when)s. It applies at once, also to messages that "
            "wait to be sent. What is sent already we cannot get back.",
            **facts,
        ),
        "objected": env._(
            "Reservation made %(when)s. It applies at once, also to messages that "
            "wait to be sent. What is sent already we cannot get back.",
            **facts,
        ),
        "lifted": env._("Reservation lifted %(when)s.", **facts),
    }
    return sentences[events.event]


def _channels(env):
    return {
        "email": env._("E-mail"),
        "sms": env._("SMS"),
        "phone": env._("Phone"),
        "post": env._("Post"),
        "social": env._("Social media"),
        "use": env._("Use"),
    }


def _button(env, choice):
    """What the one button of a choice says to the one who answers."""
    if choice.by == "child":
        wanted = choice.offers in ("given", "lifted")
        return env._("I want this") if wanted else env._("I do not want this")
    if choice.by == "guardian" and choice.offers == "objected":
        return env._("Make a reservation for the child")
    return {
        "given": env._("Give consent"),
        "withdrawn": env._("Withdraw consent"),
        "objected": env._("Make a reservation"),
        "lifted": env._("Lift the reservation"),
    }[choice.offers]


def _state(env, choice):
    day = _day(env, choice.since)
    if choice.state == "yes":
        return env._("Yes, since %s", day) if day else env._("Yes, until you say no")
    if choice.state == "no":
        return _no(env, choice, day)
    if choice.state == "waiting":
        return _waiting(env, choice)
    if choice.state == "outdated":
        return _asked_again(env, choice)
    return env._("You have not answered")


def _no(env, choice, day):
    if choice.by != "self" and choice.said not in NO:
        return env._("No. Somebody else who answers has said no")
    return env._("No, since %s", day)


def _asked_again(env, choice):
    if choice.grown:
        return env._("You are old enough to answer alone. You have not answered")
    return env._("The text is new. You have not answered it")


def _waiting(env, choice):
    if choice.by == "child":
        return env._("Not yet. Your guardians must say yes too")
    if choice.said == "given":
        return env._("You have said yes. The other guardians must say yes too")
    return env._("Not yet. Your yes is needed")


def _day(env, when):
    if not when:
        return ""
    # format_datetime counts the day in Norway; format_date would count it in UTC.
    return format_datetime(env, when, tz=OSLO, dt_format="d. MMMM y")


def _moment(env, when):
    return format_datetime(env, when, tz=OSLO, dt_format="d. MMMM y HH.mm")


def ground(purpose, choices=()):
    """Why we may, in a sentence a member understands.

    :param choices: the person's own, where they have some
    """
    if any(choice.by_relation for choice in choices):
        return purpose._ground_by_relation()
    return purpose._ground(of_child=any(each.by != "self" for each in choices))


def day_of(date):
    return format_date(request.env, date, date_format="d. MMMM y")
