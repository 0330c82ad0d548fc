from odoo import api, models

HINTS = ("same_vat_partner_id", "same_company_registry_partner_id")


class ResPartner(models.Model):
    """Core's hint that another contact has the same number looks past the rules."""

    _inherit = "res.partner"

    @api.depends_context("uid")
    def _compute_same_vat_partner_id(self):
        result = super()._compute_same_vat_partner_id()
        for partner in self:
            for name in HINTS:
                if not partner[name].in_member_scope:
                    partner[name] = False
        return result


class ResPartnerCategory(models.Model):
    _inherit = "res.partner.category"

    def _has_field_access(self, field, operation):
        """Tags are off the officers' list of a contact, and so is who has one."""
        allowed = super()._has_field_access(field, operation)
        return allowed and (
            field.name != "partner_ids"
            or self.env.su
            or not self.env.user._is_officer_only()
        )
