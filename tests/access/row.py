"""How a row of the matrix comes about, and what several of them need."""

import itertools
from collections.abc import Callable
from typing import NamedTuple

_numbers = itertools.count(1)
# By model; filled by `rows.py`.
ROWS = {}


class Row(NamedTuple):
    """How a row of a model about a person is made and changed.

    :param values: function (world, about) → values for `create`, different each time;
        None where no caller creates such a row
    :param write: values that change nothing of substance
    :param link: the field that leads to the person, for linking and searching
    :param make: function (world, about) → the row, where `create` is not how it comes
    :param context: function (world, about) → what the caller says besides
    """

    values: Callable | None = None
    write: dict | None = None
    link: str | None = None
    make: Callable | None = None
    context: Callable = lambda world, about: {}


def number() -> int:
    return next(_numbers)


def make(world, model, about):
    """The row of `model` about somebody, as the system makes it."""
    row = ROWS[model]
    if row.make:
        return row.make(world, about).sudo()
    records = world.env[model].sudo().with_context(row.context(world, about))
    return records.create(row.values(world, about))


def person(world, about):
    return world.people[about]


def login(world, about):
    return world.logins[about]


def chapter(world, about):
    south = about in ("siri", "ola")
    return world.kristiansand if south else world.oslo


def officer(world, about):
    return world.roles["county" if about in ("siri", "ola") else "local"]


def on_document(**vals):
    """Values of a row that is on the person's own page."""

    def values(world, about):
        return {"res_model": "res.partner", "res_id": person(world, about).id, **vals}

    return values


def coded(world, about):
    """Values of a row of the setup."""
    return {"name": f"Row {number()}", "code": f"row{number()}"}
