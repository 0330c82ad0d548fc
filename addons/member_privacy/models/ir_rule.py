from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import ormcache

# Core's models that lead to people and that only administrators open: whose a row is
# cannot be told from it.
SECRETARIAT = frozenset(
    {
        "mail.message.link.preview",
        "mail.message.schedule",
        "mail.message.translation",
        "mail.push",
        "privacy.log",
        "privacy.lookup.wizard",
        "privacy.lookup.wizard.line",
    }
)


class IrRule(models.Model):
    _inherit = "ir.rule"

    @ormcache(
        "self.env.uid",
        "self.env.su",
        "model_name",
        "mode",
        "tuple(self._compute_domain_context_values())",
    )
    def _compute_domain(self, model_name, mode="read"):
        """Beside the rules in the database, those for models that a rule cannot name
        because their addon may be missing, and for dialogs. Kept like core's own."""
        domain = super()._compute_domain(model_name, mode)
        domain = self._with_companies_above(self.env[model_name], domain)
        if self.env.su or self.env.user._sees_all_members():
            return domain
        return domain & self._people_domain(self.env[model_name])

    @api.model
    def _with_companies_above(self, model, domain):
        """Core's rules ask for the companies above one's own, and each search reads
        these companies whole. Companies do not move, so they are named once."""
        field = model._fields.get("company_id")
        if field is None or field.comodel_name != "res.company":
            return domain

        def named(condition):
            if (condition.field_expr, condition.operator) != (field.name, "parent_of"):
                return condition
            companies = self.env["res.company"].sudo()  # sudo: numbers alone
            above = companies.browse(condition.value).parent_ids
            return Domain(field.name, "in", above.ids)

        return domain.map_conditions(named)

    def _people_domain(self, model):
        if model._name in SECRETARIAT:
            return Domain.FALSE
        if model._transient:  # a dialog is its opener's
            return Domain("create_uid", "=", self.env.uid)
        return Domain.TRUE

    def _make_access_error(self, operation, records):
        """In debug mode core names each record that it refuses. Anybody may turn that
        on, and would read a member's name for every number they try."""
        error = super()._make_access_error(operation, records)
        user = self.env.user
        if user._sees_all_members() or not user.has_group("base.group_no_one"):
            return error
        model = self.env["ir.model"]._get(records._name)
        return AccessError(self.env._("You have no access to this: %s", model.name))
