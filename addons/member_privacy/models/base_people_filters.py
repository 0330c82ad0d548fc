from odoo import api, models
from odoo.fields import Domain

from .base import PEOPLE

# Core's `=` with a number is `in`.
IDS = {"=": "in", "in": "in", "!=": "not in", "not in": "not in"}
SEVERAL = ("one2many", "many2many")


class Base(models.AbstractModel):
    """Core compares the numbers of several linked people past the rules on people: who
    reads tags, groups or companies could ask of any number which of them it has."""

    _inherit = "base"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        user = self.env.user
        if not (self.env.su or bypass_access or user._sees_all_members()):
            domain = Domain(domain).map_conditions(self._asked_in_sight)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _asked_in_sight(self, condition):
        """`condition` with the numbers alone of people whom the user may meet."""
        field = self._at_the_end(condition.field_expr)
        if field is None or not (field.relational or field.name == "id"):
            return condition
        operator, value = condition.operator, condition.value
        linked = self.env[field.comodel_name or field.model_name]
        if isinstance(value, (Domain, list, tuple)) and operator in ("any", "not any"):
            value = Domain(value).map_conditions(linked._asked_in_sight)
            return Domain(condition.field_expr, operator, value)
        several = field.type in SEVERAL and field.comodel_name in PEOPLE
        if not several or operator not in IDS:
            return condition
        if not (hidden := linked._numbers_out_of_sight(value)):
            return condition
        # What is left of the condition may ask nothing of the field.
        self.env[field.model_name]._check_field_access(field, "read")
        asked = [value] if isinstance(value, int) else value
        rest = [each for each in asked if each not in hidden]
        return Domain(condition.field_expr, IDS[operator], rest)

    @api.model
    def _at_the_end(self, path):
        """The field that a dotted path leads to, or None."""
        model, field = self, None
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            model = self.env.get(field.comodel_name) if field else None
        return field

    @api.model
    def _numbers_out_of_sight(self, value):
        """The numbers in `value`, of a condition on several people, that belong to
        nobody whom the user may meet."""
        asked = [value] if isinstance(value, int) else value
        if not isinstance(asked, (list, tuple, set, frozenset)):
            return set()  # words, or a query, which asks as somebody already
        user = self.env.user
        own = user.id if self._name == user._name else user.partner_id.id
        ids = [each for each in asked if type(each) is int and each != own]
        if not ids:
            return set()
        people = self.with_context(active_test=False)
        return set(ids) - set(people.search([("id", "in", ids)]).ids)
