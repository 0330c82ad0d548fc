from odoo import models
from odoo.exceptions import AccessError

# What core lets every user write on the own login, past the pages that ask and log.
ON_PAGES_ONLY = {"name", "email", "phone", "image_1920"}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _portal_is_member(self):
        """Whether the person behind this login is in the register."""
        user = self.sudo()  # sudo: member_id is staff's to see, and one's own
        return user.member_id.in_register

    def write(self, vals):
        writer = self.env.user
        own = not self.env.su and writer in self and writer._is_portal()
        if own and ON_PAGES_ONLY & vals.keys() and writer._portal_is_member():
            raise AccessError(self.env._("Members correct this on their own page."))
        return super().write(vals)

    def reset_password(self, login):
        """Send the link where there is one login for it, and else do nothing.

        Core raises, and its page says so: anybody could ask who is a member. The answer
        is the same for everybody.
        """
        users = self.search(self._get_login_domain(login))
        users = users or self.search(self._get_email_domain(login))
        reachable = len(users) == 1 and users.email
        return super().reset_password(login) if reachable else True
