"""What a member types into the forms, read into the register's form or refused.

Refusals are codes by field, never sentences and never the value: the page words them.
"""

import re
import unicodedata

from odoo.addons.member_privacy.tools import import_values

ADDRESS_LENGTHS = {"street": 100, "street2": 100, "zip": 12, "city": 60}
PHONE_LENGTH = 30
EMAIL_LENGTH = 254
NAME_LENGTH = 60
TEXT_LENGTH = 4000
_NORWEGIAN_ZIP = re.compile(r"(?:NO?-?\s*)?([0-9]{4})", re.IGNORECASE)
_MARKUP = re.compile(r"[<>]")


class Refusal(ValueError):
    """``code`` names what is wrong with one value."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def line(value, longest):
    """One line of clean text.

    :raises Refusal: ``too_long``, ``markup`` or ``characters``
    """
    if len(value) > longest:
        raise Refusal("too_long")
    if _MARKUP.search(value):
        raise Refusal("markup")
    try:
        return import_values.text(value)
    except import_values.ValueProblem as problem:
        raise Refusal("characters") from problem


def paragraphs(value):
    """Free text with line breaks; markup stays text, because pages escape it.

    :raises Refusal: ``too_long`` or ``characters``
    """
    clean = unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()
    if len(clean) > TEXT_LENGTH:
        raise Refusal("too_long")
    controls = (c for c in clean if unicodedata.category(c) in {"Cc", "Cs", "Co"})
    if any(control not in "\n\t" for control in controls):
        raise Refusal("characters")
    return clean


def phone(value):
    """A phone number as E.164, or '' to have none.

    :raises Refusal: what :func:`line` raises, or ``phone``
    """
    clean = line(value, PHONE_LENGTH)
    try:
        return import_values.phone(clean)
    except import_values.ValueProblem as problem:
        raise Refusal("phone") from problem


def email(value):
    """An e-mail address as the register writes it.

    :raises Refusal: what :func:`line` raises, or ``email``
    """
    clean = line(value, EMAIL_LENGTH)
    try:
        found = import_values.email(clean)
    except import_values.ValueProblem as problem:
        raise Refusal("email") from problem
    if not found:
        raise Refusal("email")
    return found


def postal_code(value, norwegian):
    """A postal code: four digits in Norway, elsewhere as it is written.

    :raises Refusal: ``zip``
    """
    if not norwegian:
        return value
    match = _NORWEGIAN_ZIP.fullmatch(value)
    if not match:
        raise Refusal("zip")
    return match[1]


def printable(value):
    """What was typed, to show it again: a page cannot hold control characters."""
    return "".join(
        sign for sign in value if sign in "\n\t" or unicodedata.category(sign) != "Cc"
    )


def address(form, norwegian):
    """Read the address form.

    :param dict form: what was typed, by field name
    :param bool norwegian: whether the chosen country is Norway
    :return: (values by field name, refusal codes by field name)
    """
    values, refusals = {}, {}
    for name, longest in ADDRESS_LENGTHS.items():
        try:
            values[name] = line(form.get(name, ""), longest)
            if name == "zip" and values[name]:
                values[name] = postal_code(values[name], norwegian)
        except Refusal as refusal:
            refusals[name] = refusal.code
    required = ("street", "zip", "city") if norwegian else ("street", "city")
    for name in required:
        if not values.get(name):
            refusals.setdefault(name, f"missing_{name}")
    return values, {name: refusals[name] for name in form_order(refusals)}


def form_order(refusals):
    """The refused fields in the order they stand on the page."""
    return [name for name in ADDRESS_LENGTHS if name in refusals]
