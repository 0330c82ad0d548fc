from odoo import api, models


class ResUsers(models.Model):
    """Every row tells who made it and who wrote it last, and a path of links opens any
    login by its number. Names are read past the rules there: a login of somebody out
    of sight has none."""

    _inherit = "res.users"

    @api.depends_context("uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        self._out_of_sight().display_name = False
        return result

    def _out_of_sight(self):
        """Logins of members and guardians whom the user may not meet."""
        if self.env.user._sees_all_members():
            return self.browse()
        outside = self._origin.sudo().filtered("share")  # sudo: whose login it is
        hidden = outside.filtered(lambda user: not user.partner_id.in_member_scope)
        return self.filtered(lambda user: user._origin.id in hidden._ids)
