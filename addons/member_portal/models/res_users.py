from odoo import api, models
from odoo.exceptions import AccessError

# What core lets every user write on the own login, past the pages that ask and log.
ON_PAGES_ONLY = {"name", "email", "phone", "image_1920"}

# What a member's first login takes from the form.
OWN_WORDS = {"password", "lang"}


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
        """Send the link where there is one login for it, or a person without one.

        Core raises where there is none, and its page says so: anybody could ask who is
        a member. The answer is the same for everybody.
        """
        users = self.search(self._get_login_domain(login))
        users = users or self.search(self._get_email_domain(login))
        if len(users) == 1 and users.email:
            return super().reset_password(login)
        if not users:
            self.env["res.partner"]._offer_login(login)
        return True

    @api.private  # core's pages call it with a signed link; nobody by RPC
    @api.model
    def signup(self, values, token=None):
        """A member's login is the address that the link went to, whatever is sent
        along: another one waits on their page until it is confirmed."""
        if person := self._first_login(token):
            own = {name: values[name] for name in OWN_WORDS & values.keys()}
            values = {**own, "login": person.email_normalized, "email": person.email}
        return super().signup(values, token)

    @api.model
    def _first_login(self, token):
        """Who of the register a link went to that has no login yet."""
        people = self.env["res.partner"].sudo()  # sudo: the token names the person
        person = (token and people._get_partner_from_token(token)) or people
        return person.filtered(
            lambda p: p.in_register and p.email_normalized and not p.user_ids
        )
