from contextlib import suppress
from datetime import timedelta

from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from .privacy_consent_link import TOKEN

LINK_LIVES = timedelta(minutes=5)


class PrivacyPrint(models.AbstractModel):
    """Rows that are printed as a letter, with a postal address on it.

    Opening the paper is a look at a person, which a button records; the page itself is
    only read. So it opens by a link that is signed for who pressed the button.
    """

    _name = "privacy.print.mixin"
    _description = "Printed as a letter"

    _print_page = None  # the address of the page
    _print_scope = None  # what the link is signed for

    def _open_print(self):
        """The action that opens this row as a letter, ready to print."""
        self.ensure_one()
        system = self.sudo()  # sudo: the signing key
        token = hash_sign(
            system.env,
            self._print_scope,
            [self.id, self.env.uid],
            expiration=LINK_LIVES,
        )
        return {"type": "ir.actions.act_url", "url": f"{self._print_page}/{token}"}

    @api.model
    def _from_token(self, token):
        """The row that a link of the current user opens; or none."""
        payload = None
        if TOKEN.fullmatch(token) and self.has_access("read"):
            system = self.sudo()  # sudo: the signing key
            with suppress(ValueError, IndexError):
                payload = verify_hash_signed(system.env, self._print_scope, token)
        if not payload or payload[1] != self.env.uid:
            return self.browse()
        return self.search([("id", "=", payload[0])])
