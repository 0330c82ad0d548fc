from odoo import api, models

WITH_NUMBER = "show_member_number"


class ResPartner(models.Model):
    """Namesakes are told apart by their number where staff choose whom a row is about:
    a case of the wrong person hands over somebody else's data."""

    _inherit = "res.partner"

    @api.depends("member_number")
    @api.depends_context(WITH_NUMBER)
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get(WITH_NUMBER):
            for person in self.filtered("member_number"):
                person.display_name = f"{person.display_name} ({person.member_number})"
        return result
