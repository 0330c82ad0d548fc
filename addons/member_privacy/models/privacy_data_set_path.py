import re
from functools import cached_property

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import address_sql, suppression

MATCHES = [
    ("link", "A link to the contact"),
    ("number", "The number of the contact"),
    ("row", "A link to another row of the person"),
    ("email", "The same e-mail"),
    ("phone", "The same phone"),
    ("mention", "The e-mail inside a text"),
]
# What a path may end at, by how it is matched.
ENDS = {
    "link": {"many2one", "many2many", "many2one_reference"},
    "number": {"integer"},
    "row": {"many2one_reference"},
    "email": {"char", "text"},
    "phone": {"char", "text"},
    "mention": {"char", "text", "html"},
}
NORMALISED = ("email_normalized", "phone_sanitized")
BLOCK_LISTS = ("mail.blacklist", "phone.blacklist")


class Traces:
    """What leads to some people: their numbers, addresses and rows.

    Each is looked up once, however many data sets ask.
    """

    def __init__(self, data_sets, partners):
        self.data_sets = data_sets
        self.partners = partners.with_context(active_test=False)
        self.env = self.partners.env

    @cached_property
    def emails(self):
        return self._own_values("email_normalized")

    @cached_property
    def phones(self):
        """Also those that Odoo takes for none, such as one with a slip in it: they
        stand elsewhere as they were typed."""
        odd = self.partners.filtered(lambda each: not each.phone_sanitized)
        typed = map(suppression.phone, self._own_values("phone", odd))
        return sorted({*self._own_values("phone_sanitized"), *filter(None, typed)})

    @cached_property
    def rows(self):
        """Ids of their rows by model, where something may be filed on such a row."""
        rows = {}
        for data_set in self.data_sets.filtered(lambda each: each._owns_rows()):
            self.add(rows, data_set, data_set._rows(self.partners, self))
        return rows

    @staticmethod
    def add(rows, data_set, found):
        if found:
            rows.setdefault(data_set.model, set()).update(found.ids)

    def _own_values(self, name, partners=None):
        """Their values of `name` that nobody else has: families share addresses, and
        what is sent to a shared one says nothing about whom it is of."""
        partners = self.partners if partners is None else partners
        values = {value for value in partners.mapped(name) if value}
        if not values:
            return []
        others = [(name, "in", list(values)), ("id", "not in", self.partners.ids)]
        return sorted(values - set(self.partners.search(others).mapped(name)))


