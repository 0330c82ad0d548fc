"""A row for somebody in every table that leads to a person, found by walking.

Nothing here knows a model by name but the few that a statement alone cannot fill: a
model that comes with a new addon, mapped or not, gets its row as well.
"""

import itertools
from datetime import date

import psycopg2

from odoo.tools import SQL

from .people import WAYS

NOT_PLANTED = {"house", "worker", "derived", "own_row"}  # why a link is left out
TEXTS = {"char", "text", "html"}
# Made by the register itself, and with a trace of each of these people already.
MADE = {"res.partner", "res.users", "privacy.request", "privacy.suppression"}
# An office, a hold, two ids that were one, and words in others' threads leave a row
# that says so; the plain person does without.
KEEPERS = {"member.office", "privacy.hold", "member.merge", "mail.message"}
# Each for a day of its own: nobody has two memberships in a chapter at once.
_days = itertools.count(date(1990, 1, 1).toordinal())


def _ended():
    day = date.fromordinal(next(_days))
    return {
        "state": "ended",
        "start_date": day,
        "end_date": day,
        "end_reason": "resigned",
    }


# What a check of the table asks for: values, or what gives new ones for each row.
SPECIAL = {
    "privacy.hold": {"released_on": "2026-01-01"},
    "member.dues": {"year": 2011},
    "member.membership": _ended,
    "ir.model.data": {"module": "__import__", "name": lambda planted: planted.email},
    "mail.notification": {"notification_type": "sms"},
    "mail.activity": {"res_model": "res.partner", "res_id": 1},
}
# The lower of two numbers.
LOWER = ("member.duplicate", "partner_id")
# In whose place somebody else must stand.
BESIDE = {"res.users.settings.volumes": "partner_id"}
# The name of a field hides the row from every search: it names nobody.
TECHNICAL = {"res_field"}
_numbers = itertools.count(1_000_000)
# What a check may ask of a whole number: its own, a year, a place in a list.
PLAUSIBLE = (lambda n: n, lambda n: 1900 + n % 1000, lambda _n: 1)


