from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, models
from odoo.fields import NO_ACCESS
from odoo.models import MAGIC_COLUMNS

from ..tools import export_catalogue
from ..tools.export_rules import (
    COLUMNS,
    LOOSE,
    OPEN,
    REVIEWED,
    Column,
    of_column,
    of_table,
)
from ..tools.export_rules_apps import APP_COLUMNS


@dataclass
class Table:
    """A table that goes: the model that has its labels, and the columns that go."""

    name: str
    model: str | None
    columns: list  # of export_catalogue.Stored


@dataclass
class Plan:
    """What goes, and why the rest stays."""

    tables: dict = field(default_factory=dict)  # of Table, by name
    left_out: list = field(default_factory=list)  # (table, column or None, reason)

    def undecided(self):
        """Addresses of what stays because nobody has looked at it."""
        return {
            f"{table}.{column}" if column else table
            for table, column, reason in self.left_out
            if reason in OPEN
        }


class PrivacyExport(models.AbstractModel):
    """The whole register in open formats, for the organisation whose data it is.

    Asked for on the host alone. This file decides column by column what goes.
    """

    _name = "privacy.export"
    _description = "Export of the whole register"

    @api.model
    def _decided(self):
        """{"table.column": why it stays, or None} of columns that were looked at; an
        addon whose columns look like secrets extends this."""
        return COLUMNS | APP_COLUMNS

    @api.model
    def _plan(self, chosen=frozenset()):
        """Decide about each column of each table.

        :param chosen: addresses of what the operator looked at, and lets go
        """
        plan, decided = Plan(), self._decided()
        known, ends = self._known(), self._ends()
        stored = export_catalogue.tables(self.env.cr)
        # Relations last: they go where both their ends do.
        for name in sorted(stored, key=lambda name: (name in ends, name)):
            reason, stay = self._why_stays(name, ends.get(name, ()), plan), {}
            for column in stored[name]:
                fact = known.get((name, column.name)) or self._bare(name, column.name)
                stay[column.name] = of_column(fact, decided, chosen)
            going = [each for each in stored[name] if not stay[each.name]]
            reason = reason or (self._is_strange(name, going) and "unseen")
            if reason:
                plan.left_out.append((name, None, reason))
                continue
            plan.left_out += [(name, each, why) for each, why in stay.items() if why]
            plan.tables[name] = Table(name, self._labelled(name), going)
        return plan

    def _why_stays(self, name, ends, plan):
        """Why a whole table stays, or None."""
        reason = of_table(name)
        if reason:
            return reason
        model = self._labelled(name)
        if any(
            self.env[each]._transient for each in [*ends, *([model] if model else [])]
        ):
            return "form"
        gone = any(self.env[each]._table not in plan.tables for each in ends)
        return "end" if gone else None

    @api.model
    def _bare(self, table, name):
        """A column without a field: known where we made its table."""
        ours = {self._original_module} if table in LOOSE else ()
        return Column(table, name, modules=frozenset(ours))

    def _is_strange(self, table, going):
        """Whether nothing is known of a table but numbers and stamps of its rows."""
        model = self._labelled(table)
        module = self.env[model]._original_module if model else None
        return {each.name for each in going} <= set(MAGIC_COLUMNS) and (
            module not in REVIEWED
        )

    def _labelled(self, table):
        """The model that has the labels of a table, if any has."""
        if table in LOOSE:
            return LOOSE[table]
        name = table.replace("_", ".")
        model = self.env.get(name)
        if model is not None and model._table == table and not model._abstract:
            return name
        return self._by_table().get(table)

    def _by_table(self):
        return {
            model._table: name
            for name, model in self.env.registry.items()
            if not model._abstract
        }

    def _ends(self):
        """{table of a relation: the models it relates}."""
        found = defaultdict(set)
        for each in self._stored_fields():
            if each.type == "many2many":
                found[each.relation] |= {each.model_name, each.comodel_name}
        return found

    def _stored_fields(self):
        for model in self.env.registry.values():
            if not model._abstract:
                yield from (each for each in model._fields.values() if each.store)

    def _known(self):
        """{(table, column): what the registry and the data map know of it}."""
        mapped = self._mapped()
        known = {}
        for each in self._stored_fields():
            is_relation = each.type == "many2many"
            table = each.relation if is_relation else self.env[each.model_name]._table
            names = (each.column1, each.column2) if is_relation else (each.name,)
            for name in names:
                known[table, name] = Column(
                    table,
                    name,
                    modules=frozenset(each._modules),
                    is_mapped=each.name in MAGIC_COLUMNS
                    or (each.model_name, each.name) in mapped,
                    is_closed=each.groups == NO_ACCESS,
                )
        return known

    def _mapped(self):
        """{(model, field)} of what the data map names, or says why it need not."""
        data_sets = self.env["privacy.data.set"]._installed()
        found = {(s.model, line.name) for s in data_sets for line in s.field_ids}
        found |= {(s.model, s.path.partition(".")[0]) for s in data_sets}
        return found | set(self.env["privacy.data.set"]._exempt())
