from odoo import api, models
from odoo.exceptions import AccessError


class ResUsersApikeys(models.Model):
    _inherit = "res.users.apikeys"

    def _generate(self, scope, name, expiration_date):
        """Trusted devices inherit this model and are no keys."""
        if self._name == "res.users.apikeys":
            self._check_not_officer()
        return super()._generate(scope, name, expiration_date)

    @api.model
    def _check_not_officer(self):
        """A key passes no second factor; what it could read is nothing anyway."""
        if self.env.user._is_officer_only():
            raise AccessError(
                self.env._("Officers log in themselves, without API keys.")
            )
