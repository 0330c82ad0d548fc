from odoo import api, models

WITH_NUMBER = "show_member_number"


class ResPartner(models.Model):
    """Namesakes are told apart by their number where staff choose whom a row is about:
    a case of the wrong person hands over somebody else's data. The name is read under
    sudo also of who is out of sight, so the key gives the number to staff alone."""

    _inherit = "res.partner"

    @api.depends("member_number")
    @api.depends_context(WITH_NUMBER, "uid")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        shown = self.env.context.get(WITH_NUMBER)
        if shown and self.env.user.has_group("member_privacy.group_member_staff"):
            for person in self.filtered("member_number"):
                person.display_name = f"{person.display_name} ({person.member_number})"
        return result
