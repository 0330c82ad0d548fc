import secrets

from odoo import models
from odoo.http import request

SCOPE = "member_privacy.identity_code"
# On the session: whose code, a word that no other code has, wrong tries, codes sent.
PENDING = "member_identity_code"
TRIES = 5
CODES = 5


class ResUsersIdentity(models.Model):
    """A code to the login's own address, for whoever has no password at hand.

    As good as a new password, which core sends to the same address. It counts in the
    session that asked for it, once; guesses and codes are counted there too, and a new
    session needs a login.
    """

    _inherit = "res.users"

    def _send_identity_code(self):
        """Send a code, the only one that counts from now on.

        :return: whether one was sent
        """
        self.ensure_one()
        address = self.email_normalized
        sent = self._identity_pending()[3]
        if not address or sent >= CODES:
            return False
        word = secrets.token_hex(8)
        request.session[PENDING] = [self.id, word, 0, sent + 1]
        codes = self.env["member.code"]
        codes._send_email(address, codes._code(SCOPE, (self.id, address, word)))
        return True

    def _waits_for_identity_code(self):
        """Whether a code was sent that may still be tried."""
        _uid, word, tries, _sent = self._identity_pending()
        return bool(word) and tries < TRIES

    def _try_identity_code(self, given):
        """Whether `given` is the code; then the session has shown who is there."""
        self.ensure_one()
        if not self._waits_for_identity_code():
            return False
        _uid, word, tries, sent = self._identity_pending()
        facts = (self.id, self.email_normalized, word)
        right = self.env["member.code"]._is_code(SCOPE, facts, given)
        request.session[PENDING] = [self.id, "" if right else word, tries + 1, sent]
        if right:
            self._mark_shown()
        return right

    def _identity_pending(self):
        uid, word, tries, sent = request.session.get(PENDING) or (self.id, "", 0, 0)
        return (uid, word, tries, sent) if uid == self.id else (self.id, "", 0, 0)
