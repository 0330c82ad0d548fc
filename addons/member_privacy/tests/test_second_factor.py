import base64
import json
import time
from datetime import datetime, timedelta

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp

from .office_case import OfficeCase

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@tagged("post_install", "-at_install")
class TestSecondFactor(OfficeCase, HttpCase):
    """Only a session that has passed the factor sees a member, by real requests."""

    def setUp(self):
        super().setUp()
        self.user = self.officer_oslo
        self.user.write({"password": "hunter2hunter2", "email": "olav@example.com"})
        self.codes = {}
        users = self.registry["res.users"]

        def mailed(user):
            self.codes["mail"] = user._get_totp_mail_code()[0]

        self.patch(users, "_send_totp_mail_code", mailed)
        self.authenticate(None, None)

    def _log_in(self):
        """Log in by password; the address one lands on."""
        return self.url_open(
            "/web/login",
            data={
                "login": self.user.login,
                "password": "hunter2hunter2",
                "csrf_token": self._csrf_token(),
            },
        ).url

    def _csrf_token(self):
        """Of the session as it is now: each login gives it another name."""
        sid = self.opener.cookies.get("session_id")
        self.session = http.root.session_store.get(sid)
        return http.Request.csrf_token(self)

    def _enter(self, code, **values):
        values.update(totp_token=code, csrf_token=self._csrf_token())
        return self.url_open("/web/login/totp", data=values).url

    def _app_code(self):
        return hotp(base64.b32decode(SECRET), int(time.time() / TIMESTEP))

    def _set_up_app(self):
        user = self.user.sudo()
        user.totp_secret = SECRET
        self.env.flush_all()

    def _seen(self):
        """Ids of the members that this session finds."""
        domain = [["id", "in", (self.anna | self.siri).ids]]
        found = self._call("res.partner", "search_read", domain, ["id"])
        return [row["id"] for row in found]

    def _call(self, model, method, *args, **context):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": {"context": context},
            },
        )

    def test_a_password_is_enough_where_nothing_more_is_required(self):
        self.assertNotIn("totp", self._log_in())
        self.assertEqual(self._seen(), self.anna.ids)

    def test_a_code_by_email_lets_in_and_shows_members(self):
        self.leader.second_factor = "any"
        self.assertIn("/web/login/totp", self._log_in())
        with self.assertRaises(JsonRpcException):
            self._seen()
        with mute_logger("odoo.addons.auth_totp_mail.models.res_users"):
            self._enter("000000")
        with self.assertRaises(JsonRpcException):
            self._seen()
        self._enter(self.codes["mail"])
        self.assertEqual(self._seen(), self.anna.ids)

    def test_who_answers_for_privacy_and_sees_no_members_is_asked_for_a_code(self):
        self.leader.write({"second_factor": "any", "grants_access": False})
        self.assertIsNone(self.user._code_channel())
        self.leader.answers_for_privacy = True
        self.assertIn("/web/login/totp", self._log_in())
        with self.assertRaises(JsonRpcException):
            self._call("privacy.request.task", "search_count", [])
        self._enter(self.codes["mail"])
        self.assertEqual(self._call("privacy.request.task", "search_count", []), 0)

    def test_where_an_app_is_required_a_password_lets_in_and_shows_nobody(self):
        self.leader.second_factor = "strong"
        self.assertNotIn("totp", self._log_in())
        self.assertEqual(self._seen(), [])

    def test_a_code_of_the_app_shows_members(self):
        self.leader.second_factor = "strong"
        self._set_up_app()
        self.assertIn("/web/login/totp", self._log_in())
        self._enter(self._app_code())
        self.assertEqual(self._seen(), self.anna.ids)

    def test_a_passkey_shows_members_and_without_it_a_password_does_not(self):
        """The browser's part is core's and is patched; what it leaves is ours."""
        self.leader.second_factor = "strong"
        keys = self.env["auth.passkey.key"].with_user(self.user).sudo()
        keys.create(
            {"name": "Key", "credential_identifier": "key-1", "public_key": "x"}
        )
        self.patch(self.registry["auth.passkey.key"], "_verify_auth", lambda *a: 1)
        self.env.flush_all()
        self._log_in()
        self.assertEqual(self._seen(), [])
        self.url_open("/web/session/logout")
        self.authenticate(None, None)
        answer = self.url_open(
            "/web/login",
            data={
                "type": "webauthn",
                "webauthn_response": json.dumps({"id": "key-1"}),
                "csrf_token": self._csrf_token(),
            },
        )
        self.assertNotIn("totp", answer.url)
        self.assertEqual(self._seen(), self.anna.ids)

    def test_setting_up_the_app_shows_members_in_the_same_session(self):
        self.leader.second_factor = "strong"
        self._log_in()
        self.assertEqual(self._seen(), [])
        wizards = self.env["auth_totp.wizard"].with_user(self.user)
        wizard = wizards.create({"user_id": self.user.id, "secret": SECRET})
        code = str(self._app_code())
        asked = self._call("auth_totp.wizard", "enable", [wizard.id], code=code)
        password = "hunter2hunter2"
        self._call(
            asked["res_model"], "run_check", [asked["res_id"]], password=password
        )
        self.assertEqual(self._seen(), self.anna.ids)

    def test_the_next_login_in_the_same_session_starts_anew(self):
        self.leader.second_factor = "any"
        self._log_in()
        self._enter(self.codes["mail"])
        self.assertTrue(self._seen())
        self.leader.second_factor = "strong"
        self._log_in()
        self.leader.second_factor = "any"
        self.assertEqual(self._seen(), [])

    def test_the_mark_of_another_user_is_worth_nothing(self):
        self.leader.second_factor = "any"
        mark = {"member_second_factor": [self.officer_north.id, "mail"]}
        self.authenticate(self.user.login, "x", session_extra=mark)
        self.assertEqual(self._seen(), [])
        mark = {"member_second_factor": [self.user.id, "mail"]}
        self.authenticate(self.user.login, "x", session_extra=mark)
        self.assertEqual(self._seen(), self.anna.ids)

    def test_a_trusted_device_stands_in_for_the_code(self):
        self.leader.second_factor = "strong"
        self._set_up_app()
        self._log_in()
        self.opener.headers["User-Agent"] = BROWSER
        self._enter(self._app_code(), remember="1")
        self.url_open("/web/session/logout")
        self.assertNotIn("/web/login/totp", self._log_in())
        self.assertEqual(self._seen(), self.anna.ids)

    def test_officers_make_no_api_keys_and_staff_may(self):
        wizard = self.env["res.users.apikeys.description"]
        tomorrow = datetime.now() + timedelta(days=1)
        with self.assertRaisesRegex(AccessError, "without API keys"):
            wizard.with_user(self.user).check_access_make_key()
        with self.assertRaisesRegex(AccessError, "without API keys"):
            self._key(self.user, tomorrow)
        wizard.with_user(self.staff).check_access_make_key()
        self._key(self.staff, tomorrow)

    def _key(self, user, expires):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate("rpc", "script", expires)

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_rpc_shows_an_officer_nobody_neither_by_key_nor_by_password(self):
        groups = self.user.group_ids
        self.user.group_ids = self.env.ref("base.group_user")
        key = self._key(self.user, datetime.now() + timedelta(days=1))
        self.user.group_ids = groups
        self.env.flush_all()
        self.assertTrue(self._sees_anna())
        for secret in (key, "hunter2hunter2"):
            found = self.xmlrpc_object.execute_kw(
                get_db_name(),
                self.user.id,
                secret,
                "res.partner",
                "search",
                [[["id", "in", (self.anna | self.stranger).ids]]],
            )
            self.assertEqual(found, [])
        answer = self.url_open(
            "/json/2/res.partner/search",
            json={"domain": [["id", "=", self.anna.id]]},
            headers={"Authorization": f"bearer {key}"},
        )
        self.assertEqual((answer.status_code, answer.json()), (200, []))
