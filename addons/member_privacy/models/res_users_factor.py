from contextlib import contextmanager
from contextvars import ContextVar
from threading import current_thread
from types import MappingProxyType

from odoo import api, models
from odoo.http import request
from odoo.tools import SQL

# What a passed check is worth, by core's name of the method.
WORTH = {"totp": "strong", "passkey": "strong", "totp_mail": "mail"}
MARK = "member_second_factor"
# What work that goes on without a session has taken over, by database and user. It
# outlives commits of that work, and no request can set it.
TAKEN_OVER = ContextVar("member_second_factor", default=MappingProxyType({}))
# Whether somebody's office asks for a code where there is nothing better yet.
ASKS_FOR_MAIL = """
SELECT EXISTS (
  SELECT FROM member_office o
    JOIN member_role r ON r.id = o.role_id
    JOIN res_users u ON u.member_id = o.partner_id
   WHERE u.id = %s AND r.second_factor = 'any' AND r.grants_access
     AND (o.end_date IS NULL OR o.end_date >= %s))
"""


class ResUsersFactor(models.Model):
    """What the session knows of the second factor.

    Core asks for the factor at login and then forgets; the mark on the session is the
    proof that it was passed. Three ways are known: an authenticator app, a passkey
    (which is two factors by itself) and a code by e-mail.
    """

    _inherit = "res.users"

    def _session_proof(self):
        """What this session has passed.

        :return: "strong" or "mail"; None for a session, or work without a request,
            that has passed nothing; False where an officer sees nobody at all: in a
            request that is not of their own session, such as RPC with an API key
        """
        self.ensure_one()
        taken_over = TAKEN_OVER.get().get((self.env.cr.dbname, self.id))
        if taken_over:
            return taken_over
        if not request:
            # Core takes the request away while it serves RPC, and notes the user.
            return False if getattr(current_thread(), "uid", None) else None
        if request.session.uid != self.id:
            return False
        uid, worth = request.session.get(MARK) or (None, None)
        return worth if uid == self.id else None

    @contextmanager
    def _work_ordered(self):
        """Do what this user ordered in a session that had passed the second factor.

        For a worker that goes on later, or somebody else who approves: whoever opens
        this block answers for it that the order itself was given in sight of the
        members. All other requirements are asked again inside.
        """
        self.ensure_one()
        worth = "strong" if self._has_strong_factor() else "mail"
        user = (self.env.cr.dbname, self.id)
        outer = TAKEN_OVER.set({**TAKEN_OVER.get(), user: worth})
        try:
            yield
        finally:
            TAKEN_OVER.reset(outer)

    def _mark_session(self, method):
        """Remember on the session that this user passed a second factor just now."""
        if request and method in WORTH:
            request.session[MARK] = [self.id, WORTH[method]]

    def authenticate(self, credential, user_agent_env):
        """A new login has passed nothing yet, whatever the session did before."""
        if request:
            request.session.pop(MARK, None)
        return super().authenticate(credential, user_agent_env)

    def _check_credentials(self, credential, env):
        auth_info = super()._check_credentials(credential, env)
        self._mark_session(auth_info.get("auth_method"))
        return auth_info

    def _totp_try_setting(self, secret, code):
        """Who sets up the app shows a code of it; devices trusted for less go."""
        enabled = super()._totp_try_setting(secret, code)
        if enabled:
            self._revoke_all_devices()
            self._mark_session("totp")
        return enabled

    def _mfa_type(self):
        """An office may ask for a code by e-mail where the house does not."""
        return super()._mfa_type() or ("totp_mail" if self._asks_for_mail() else None)

    def _asks_for_mail(self):
        self.ensure_one()
        user = self.sudo()  # sudo: asked before anybody is logged in
        if not self._has_mail_factor() or not user.email or user.share:
            return False
        return self.env.execute_query(SQL(ASKS_FOR_MAIL, self.id, self._today_oslo()))[
            0
        ][0]

    # What is set up

    @api.model
    def _has_mail_factor(self):
        """Whether core can send codes by e-mail (its addon `auth_totp_mail`)."""
        return hasattr(self, "_send_totp_mail_code")

    @api.model
    def _strong_factor_sql(self, alias):
        """SQL: whether the user of the row `alias` has an app or a passkey."""
        user = SQL.identifier(alias)
        if "auth.passkey.key" not in self.env:
            return SQL("%s.totp_secret IS NOT NULL", user)
        return SQL(
            "(%s.totp_secret IS NOT NULL OR EXISTS"
            " (SELECT FROM auth_passkey_key k WHERE k.create_uid = %s.id))",
            user,
            user,
        )

    def _has_strong_factor(self):
        self.ensure_one()
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM res_users u WHERE u.id = %s",
                self._strong_factor_sql("u"),
                self.id,
            )
        )[0][0]
