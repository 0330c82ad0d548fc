from odoo import api, models

# What each source of a possible member is called once they are a person of ours.
ORIGIN_OF = {
    "person": (False, "self"),
    "member": (False, "member"),
    "event": ("meeting", "self"),
    "public": (False, "public"),
    "list": ("file", "list"),
}


class MemberProspect(models.Model):
    """Where we have somebody from outlives the asking: a prospect's row goes when they
    join, and whoever joined may still ask."""

    _inherit = "member.prospect"

    @api.model_create_multi
    def create(self, vals_list):
        prospects = super().create(vals_list)
        for prospect in prospects:
            origin, giver = ORIGIN_OF[prospect.source]
            prospect.partner_id._come_by(
                origin,
                giver,
                prospect.received_on,
                origin_note=prospect.source_note,
                origin_told_on=prospect.informed_on,
            )
        return prospects

    def write(self, vals):
        result = super().write(vals)
        if vals.get("informed_on"):
            people = self.partner_id.sudo()  # sudo: told once is told
            untold = people.filtered(
                lambda each: each.origin_tell_by and not each.origin_told_on
            )
            untold.write({"origin_told_on": vals["informed_on"]})
        return result

    @api.model
    def _cron_warn(self):
        officers = self.env["privacy.alert"]._officers()
        self.env["res.partner"]._remind_of_origins(officers, self._warn_until())
        return super()._cron_warn()
