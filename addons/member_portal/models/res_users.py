from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _portal_is_member(self):
        """Whether the person behind this login is in the register."""
        user = self.sudo()  # sudo: member_id is staff's to see, and one's own
        return user.member_id.in_register
