from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.member_privacy.tests.office_case import OfficeCase
from odoo.addons.sms.tools.sms_api import SmsApi

PASSWORD = "hunter2hunter2"


@tagged("post_install", "-at_install")
class TestSecondFactorSms(OfficeCase, HttpCase):
    """A code by SMS, where a role allows it, by real requests."""

    def setUp(self):
        super().setUp()
        self.user = self.officer_oslo
        self.user.write(
            {"password": PASSWORD, "email": "olav@example.com", "phone": "+4791234567"}
        )
        self.sent = []
        self.state = "success"

        def send(gateway, messages, delivery_reports_url=False):
            self.sent += messages
            numbers = [number for each in messages for number in each["numbers"]]
            return [{"uuid": each["uuid"], "state": self.state} for each in numbers]

        self.startPatcher(patch.object(SmsApi, "_send_sms_batch", send))
        users = self.registry["res.users"]
        self.mailed = []
        self.patch(users, "_send_totp_mail_code", self.mailed.append)
        self.leader.second_factor = "sms"
        self.authenticate(None, None)

    def _log_in(self):
        """Log in by password; the address one lands on."""
        values = {"login": self.user.login, "password": PASSWORD}
        return self.url_open("/web/login", data=self._form(**values)).url

    def _enter(self, code):
        return self.url_open("/web/login/totp", data=self._form(totp_token=code))

    def _form(self, **values):
        """With the token of the session as it is now: each login renews it."""
        sid = self.opener.cookies.get("session_id")
        self.session = http.root.session_store.get(sid)
        return {**values, "csrf_token": http.Request.csrf_token(self)}

    def _code(self):
        return self.sent[-1]["content"].split()[0]

    def _seen(self):
        """Ids of the members that this session finds."""
        found = self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {
                "model": "res.partner",
                "method": "search_read",
                "args": ([["id", "in", (self.anna | self.siri).ids]], ["id"]),
                "kwargs": {},
            },
        )
        return [row["id"] for row in found]

    def test_the_code_shows_members_and_before_it_nothing_does(self):
        self.assertIn("/web/login/totp", self._log_in())
        self.assertEqual(self.sent[0]["numbers"][0]["number"], "+4791234567")
        self.assertFalse(self.mailed)
        with self.assertRaises(JsonRpcException):
            self._seen()
        self._enter("000000")
        with self.assertRaises(JsonRpcException):
            self._seen()
        self._enter(self._code())
        self.assertEqual(self._seen(), self.anna.ids)

    def test_a_wrong_code_sends_no_other_and_the_button_does(self):
        self._log_in()
        self._enter("000000")
        self.assertEqual(len(self.sent), 1)
        self.url_open("/web/login/totp", data=self._form())
        self.assertEqual(len(self.sent), 2)

    def test_a_code_opens_one_session(self):
        self._log_in()
        code = self._code()
        self._enter(code)
        self.url_open("/web/session/logout")
        self.user.invalidate_recordset()
        self._log_in()
        self._enter(code)
        with self.assertRaises(JsonRpcException):
            self._seen()

    def test_sms_is_enough_where_any_factor_is_and_not_where_an_app_is_asked_for(self):
        self._log_in()
        self._enter(self._code())
        self.leader.second_factor = "any"
        self.assertEqual(self._seen(), self.anna.ids)
        self.leader.second_factor = "strong"
        self.assertEqual(self._seen(), [])

    def test_a_code_by_email_is_not_enough_where_sms_is_asked_for(self):
        for worth, seen in (("mail", []), ("sms", self.anna.ids)):
            mark = {"member_second_factor": [self.user.id, worth]}
            self.authenticate(self.user.login, PASSWORD, session_extra=mark)
            self.assertEqual(self._seen(), seen)

    def test_where_any_factor_is_enough_email_comes_first_and_sms_without_it(self):
        self.leader.second_factor = "any"
        self.assertEqual(self.user._code_channel(), "mail")
        self.user.email = False
        self.assertEqual(self.user._code_channel(), "sms")
        self.user.phone = False
        self.assertFalse(self.user._code_channel())

    def test_without_a_number_there_is_nothing_to_ask_for_and_nobody_to_see(self):
        self.user.phone = False
        self.assertNotIn("totp", self._log_in())
        self.assertEqual(self._seen(), [])
        self.assertIn("second factor", self.office.missing_today)
        self.user.phone = "+4791234567"
        self.env.invalidate_all()
        self.assertFalse(self.office.missing_today)

    def test_an_app_comes_before_the_code(self):
        user = self.user.sudo()
        user.totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        self.assertEqual(self.user._mfa_type(), "totp")

    def test_when_nothing_could_be_sent_the_page_says_so(self):
        self.state = "server_error"
        self._log_in()
        page = self.url_open("/web/login/totp")
        self.assertIn("could not be sent", page.text)

    def test_codes_are_limited_in_number(self):
        for _try in range(8):
            with mute_logger("odoo.http"):
                self._log_in()
        self.assertLessEqual(len(self.sent), 5)

    def test_work_goes_on_for_who_gets_codes_by_sms(self):
        with self.user._work_ordered():
            self.assertTrue(self._sees_anna())
        self.user.phone = False
        with self.user._work_ordered():
            self.assertFalse(self._sees_anna())

    def test_who_holds_no_such_office_is_asked_for_nothing(self):
        self.office.end_date = "2020-12-31"
        self.assertNotIn("totp", self._log_in())
        self.assertFalse(self.sent)

    def test_no_trace_of_the_code_stays_in_the_database(self):
        self._log_in()
        found = self.env["sms.sms"].search_count([("number", "=", "+4791234567")])
        self.assertFalse(found)
