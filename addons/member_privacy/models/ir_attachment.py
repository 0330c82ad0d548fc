from odoo import api, models
from odoo.fields import Domain


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Core searches under sudo, and leaves out which files one may not read. What
        is asked of whom a file leads to is answered here, by what one may read."""
        asks = not (self.env.su or bypass_access or self.env.user._sees_all_members())
        if asks:
            domain = Domain(domain).optimize_full(self)
            domain = domain.map_conditions(self._answered_in_sight)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _answered_in_sight(self, condition):
        """`condition` on a linked record as one on those that the user may read."""
        field = self._fields[condition.field_expr]
        self._check_field_access(field, "read")
        if not isinstance(condition.value, Domain):
            return condition
        linked = self.env[field.comodel_name].with_context(active_test=False)
        found = linked._search(condition.value)
        positive = condition.operator.startswith("any")
        return Domain(field.name, "any!" if positive else "not any!", found)