class Rows:
    """Plants rows of one person by statements, past all that an addon may do."""

    def __init__(self, env, person, login, case, planted, later):
        """:param later: somebody who came after the person"""
        self.env, self.person, self.login, self.planted = env, person, login, planted
        self.later = later
        self.ways = itertools.cycle(WAYS.values())
        # A row of each model that others hang on.
        self.known = {
            "privacy.request": case.id,
            "res.partner": person.id,
            "member.membership": person.membership_ids.id,
        }
        self.failed, self.plausible = {}, PLAUSIBLE[0]

    def plant(self, without=()):
        """Plant all; models whose row could not be made are in `failed`."""
        data_sets = self.env["privacy.data.set"]
        exempt = data_sets._exempt()
        for link in data_sets._links():
            reason = exempt.get((link.model, link.name))
            if reason not in NOT_PLANTED and link.model not in MADE | set(without):
                self._try(link.model, link.name, link.match)
        for data_set in data_sets._installed().filtered(self._is_below):
            self._try(data_set.model, data_set.path.partition(".")[0], data_set.match)

    def _is_below(self, data_set):
        """Whether a row hangs on another row of the person, not on the person."""
        if self.env[data_set.model]._table_query or data_set.model in MADE:
            return False
        first = self.env[data_set.model]._fields.get(data_set.path.partition(".")[0])
        return data_set.match == "row" or (
            "." in data_set.path and first.comodel_name in self.known
        )

    def _try(self, model, name, match):
        """With numbers of its own first, then with what a check may ask for."""
        for self.plausible in PLAUSIBLE:
            try:
                with self.env.cr.savepoint(flush=False):
                    row = self._insert(model, name, match)
            except psycopg2.Error as error:
                self.failed[f"{model}.{name}"] = str(error).splitlines()[0]
            else:
                self.failed.pop(f"{model}.{name}", None)
                self.known.setdefault(model, row)
                return

    def _insert(self, model, name, match):
        records = self.env[model]
        link = records._fields[name]
        values = self._required(records)
        values |= {n: next(self.ways)(self.planted) for n in self._texts(model, link)}
        special = SPECIAL.get(model, {})
        values |= {
            n: value(self.planted) if callable(value) else value
            for n, value in (special() if callable(special) else special).items()
        }
        if model in BESIDE:
            values[BESIDE[model]] = self.later.id
        if link.type == "many2many":
            row = self._row(records, values)
            self._relate(link, row)
            return row
        return self._row(records, values | self._link(records, link, match))

    def _link(self, records, link, match):
        """What leads from the row to the person."""
        if link.type == "many2one_reference":
            model = "privacy.request" if match == "row" else "res.partner"
            reference = {link.model_field: model, link.name: self.known[model]}
            if "res_model_id" in records._fields:
                reference["res_model_id"] = self.env["ir.model"]._get_id(model)
            return reference
        if link.type == "many2one":
            return {link.name: self._id_of(link.comodel_name)}
        if link.type == "integer":
            return {link.name: self.person.id}
        mapped = records.env["privacy.data.set"].search(
            [("model", "=", records._name), ("path", "=", link.name)]
        )
        if match == "phone":
            return {link.name: self.planted.phone}
        if "mention" in mapped.mapped("match"):
            return {link.name: f'"{self.planted.name}" <{self.planted.email}>'}
        return {link.name: self.planted.email}

    def _id_of(self, model):
        if model == "res.users":
            return self.login.id
        return self.known[model]

    def _relate(self, link, row):
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) VALUES (%s, %s)",
                SQL.identifier(link.relation),
                SQL.identifier(link.column1),
                SQL.identifier(link.column2),
                row,
                self._id_of(link.comodel_name),
            )
        )

    def _texts(self, model, link):
        """Columns of the row that say something of the person: all of a row that is the
        person's own, and of another's what the map says is about them."""
        records = self.env[model]
        data_sets = self.env["privacy.data.set"].search([("model", "=", model)])
        mine = data_sets.filtered(lambda s: s.path.partition(".")[0] == link.name)
        open_texts = (
            {
                field.name
                for field in records._fields.values()
                if field.type in TEXTS and field.store and not field.inherited
                if not field.translate and not field.company_dependent
                if not getattr(field, "size", None)
            }
            - {link.name, getattr(link, "model_field", None)}
            - TECHNICAL
        )
        if mine and "delete" not in mine.mapped("on_erase"):
            lines = mine.field_ids.filtered(lambda line: line.on_erase != "keep")
            return open_texts & set(lines.mapped("name"))
        return open_texts

    # Columns that a row cannot do without

    def _required(self, records):
        self.env.cr.execute(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND attnotnull AND NOT atthasdef",
                records._table,
            )
        )
        names = [row[0] for row in self.env.cr.fetchall()]
        return {n: self._some(records._fields[n]) for n in names if n != "id"}

    def _some(self, field):
        if field.type == "many2one":
            return self._other(field)
        if field.type == "selection":
            return field.get_values(self.env)[0]
        plain = {
            "boolean": False,
            "date": SQL("now()::date"),
            "datetime": SQL("now()::timestamp"),
            "json": SQL("'{}'::jsonb"),
            "integer": self.plausible(next(_numbers)),
            "many2one_reference": 1,
            "float": 0,
        }
        return plain.get(field.type, f"some{next(_numbers)}")

    def _other(self, field):
        """A row that a row cannot do without, and that is not the person's."""
        comodel = self.env[field.comodel_name]
        if comodel._name == "res.partner" and (field.model_name, field.name) != LOWER:
            return self.later.id
        if comodel._name != "res.partner" and comodel._name in self.known:
            return self.known[comodel._name]
        first = SQL("SELECT min(id) FROM %s", SQL.identifier(comodel._table))
        ((found,),) = self.env.execute_query(first)
        return found or self._row(comodel, self._required(comodel))

    def _row(self, records, values):
        columns = [SQL.identifier(name) for name in values]
        statement = SQL(
            "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
            SQL.identifier(records._table),
            SQL(", ").join(columns),
            SQL(", ").join(SQL("%s", value) for value in values.values()),
        )
        self.env.cr.execute(statement, log_exceptions=False)
        return self.env.cr.fetchone()[0]
