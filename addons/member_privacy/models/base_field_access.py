from odoo import models
from odoo.fields import Domain


class Base(models.AbstractModel):
    """Who may not read a field learns nothing of it in other ways. Core sees to that
    for what it stores in a column of its own; links to several are grouped by without
    being asked for, and what is computed may be filtered by."""

    _inherit = "base"

    def _read_group_groupby(self, alias, groupby_spec, query):
        name = groupby_spec.partition(":")[0].partition(".")[0]
        field = self._fields.get(name)
        if field is not None and field.type == "many2many" and not self.env.su:
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        if not (self.env.su or bypass_access) and self.env.user._is_officer_only():
            self._check_filters(domain)
        return super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )

    def _check_filters(self, domain):
        """Refuse conditions on computed fields that the user may not read, also at the
        end of a path: some links are followed past the rules of their model."""
        for condition in Domain(domain).iter_conditions():
            model = self
            for name in condition.field_expr.split("."):
                field = model._fields.get(name)
                if field is None:
                    break
                if not field.store:
                    model._check_field_access(field, "read")
                if not field.relational:
                    break
                model = self.env[field.comodel_name]
            nested = condition.operator in ("any", "not any")
            if nested and isinstance(condition.value, (Domain, list, tuple)):
                model._check_filters(condition.value)