class PrivacyDataSetPath(models.Model):
    """The way from a row to the person, where there is a link and where there is none.

    A link says it for certain. Where a row knows an address only, it belongs to whoever
    alone has that address.
    """

    _inherit = "privacy.data.set"

    match = fields.Selection(
        MATCHES,
        "Leads by",
        required=True,
        default="link",
        help="What the path ends at.",
    )
    unless = fields.Char(
        help="A link that decides where it is filled: such rows belong to whom it "
        "names, and another data set has them.",
    )

    @api.model
    def _installed(self):
        """Data sets of models that are there; those of other apps sleep."""
        return self.search([]).filtered(lambda data_set: data_set._is_there())

    def _is_there(self):
        """Whether the model is there, and each field of the path: an app of an app may
        bring the field, as mass_mailing_sms brings the number to newsletters."""
        self.ensure_one()
        model = self.env.get(self.model)
        for name in self.path.split("."):
            field = model._fields.get(name) if model is not None else None
            if field is None:
                return False
            model = self.env.get(field.comodel_name or "")
        return True

    def _path_fields(self):
        """The fields from a row to the person; empty when the path is broken.

        All but the last are many2one. The last is what `match` says; for res.partner
        itself, whose path is 'id', the id field alone. A many2many stands alone.
        """
        self.ensure_one()
        model, steps = self.env[self.model], []
        if self.path == "id":
            return [model._fields["id"]] if self.model == "res.partner" else []
        *links, last = self.path.split(".")
        for name in links:
            field = model._fields.get(name)
            if field is None or field.type != "many2one" or not field.store:
                return []
            steps.append(field)
            model = self.env[field.comodel_name]
        field = model._fields.get(last)
        if field is None or not self._may_end_at(field, steps):
            return []
        return [*steps, field]

    def _may_end_at(self, field, steps):
        if not field.store or field.type not in ENDS[self.match]:
            return False
        if field.type == "many2many" and steps:
            return False
        return not field.relational or field.comodel_name == "res.partner"

    @api.constrains("model", "unless")
    def _check_unless(self):
        for data_set in self.filtered(lambda s: s.unless and s.model in self.env):
            try:
                data_set.env[data_set.model]._search([(data_set.unless, "=", False)])
            except ValueError as error:
                raise ValidationError(str(error)) from error

    # Rows

    def _all_rows(self, partners):
        """The rows of these people in each of these data sets.

        :return: a dict of recordset by data set, without what is not installed
        """
        installed = self.filtered(lambda data_set: data_set._is_there())
        filled = installed._filled()
        found = {each: self.env[each.model] for each in installed - filled}
        known, rows = Traces(installed, partners), {}
        for data_set in filled.sorted(lambda each: each.match == "row"):
            if data_set.match == "row":
                known.rows = rows
            found[data_set] = data_set._rows(partners, known)
            if data_set._owns_rows():
                known.add(rows, data_set, found[data_set])
        return found

    def _rows(self, partners, known=None):
        """The rows of this data set that belong to `partners`, archived ones too.

        :param Traces known: what is known of them already
        """
        self.ensure_one()
        known = known or Traces(self._installed(), partners)
        model = self.env[self.model].with_context(active_test=False)
        domain = getattr(self, f"_rows_by_{self.match}")(known)
        if self.unless and not domain.is_false():
            domain &= Domain(self.unless, "=", False)
        return self._certain(model.search(domain), known)

    def _rows_by_link(self, known):
        domain = Domain(self.path, "in", known.partners.ids)
        if model_path := self._model_path():
            domain &= Domain(model_path, "=", known.partners._name)
        return domain

    def _rows_by_number(self, known):
        return Domain(self.path, "in", known.partners.ids)

    def _rows_by_row(self, known):
        return Domain.OR(
            Domain(self._model_path(), "=", model) & Domain(self.path, "in", list(ids))
            for model, ids in known.rows.items()
        )

    def _is_normalised(self):
        """Whether the path ends at addresses that are written in one way only.

        Asked for as they are: core's lists would normalise each once more."""
        return self.path.endswith(NORMALISED) or self.model in BLOCK_LISTS

    def _rows_by_email(self, known):
        if self._is_normalised():
            return self._rows_where(address_sql.written_so, known.emails)
        return self._rows_where(address_sql.same, known.emails)

    def _rows_by_phone(self, known):
        """By the digits, whatever stands between them; `_certain` looks again."""
        if self._is_normalised():
            return self._rows_where(address_sql.written_so, known.phones)
        return self._rows_where(address_sql.numbers, known.phones)

    def _rows_by_mention(self, known):
        return self._rows_where(address_sql.mentions, known.emails)

    def _rows_where(self, condition, values):
        """The domain of rows whose text at the end of the path meets `condition`."""
        if not values:
            return Domain.FALSE
        *links, last = self._path_fields()
        self.env[last.model_name].flush_model([last.name])
        domain = Domain.custom(
            to_sql=lambda model, alias, query: condition(
                model._field_to_sql(alias, last.name, query), values
            )
        )
        for link in reversed(links):
            domain = Domain(link.name, "any", domain)
        return domain

    def _certain(self, rows, known):
        """Those of `rows` that a closer look confirms."""
        if self.match == "phone":
            return rows.filtered(
                lambda row: suppression.phone(self._end_of(row)) in known.phones
            )
        if self.match == "mention":
            return rows.filtered(lambda row: _mentions(self._end_of(row), known.emails))
        return rows

    def _end_of(self, row):
        return row.mapped(self.path)[0]

    def _model_path(self):
        """The path to the name of the model that a reference is to; '' for none."""
        *links, last = self._path_fields()
        if last.type != "many2one_reference":
            return ""
        return ".".join([*(link.name for link in links), last.model_field])

    def _owns_rows(self):
        """Whether its rows are the person's own, so that what is filed on them is too.

        Not a contact, whose files have sets of their own, nor what several people
        share, nor rows that name the person beside another.
        """
        self.ensure_one()
        steps = self._path_fields()
        if self.match == "row" or self.path == "id" or not steps:
            return False
        if self.model == "privacy.package":  # a copy of all the rest
            return False
        shared = steps[-1].type in ("many2many", "many2one_reference")
        return not shared and not self.about_others and self._takes_files()

    def _takes_files(self):
        """Whether messages, reminders or files may be filed on rows of the model."""
        model_fields = self.env[self.model]._fields
        return bool({"message_ids", "activity_ids"} & model_fields.keys()) or any(
            field.type == "binary" and field.attachment
            for field in model_fields.values()
        )

    def _detach(self, rows, partners):
        """Take these people off rows that name several, and touch nothing else."""
        field = self._path_fields()[-1]
        rows.flush_recordset([field.name])
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE %s = ANY(%s) AND %s = ANY(%s)",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                list(rows.ids),
                SQL.identifier(field.column2),
                list(partners.ids),
            )
        )
        rows.invalidate_recordset([field.name], flush=False)


def _mentions(text, emails):
    """Whether one of `emails` stands in `text` as a whole address."""
    return any(
        re.search(rf"(?<![\w.+-]){re.escape(email)}(?![\w-]|\.\w)", text or "", re.I)
        for email in emails
    )
