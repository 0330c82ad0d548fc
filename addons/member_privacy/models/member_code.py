import time

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac

from odoo.addons.auth_totp.models.totp import TOTP, hotp

LIVES = 600  # seconds; the code before the present one is taken as well


class MemberCode(models.AbstractModel):
    """Six digits that show that somebody reads an address or holds a phone.

    Nothing is stored: a code follows from a scope, from facts and from the time, so the
    facts must name what it is for and change once it was used. How often somebody may
    guess is the caller's to count.
    """

    _name = "member.code"
    _description = "One-time code"

    @api.model
    def _code(self, scope, facts):
        """The code of this moment.

        :param str scope: what kind of thing it opens
        :param tuple facts: plain values, such as ids and addresses
        """
        return str(hotp(self._key(scope, facts), int(time.time() / LIVES))).zfill(6)

    @api.model
    def _is_code(self, scope, facts, given):
        """Whether `given` is the code of this moment, or was ten minutes ago."""
        digits = "".join((given or "").split())
        if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
            return False
        key = TOTP(self._key(scope, facts))
        return key.match(int(digits), window=LIVES, timestep=LIVES) is not None

    @api.model
    def _key(self, scope, facts):
        env = self.sudo().env  # sudo: the signing key
        return hmac(env, scope, facts).encode()

    @api.model
    def _words(self, code):
        return self.env._(
            "%(code)s is your code for %(organisation)s. Give it to nobody.",
            code=code,
            organisation=self.env.company.name,
        )

    @api.model
    def _sends_sms(self):
        """Whether there is a way to send SMS; an addon that has one extends this and
        :meth:`_send_sms_text`."""
        return False

    @api.model
    def _send_sms(self, number, code):
        """Hand the code to the SMS provider at once. It is kept in no table.

        :raise UserError: when no provider takes the message
        """
        if not self._send_sms_text(number, self._words(code)):
            raise UserError(
                self.env._("The code could not be sent. Ask the secretariat.")
            )

    @api.model
    def _send_sms_text(self, number, text):
        """Hand a few words to the SMS provider at once, for a number that was proved by
        a code. They are kept in no table.

        :return: whether a provider took them
        """
        return False

    @api.model
    def _send_email(self, address, code):
        """Send the code when the transaction is committed; the mail keeps no copy."""
        company = self.env.company
        mail = self.env["mail.mail"].sudo()  # sudo: whoever asks need not be logged in
        mail.create(
            {
                "subject": self.env._("Your code for %s", company.name),
                "body_html": Markup("<p>%s</p>") % self._words(code),
                "email_from": company.email_formatted,
                "email_to": address,
                "auto_delete": True,
            }
        ).send_after_commit()
