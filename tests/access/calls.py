"""What a method is called with that is asked of a model, and not of rows."""

import inspect
import json

from .rows import ROWS

MISSING = [2**31 - 1]
MANY = list(range(2**31 - 5001, 2**31 - 1))
KINDS = ("own", "foreign", "missing", "many")
HUGE = "x" * 100_000
# What such a method asks for, by the name of the argument, where it is always the same.
PLAIN = {
    "data": [["x"]],
    "help_message": "x",
    "name": "",
    "specification": {"display_name": {}},
    "view_type": "form",
}


class ModelCalls:
    """Arguments of calls to models: rows of one's own, of others, missing ones, and
    very many or very large.

    :param dict own, foreign: a row of each model, by its name
    :param dict people: the ids that each kind means of people
    """

    def __init__(self, world, own, foreign, abouts):
        self.world = world
        self.rows = {"own": own, "foreign": foreign}
        self.people = {
            "own": world.anna.ids,
            "foreign": world.siri.ids,
            "missing": MISSING,
            "many": MANY,
        }
        # Making the values makes rows beside: before anybody counts them.
        self.values = {
            (model, kind): self._values_of(model, kind, about)
            for model, about in abouts.items()
            for kind in KINDS
        }

    def of(self, model, method):
        """(kind, keyword arguments) of each call of a method of `model`."""
        names = list(inspect.signature(method).parameters)[1:]
        for kind in KINDS:
            arguments = {name: self._value(name, model, kind) for name in names}
            asked = {k: v for k, v in arguments.items() if v is not None}
            yield kind, {**asked, "context": self._context(model, kind)}

    def _ids(self, model, kind):
        if kind in self.rows:
            return self.rows[kind].get(model, self.world.env[model]).ids or MISSING
        return self.people[kind]

    def _context(self, model, kind):
        """What a client may say besides: dialogs take from it what they are about."""
        [person, *_rest] = people = self.people[kind]
        source = "member.membership" if model == "member.membership.move" else model
        return {
            "active_model": source if source in self.rows["own"] else "res.partner",
            "active_ids": self._ids(source, kind),
            "active_id": self._ids(source, kind)[0],
            "default_partner_id": person,
            "default_partner_ids": people[:5],
        }

    def _value(self, name, model, kind):
        if name == "vals_list":
            return self.values.get((model, kind), [{}])
        if name == "domain":
            return [["id", "in", self._ids(model, kind)]]
        if name == "fields":
            return list(self.world.env[model]._fields)
        if name == "model_name":
            return "res.partner"
        return PLAIN.get(name)

    def _values_of(self, model, kind, about):
        """Values to make a row with, as a client sends them."""
        row = ROWS[model]
        if row.values is None:
            return [{}]
        values = dict(row.values(self.world, about[kind == "foreign"]))
        if kind == "missing" and row.link:
            values[row.link] = MISSING[0]
        if kind == "many":
            values = {k: HUGE if isinstance(v, str) else v for k, v in values.items()}
        return json.loads(json.dumps([values], default=str))
