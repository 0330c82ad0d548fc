"""How the public forms learn that somebody reads an address: by a code, and for every
address alike. `privacy.consent.draft` keeps who is halfway."""

from werkzeug.exceptions import NotFound

from odoo.http import request

from ..tools import import_values
from .page import render_page

READERS = {"email": import_values.email, "sms": import_values.phone}
LONGEST = 200


def sends_sms():
    return request.env["member.code"]._sends_sms()


def read_address(way, address):
    """:return: the way, and the address as it is kept; '' for none"""
    if way != "sms" or not sends_sms():
        way = "email"
    try:
        return way, READERS[way](address[:LONGEST]) or ""
    except import_values.ValueProblem:
        return way, ""


def address_problem(way):
    """What to do about an address that is none."""
    if way == "sms":
        return request.env._("Write the phone number like this: 912 34 567")
    return request.env._("Write the address like this: name@example.com")


def code_problem():
    return request.env._(
        "The code is wrong or too old. After five wrong ones, ask for a new."
    )


def ask_code(way, address, is_robot):
    """Begin, the same way whoever has the address; empty when too many ask."""
    drafts = request.env["privacy.consent.draft"]
    return drafts._ask(way, address, request.httprequest.remote_addr, is_robot)


def ask_address(form, template, step, way, address, homepage):
    """The first page of a public form: which address, and on POST a code to it.

    :param form: the page's own path; the one for the code lies below it
    :param step: what the token in that path is good for
    :param homepage: a field that people do not see, and robots fill in
    """
    errors = {}
    if request.httprequest.method == "POST":
        way, clean = read_address(way, address)
        if clean:
            proof = ask_code(way, clean, is_robot=bool(homepage))
            if not proof:
                return render_page("member_privacy.consent_form_busy", status=429)
            return request.redirect(f"{form}/code/{proof._token(step)}")
        errors["address"] = address_problem(way)
    return render_page(
        template,
        {
            "errors": errors,
            "way": way,
            "address": address[:LONGEST],
            "by_sms": sends_sms(),
        },
    )


def proof_of(token, step):
    """:raise NotFound: for a token that is forged, over or of another step"""
    draft = request.env["privacy.consent.draft"]._of_token(token, step)
    if not draft:
        raise NotFound
    return draft
