from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _portal_is_member(self):
        """Whether the person behind this login is in the register."""
        user = self.sudo()  # sudo: member_id is staff's to see, and one's own
        return user.member_id.in_register

    def reset_password(self, login):
        """Send the link where there is one login for it, and else do nothing.

        Core raises, and its page says so: anybody could ask who is a member. The answer
        is the same for everybody.
        """
        users = self.search(self._get_login_domain(login))
        users = users or self.search(self._get_email_domain(login))
        reachable = len(users) == 1 and users.email
        return super().reset_password(login) if reachable else True
