"""What the small forms of one's own have in common: read, refuse, save, tell."""

from odoo.http import request
from odoo.tools import SQL

from odoo.addons.member_privacy.controllers.page import render_page, say

from ..tools import corrections
from .member import logged


def is_post():
    return request.httprequest.method == "POST"


def render_form(template, typed, errors, back, person, **values):
    """The form with what was typed, and beside each refused field what to do."""
    shown = {name: corrections.printable(value) for name, value in typed.items()}
    return render_page(
        template,
        {**values, "typed": shown, "errors": errors, "back": back, "person": person},
    )


def save(person, values, back, reason):
    """Write what has changed, tell it on the page `back`, and go there."""
    fields = person._fields
    changed = {
        name: value or False
        for name, value in values.items()
        if fields[name].convert_to_write(person[name], person) != (value or False)
    }
    with logged(reason):
        person.write(changed)
    return tell_changes(person, back)


def tell_changes(person, back):
    """Tell old and new on the page `back`, from the change log."""
    rows = request.env.execute_query(
        SQL(
            "SELECT id FROM privacy_change WHERE partner_id = %s"
            " AND transaction_id = txid_current() AND model = 'res.partner'"
            " ORDER BY id",
            person.id,
        )
    )
    say("corrected", changes=[change_id for (change_id,) in rows])
    return request.redirect(back)


def refusal_words(refusals):
    """What to do about each refusal: a sentence by field."""
    env = request.env
    sentences = {
        "too_long": env._("Write it shorter."),
        "markup": env._("Write it without the signs < and >."),
        "characters": env._("Write it again by hand. It holds signs we cannot store."),
        "phone": env._("Write the number like this: 912 34 567 or +46 70 123 45 67."),
        "email": env._("Write the e-mail address like this: name@example.com."),
        "zip": env._("Write the postal code with four digits, like this: 0155."),
        "missing_street": env._("Write the street and number, or the post box."),
        "missing_zip": env._("Write the postal code, like this: 0155."),
        "missing_city": env._("Write the name of the town."),
    }
    return {name: sentences[code] for name, code in refusals.items()}
