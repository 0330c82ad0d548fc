"""Ids in a relational value, in every form that create, write and onchange take."""

import ast

from odoo.fields import Command
from odoo.models import BaseModel

UNLINKS = (Command.UNLINK, Command.DELETE)


def linked_ids(value):
    """Return the set of ids that `value` links to.

    :param value: an id; a recordset; a dict with `id` (web client); a list of ids or of
        commands, of which link and set count, and an update or unlink is no new link
    """
    if isinstance(value, BaseModel):
        return set(value.ids)
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, int):
        return {value} if value else set()
    if isinstance(value, (list, tuple)):
        return set().union(*(_of_item(item) for item in value))
    return set()


def _of_item(item):
    if isinstance(item, int):
        return {item}
    if not isinstance(item, (list, tuple)) or not item:
        return set()
    if item[0] == Command.LINK:
        return {item[1]}
    if item[0] == Command.SET:
        return set(item[2] or ())
    return set()


def changed_lines(value):
    """Return (id or None, values) of each line that the commands in `value` create or
    update."""
    items = value if isinstance(value, (list, tuple)) else ()
    return [
        (item[1] if isinstance(item[1], int) and item[1] else None, item[2])
        for item in items
        if isinstance(item, (list, tuple))
        and len(item) == 3
        and item[0] in (Command.CREATE, Command.UPDATE)
        and isinstance(item[2], dict)
    ]


def reference_ids(value):
    """Return (model, ids) of a reference value such as 'res.partner,7'."""
    if isinstance(value, BaseModel):
        return value._name, set(value.ids)
    if isinstance(value, str) and value.count(",") == 1:
        model, number = value.split(",")
        if number.isdecimal():
            return model, {int(number)}
    return "", set()


def document_ids(value):
    """Ids that a dialog names its documents by: a number, a list, or a list as text."""
    if isinstance(value, str):
        try:
            value = ast.literal_eval(value)
        except (SyntaxError, ValueError):
            return set()
    if isinstance(value, (list, tuple)):
        return {each for each in value if isinstance(each, int) and each}
    return {value} if isinstance(value, int) and value else set()


def commanded_ids(value):
    """Ids that the commands in `value` name: those they link, and those they unlink."""
    items = value if isinstance(value, (list, tuple)) else ()
    unlinked = {
        item[1]
        for item in items
        if isinstance(item, (list, tuple)) and item and item[0] in UNLINKS
    }
    return linked_ids(value) | unlinked


def replaces_all(value):
    """Whether `value` puts other links in the place of all that stand."""
    if not isinstance(value, (list, tuple)):
        return True
    return any(
        isinstance(item, int) or item[0] in (Command.SET, Command.CLEAR)
        for item in value
        if item
    )


def ids_after(value, before):
    """The ids that are linked when the commands in `value` are done.

    :param set before: the ids that are linked now
    """
    kept = set() if replaces_all(value) else before
    unlinked = commanded_ids(value) - linked_ids(value)
    return (kept - unlinked) | linked_ids(value)
