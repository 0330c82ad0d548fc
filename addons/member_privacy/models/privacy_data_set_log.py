import logging

from odoo import api, models
from odoo.tools import SQL, ormcache

from ..tools import change_trigger
from ..tools.change_source import Columns, Links, Pictures, function_source, q

_logger = logging.getLogger(__name__)
ATTACHMENTS = "ir_attachment"
COLUMNS = """(
SELECT count(*) FROM pg_attribute a
 WHERE a.attrelid = to_regclass(%s) AND NOT a.attisdropped AND a.attname = ANY(%s)) = %s
"""
# What is logged and is about nobody, so that it stands in no data map: how the
# organisation is built, and what its offices let people do.
ORGANISATION = {
    "member.chapter": [
        "address",
        "code",
        "email",
        "end_date",
        "kind",
        "level",
        "merged_into_id",
        "name",
        "parent_id",
        "phone",
    ],
    "member.role": [
        "answers_for_privacy",
        "code",
        "grants_access",
        "holder_limit",
        "may_correct",
        "name",
        "requires_approval",
        "requires_confidentiality",
        "requires_device",
        "requires_guide",
        "requires_reference",
        "second_factor",
    ],
}


class PrivacyDataSetLog(models.Model):
    """What the data map asks of the change log: which tables, which columns."""

    _inherit = "privacy.data.set"

    @api.model
    @ormcache(cache="default")
    def _logged_models(self):
        """The logged models, with the names of their logged links to many."""
        if not self._log_stands():
            return {}
        logged = self.env["privacy.data.field"].sudo()  # sudo: nobody's data, the map
        found = {name: set() for name in ORGANISATION}
        for line in logged.search([("is_logged", "=", True)]):
            model = self.env.get(line.set_id.model)
            if model is not None:
                names = found.setdefault(model._name, set())
                field = model._fields.get(line.name)
                if field is not None and field.type == "many2many":
                    names.add(line.name)
        return {name: frozenset(names) for name, names in found.items()}

    @api.model
    @ormcache(cache="default")
    def _logged_addresses(self):
        """The logged columns of models where an address alone makes a row somebody's:
        a tuple of dicts of model, name, kind and unlinked."""
        logged = self.env["privacy.data.field"].sudo()  # sudo: nobody's data, the map
        lines = logged.search([("is_logged", "=", True), ("category", "=", "contact")])
        columns = lines.grouped(lambda line: line.set_id.model)
        mapped = self.sudo().search([("match", "in", ["email", "phone"])])  # sudo: map
        return tuple(
            {
                "model": data_set.model,
                "name": name,
                "kind": data_set.match,
                "unlinked": bool(data_set.unless),
            }
            for data_set in mapped.filtered(lambda each: each._is_there())
            for name in sorted({line.name for line in columns.get(data_set.model, ())})
        )

    @api.model
    def _map_changed(self):
        """Renew the log's trigger functions once, when the transaction commits."""
        self.env.registry.clear_cache()
        precommit = self.env.cr.precommit
        if not precommit.data.get("member_privacy.renew"):
            precommit.data["member_privacy.renew"] = True
            precommit.add(self._renew_functions)

    def _register_hook(self):
        super()._register_hook()
        self._renew_change_log()

    @api.model
    def _renew_functions(self):
        """Follow the map with the functions, and touch no trigger.

        A table that has no triggers yet gets them at the next start or at night.
        """
        self.env.cr.precommit.data.pop("member_privacy.renew", None)
        if not self._log_stands():
            return
        for table in change_trigger.renew(self.env.cr, self._log_sources()):
            _logger.info("change log: triggers of %s follow at night", table)

    @api.model
    def _renew_change_log(self):
        """Make triggers and functions what the map says, and say what differed."""
        if not self._log_stands():
            return
        wanted = self._log_sources()
        found = change_trigger.differences(self.env.cr, wanted)
        level = logging.INFO if self.env.registry.updated_modules else logging.WARNING
        for table, difference in sorted(found.items()):
            _logger.log(level, "change log: %s of %s renewed", difference, table)
        change_trigger.install(self.env.cr, wanted, found)

    @api.model
    def _release_tables(self, tables):
        """Log these tables no longer: they are about to go."""
        if self._log_stands():
            change_trigger.release(self.env.cr, tables)

    @api.model
    def _log_stands(self):
        """Whether map and log are there, with all their columns: while an app goes, one
        may be gone, and at a start before an upgrade some are yet to come."""
        conditions = [SQL("to_regclass('privacy_change_log') IS NOT NULL")]
        for model in (self, self.env["privacy.data.field"]):
            stored = [f.name for f in model._fields.values() if f.store]
            columns = [name for name in stored if model._fields[name].column_type]
            conditions.append(SQL(COLUMNS, model._table, columns, len(columns)))
        self.env.cr.execute(SQL("SELECT %s", SQL(" AND ").join(conditions)))
        return self.env.cr.fetchone()[0]

    # Sources

    @api.model
    def _log_sources(self):
        """The source of each table's trigger function."""
        parts = {}
        pictures = Pictures({}, {})
        mapped = self.sudo().search([])  # sudo: nobody's data, the map itself
        for data_set in mapped.filtered(lambda s: s.model in self.env):
            # A model with two ways to a person logs by the first.
            if data_set._logs():
                data_set._add_parts(parts, pictures)
        for name, columns in ORGANISATION.items():
            part = Columns(name, columns, "NULL::integer", "NULL::integer")
            parts[self.env[name]._table] = [part]
        if pictures.fields:
            parts.setdefault(ATTACHMENTS, []).append(pictures)
        return {table: function_source(table, each) for table, each in parts.items()}

    def _logs(self):
        """Whether this set has logged fields and one person to tell them of."""
        self.ensure_one()
        steps = self._path_fields()
        logged = any(self.field_ids.mapped("is_logged"))
        by_link = self.match == "link" and steps and steps[0].type != "many2many"
        return logged and by_link

    def _add_parts(self, parts, pictures):
        """Add what this set logs to the parts by table."""
        self.ensure_one()
        model = self.env[self.model]
        names = sorted(self.field_ids.filtered("is_logged").mapped("name"))
        fields = [model._fields[n] for n in names if self._is_stored(model, n)]
        columns = [field.name for field in fields if field.column_type]
        if columns and not any(
            isinstance(part, Columns) for part in parts.get(model._table, ())
        ):
            part = Columns(
                model._name, columns, *self._person_of_row(), model._log_access
            )
            parts.setdefault(model._table, []).append(part)
        for field in fields:
            if field.type == "many2many":
                link = Links(
                    model._name,
                    field.name,
                    field.column1,
                    field.column2,
                    self._person_of_id(),
                )
                parts.setdefault(field.relation, []).append(link)
            elif field.type == "binary" and not field.column_type:
                pictures.fields.setdefault(model._name, []).append(field.name)
                pictures.persons[model._name] = self._person_of_id()

    def _person_of_row(self):
        """SQL for the person of a row called `r`; the same of a row as jsonb."""
        first, *others = self._path_fields()
        here, spare = f"r.{q(first.name)}", f"(r ->> '{first.name}')::int"
        if first.type == "many2one_reference":
            test = "CASE WHEN {} = 'res.partner' THEN {} END"
            model = first.model_field
            return test.format(f"r.{q(model)}", here), test.format(
                f"r ->> '{model}'", spare
            )
        if not others:
            return here, spare
        return self._person_before(self._through(here, others), "r.id"), "NULL"

    def _person_of_id(self):
        """SQL for the person of the row whose id is `r.res_id`."""
        steps = self._path_fields()
        if self.path == "id":
            return "r.res_id"
        return self._person_before(self._through("r.res_id", steps), "r.res_id")

    def _through(self, expression, steps):
        """SQL that follows `steps` through their tables."""
        for step in steps:
            table = self.env[step.model_name]._table
            expression = (
                f"(SELECT t.{q(step.name)} FROM public.{q(table)} t"  # noqa: S608 - names
                f" WHERE t.id = {expression})"
            )
        return expression

    def _person_before(self, expression, row):
        """In a cascade the way is gone already: the log knows whom it led to."""
        return (
            f"COALESCE({expression}, (SELECT s.partner_id"  # noqa: S608 - names
            " FROM public.privacy_change_log s"
            f" WHERE s.model = '{self.model}' AND s.res_id = {row}"
            " AND s.partner_id IS NOT NULL ORDER BY s.id DESC LIMIT 1))"
        )
