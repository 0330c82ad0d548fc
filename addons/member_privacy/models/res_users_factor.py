import time
from contextlib import contextmanager
from contextvars import ContextVar
from threading import current_thread
from types import MappingProxyType

from odoo import api, models
from odoo.http import request
from odoo.tools import SQL

# What a passed check is worth, by core's name of the method.
WORTH = {
    "totp": "strong",
    "passkey": "strong",
    "totp_sms": "sms",
    "totp_mail": "mail",
}
# What a role may demand for a check of that worth; a strong one is enough for all.
ENOUGH_FOR = {"sms": ("sms", "any"), "mail": ("any",)}
MARK = "member_second_factor"
# When the session showed a passkey or a code, and for how many seconds that says who is
# there: as long as core's own check of the identity.
SHOWN = "member_identity_shown"
LATELY = 600
# What work that goes on without a session has taken over, by database and user. It
# outlives commits of that work, and no request can set it.
TAKEN_OVER = ContextVar("member_second_factor", default=MappingProxyType({}))
# Which codes somebody's offices ask for where there is nothing better.
CODES_ASKED = """
SELECT DISTINCT r.second_factor
  FROM member_office o
  JOIN member_role r ON r.id = o.role_id
  JOIN res_users u ON u.member_id = o.partner_id
 WHERE u.id = %s AND r.second_factor IN ('sms', 'any')
   AND (r.grants_access OR r.answers_for_privacy)
   AND (o.end_date IS NULL OR o.end_date >= %s)
"""


class ResUsersFactor(models.Model):
    """What the session knows of the second factor.

    Core asks for the factor at login and then forgets; the mark on the session is the
    proof that it was passed. Four ways are known: an authenticator app, a passkey
    (which is two factors by itself), a code by SMS and a code by e-mail.
    """

    _inherit = "res.users"

    def _session_proof(self):
        """What this session has passed.

        :return: "strong", "sms" or "mail"; None for a session, or work without a
            request, that has passed nothing; False where an officer sees nobody at all:
            in a request that is not of their own session, such as RPC with an API key
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
        codes = "sms" if self._sms_code_number() else "mail"
        worth = "strong" if self._has_strong_factor() else codes
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
        if request and method == "passkey":
            self._mark_shown()

    def _mark_shown(self):
        """Remember on the session that this user has just shown who is there."""
        request.session[SHOWN] = [self.id, time.time()]

    def _has_shown_identity(self):
        """Whether this session has just shown a passkey or a code: as good as the
        password once more, and all that a member has who never made one."""
        self.ensure_one()
        uid, at = (request and request.session.get(SHOWN)) or (None, 0)
        return uid == self.id and 0 <= time.time() - at < LATELY

    def _has_passkey(self):
        self.ensure_one()
        if "auth.passkey.key" not in self.env:
            return False
        keys = self.env["auth.passkey.key"].sudo()  # sudo: whether one has any
        return bool(keys.search_count([("create_uid", "=", self.id)], limit=1))

    def authenticate(self, credential, user_agent_env):
        """A new login has passed nothing yet, whatever the session did before."""
        if request:
            request.session.pop(MARK, None)
            request.session.pop(SHOWN, None)
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
        """An office may ask for a code where the house does not, or a better one."""
        kind = super()._mfa_type()
        if kind not in (None, "totp_mail"):
            return kind
        channel = self._code_channel()
        return f"totp_{channel}" if channel else kind

    def _code_channel(self):
        """How the code reaches this user that an office asks for at login.

        :return: "sms" or "mail"; None when nothing asks for a code, or none can be sent
        """
        self.ensure_one()
        user = self.sudo()  # sudo: asked before anybody is logged in
        if user.share:
            return None
        self.env["member.role"].flush_model(
            ["second_factor", "grants_access", "answers_for_privacy"]
        )
        self.env["member.office"].flush_model()
        self.env["res.users"].flush_model(["member_id"])
        asked = {
            factor
            for (factor,) in self.env.execute_query(
                SQL(CODES_ASKED, self.id, self._today_oslo())
            )
        }
        if asked == {"any"} and self._has_mail_factor() and user.email:
            return "mail"
        return "sms" if asked and user._sms_code_number() else None

    # What is set up

    def _sms_code_number(self):
        """The number that codes by SMS go to; False where none can be sent.

        An extending addon that sends SMS must give it, answer `_mfa_url` and check the
        code as "totp_sms", and say the same in `_sms_factor_sql`.
        """
        self.ensure_one()
        return False

    @api.model
    def _sms_factor_sql(self, alias):
        """SQL: whether the user of the row `alias` gets codes by SMS."""
        return SQL("FALSE")

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
