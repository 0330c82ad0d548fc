import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import LockError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.member_privacy.models.member_contact_code import CODES_A_DAY, TRIES

from .common import PortalCase

FACTOR = "odoo.addons.member_privacy.models.res_users_factor"
OWN = "/my/information"
PASSWORD = "anna-1234"
NEW_PHONE, NEW_EMAIL = "+4791234568", "new.anna@example.com"


class ContactCase(PortalCase):
    """Anna logs in by her e-mail address; what is sent is caught."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.email = "anna@example.com"
        cls.portal_anna.write({"login": "anna@example.com", "password": PASSWORD})

    def setUp(self):
        super().setUp()
        self.codes, self.mails = [], []
        self.sms_fails = None
        codes = self.registry["member.code"]
        test = self

        def send_sms(model, number, code):
            if test.sms_fails:
                raise test.sms_fails
            test.codes.append((number, code))

        self.patch(codes, "_sends_sms", lambda model: True)
        self.patch(codes, "_send_sms", send_sms)
        self.patch(
            codes,
            "_send_email",
            lambda model, address, code: test.codes.append((address, code)),
        )
        self.patch(
            self.registry["mail.mail"],
            "send_after_commit",
            lambda mails: test.mails.extend((m.email_to, m.body_html) for m in mails),
        )
        self.authenticate("anna@example.com", PASSWORD)

    def _row(self, person=None):
        self.env.invalidate_all()
        return self.env["member.contact.change"].search(
            [("partner_id", "=", (person or self.anna).id)], limit=1
        )

    def _ask_phone(self, typed="912 34 568"):
        return self.submit(self.open(f"{OWN}/phone"), phone=typed)

    def _ask_email(self, typed=NEW_EMAIL, password=PASSWORD):
        page = self.open(f"{OWN}/email")
        return self.submit(page, email=typed, password=password)

    def _wrong(self, code):
        return str((int(code) + 1) % 10**6).zfill(6)

    def _enter(self, code, field="phone"):
        page = self.open(f"{OWN}/{field}/confirm")
        return self.submit(page, code=code) if page.xpath("//*[@id='code']") else page

    def _press(self, end, field="phone"):
        return self.submit(self.open(f"{OWN}/{field}/confirm"), at=end)


@tagged("post_install", "-at_install")
class TestContact(ContactCase):
    """A member's own change of phone or e-mail waits for a code."""

    def test_three_clicks_to_a_new_number_and_a_code_before_it_counts(self):
        page = self.open("/my")
        page = self.open(page.xpath(f"//a[@href='{OWN}']/@href")[0])
        page = self.open(page.xpath("//a[contains(@href, '/phone')]/@href")[0])
        page = self.submit(page, phone="912 34 568")
        self.assertEqual(self.anna.phone, "+4791234567")
        [(number, code)] = self.codes
        self.assertEqual(number, NEW_PHONE)
        self.assertIn("+47 91 23 45 68", self.text(page))
        self.assertFalse(page.xpath("//*[@id='code']/@value"))
        page = self.submit(page, code=f" {code[:3]} {code[3:]} ")
        self.assertURLEqual(page.address, OWN)
        said = self.text(page, "//*[@role='status']")
        self.assertIn("+4791234567 → +4791234568", said)
        row = self._row()
        self.assertEqual((row.state, row.value), ("confirmed", False))
        self.assertEqual(self.anna.phone, NEW_PHONE)
        change = self.env["privacy.change"].search(
            [("partner_id", "=", self.anna.id), ("model", "=", "res.partner")], limit=1
        )
        self.assertEqual(change.user_id, self.portal_anna)
        self.assertIn("own correction", change.reason)

    def test_a_new_address_asks_the_password_tells_the_old_and_keeps_the_session(self):
        self._ask_email()
        self.assertEqual(self.anna.email, "anna@example.com")
        [(address, code)] = self.codes
        self.assertEqual(address, NEW_EMAIL)
        [(told, body)] = self.mails
        self.assertEqual(told, "anna@example.com")
        self.assertNotIn(NEW_EMAIL, body)
        self.assertNotIn("/member/confirm", body)
        page = self._enter(code, "email")
        self.assertURLEqual(page.address, OWN)
        self.env.invalidate_all()
        self.assertEqual(self.anna.email, NEW_EMAIL)
        self.assertEqual(self.portal_anna.login, NEW_EMAIL)
        self.assertURLEqual(self.open("/my").address, "/my")

    def test_without_the_password_no_code_is_sent_and_the_address_is_kept(self):
        for password in ("", "wrong", "x" * 5000):
            page = self._ask_email(password=password)
            self.assertIn("password", self.errors(page))
            self.assertEqual(page.xpath("//*[@id='email']/@value"), [NEW_EMAIL])
            self.assertFalse(page.xpath("//*[@id='password']/@value"))
        self.assertFalse(self.codes or self.mails or self._row())

    def _log_in_by_passkey(self):
        """The browser's part is core's and is patched; what it leaves is ours."""
        keys = self.env["auth.passkey.key"].with_user(self.portal_anna).sudo()
        keys.create({"name": "Phone", "credential_identifier": "k", "public_key": "x"})
        self.patch(self.registry["auth.passkey.key"], "_verify_auth", lambda *a: 1)
        self.env.flush_all()
        nothing = "UPDATE res_users SET password = NULL WHERE id = %s"
        self.env.cr.execute(SQL(nothing, self.portal_anna.id))
        self.env.invalidate_all()
        self.authenticate(None, None)
        page = self.open("/web/login")
        shown = {"type": "webauthn", "webauthn_response": json.dumps({"id": "k"})}
        token = page.xpath("//input[@name='csrf_token']/@value")[0]
        self.url_open("/web/login", data={**shown, "csrf_token": token})

    def test_who_has_no_password_shows_the_passkey_and_not_longer_than_it_counts(self):
        self._log_in_by_passkey()
        with patch(f"{FACTOR}.LATELY", 0):
            page = self._ask_email(password="")
        self.assertIn("password", self.errors(page))
        self.assertIn("log in again with your passkey", self.text(page))
        self.assertFalse(self.codes)
        page = self.open(f"{OWN}/email")
        self.assertFalse(page.xpath("//*[@id='password']"))
        self.submit(page, email=NEW_EMAIL)
        [(address, code)] = self.codes
        self.assertEqual(address, NEW_EMAIL)
        self._enter(code, "email")
        self.env.invalidate_all()
        self.assertEqual(self.anna.email, NEW_EMAIL)

    def test_a_login_with_the_password_is_no_passkey(self):
        page = self._ask_email(password="")
        self.assertIn("password", self.errors(page))
        self.assertNotIn("passkey", self.text(page))

    def test_the_waiting_value_is_told_where_one_looks_and_can_be_stopped(self):
        self._ask_phone()
        self.assertIn("waits for your confirmation", self.text(self.open("/my")))
        page = self.open(OWN)
        self.assertIn("Waits for your confirmation: +47 91 23 45 68", self.text(page))
        page = self._press("/stop")
        self.assertIn("Stopped", self.text(page, "//*[@role='status']"))
        self.assertEqual(self._row().state, "withdrawn")
        self.assertNotIn("waits for your confirmation", self.text(self.open("/my")))
        self._enter(self.codes[0][1])
        self.assertEqual(self.anna.phone, "+4791234567")

    def test_a_wrong_code_says_so_and_after_some_the_right_one_is_wrong(self):
        self._ask_phone()
        code = self.codes[0][1]
        for number in range(1, TRIES + 1):
            error = self.errors(self._enter(self._wrong(code)))["code"]
            self.assertIn("too many" if number == TRIES else "wrong", error)
        self.assertIn("too many", self.errors(self._enter(code))["code"])
        page = self._press("/code")
        self.assertIn("another code", self.text(page, "//*[@role='status']"))
        self.assertIn("wrong", self.errors(self._enter(code))["code"])
        self._enter(self.codes[1][1])
        self.assertEqual(self.anna.phone, NEW_PHONE)

    def test_what_is_no_code_is_a_wrong_one(self):
        self._ask_phone()
        for given in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦"):
            self._row().tries = 0
            self.assertIn("code", self.errors(self._enter(given)))
        self.assertEqual(self.anna.phone, "+4791234567")

    def test_a_code_is_of_no_use_twice_for_another_value_or_after_its_day(self):
        self._ask_phone()
        first = self.codes[0][1]
        self._ask_phone("912 34 569")
        self.assertIn("wrong", self.errors(self._enter(first))["code"])
        second = self.codes[1][1]
        self._enter(second)
        self.assertEqual(self.anna.phone, "+4791234569")
        page = self._enter(second)
        self.assertIn("Nothing waits for you", self.text(page))
        self._ask_phone()
        self._row().expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.assertIn("Nothing waits", self.text(self._enter(self.codes[2][1])))
        self.assertEqual(self.anna.phone, "+4791234569")

    def test_codes_of_a_day_are_counted_over_all_that_was_typed(self):
        for _number in range(CODES_A_DAY - 1):
            self._ask_phone()
        self._ask_email()
        self.assertEqual(len(self.codes), CODES_A_DAY)
        page = self._press("/code", "email")
        self.assertIn("enough codes", self.text(page, "//*[@role='status']"))
        page = self._ask_phone("912 34 569")
        self.assertIn("enough codes", self.errors(page)["phone"])
        self.assertEqual(len(self.codes), CODES_A_DAY)
        self.env.cr.execute(
            "UPDATE member_contact_change SET create_date = create_date - %s",
            [timedelta(days=1, minutes=1)],
        )
        self._ask_phone("912 34 569")
        self.assertEqual(len(self.codes), CODES_A_DAY + 1)

    def test_another_s_code_opens_nothing_and_another_s_change_is_not_seen(self):
        self._ask_phone()
        code = self.codes[0][1]
        self.log_in(self.portal_siri)
        page = self.open(f"{OWN}/phone/confirm")
        self.assertIn("Nothing waits for you", self.text(page))
        self.submit(self.open(f"{OWN}/phone"), phone="912 34 568")
        self.assertIn("code", self.errors(self._enter(code)))
        self.assertEqual(self._row(self.anna).state, "waiting")
        self.assertNotEqual(self.siri.phone, NEW_PHONE)

    def test_no_number_is_saved_at_once_and_what_waits_is_stopped(self):
        self._ask_phone()
        page = self._ask_phone("")
        self.assertURLEqual(page.address, OWN)
        self.assertFalse(self.anna.phone)
        self.assertEqual(self._row().state, "withdrawn")

    def test_the_same_number_or_address_changes_nothing(self):
        self._ask_phone("91234567")
        self._ask_email("anna@example.com")
        self.assertFalse(self._row() or self.codes or self.mails)

    def test_without_sms_the_number_is_confirmed_from_the_address_we_know(self):
        self.sms_fails = UserError("no provider")
        page = self._ask_phone()
        self.assertIn("sent a link to your e-mail", self.text(page))
        [(told, body)] = self.mails
        self.assertEqual(told, "anna@example.com")
        self.assertIn("/member/confirm/", body)
        self.url_open(
            f"{OWN}/phone/confirm",
            data={"csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0]},
        )
        self.env.invalidate_all()
        self.assertEqual(self.anna.phone, "+4791234567")

    def test_without_sms_or_address_the_page_says_whom_to_ask(self):
        self.anna.email = False
        self.sms_fails = UserError("no provider")
        self.assertIn("Ask us to confirm", self.text(self._ask_phone()))
        self.assertEqual(self._row().state, "waiting")

    def test_an_address_that_somebody_else_has_gets_the_same_answer(self):
        """Who is a member is not to be found out by asking for their address."""
        pages = []
        for email in ("siri@example.com", "nobody@example.com"):
            page = self._ask_email(email)
            pages.append(self.text(page).replace(email, "…"))
        self.assertEqual(*pages)
        self.portal_siri.login = "siri@example.com"
        self._ask_email("siri@example.com")
        self._enter(self.codes[-1][1], "email")
        self.assertEqual(self.portal_anna.login, "anna@example.com")

    def test_addresses_that_are_none_are_refused_at_the_field(self):
        for typed in ("", "x", "a@b", "a@b.no; c@d.no", "a\r\nBcc: x@y.no", "ø@x" * 99):
            self.assertIn("email", self.errors(self._ask_email(typed)), typed[:20])
        self.assertFalse(self._row())


@tagged("post_install", "-at_install")
class TestOfficersChange(ContactCase):
    """What an officer typed, answered on the member's own page."""

    def _officer_types(self, **vals):
        self.anna.with_user(self.officer_oslo).write(vals)

    def test_a_number_is_confirmed_or_refused_with_a_button(self):
        self._officer_types(phone=NEW_PHONE)
        self.assertIn("waits for your confirmation", self.text(self.open("/my")))
        page = self.open(f"{OWN}/phone/confirm")
        self.assertIn("Somebody in your organisation", self.text(page))
        self.submit(page)
        self.env.invalidate_all()
        self.assertEqual(self.anna.phone, NEW_PHONE)
        self._officer_types(phone="+4791234570")
        self._press("/stop")
        self.assertEqual((self._row().state, self.anna.phone), ("withdrawn", NEW_PHONE))

    def test_an_address_is_confirmed_with_the_password_alone(self):
        self._officer_types(email=NEW_EMAIL)
        page = self.submit(self.open(f"{OWN}/email/confirm"), password="wrong")
        self.assertIn("password", self.errors(page))
        self.assertEqual(self.anna.email, "anna@example.com")
        self.submit(self.open(f"{OWN}/email/confirm"), password=PASSWORD)
        self.env.invalidate_all()
        self.assertEqual(self.anna.email, NEW_EMAIL)

    def test_no_code_is_sent_for_it_and_none_counts(self):
        self._officer_types(phone=NEW_PHONE)
        token = self.open("/nothing", 404).xpath("//input[@name='csrf_token']/@value")
        self.url_open(f"{OWN}/phone/code", data={"csrf_token": token[0]})
        self.assertFalse(self.codes)
        self.assertEqual(self._row()._try_code("123456"), "over")


@tagged("post_install", "-at_install")
class TestContactDoors(ContactCase):
    """What must not go through, by whatever way it is asked."""

    def test_getting_a_page_changes_nothing(self):
        self._ask_phone()
        before = self._row().read()
        for page in ("/confirm", f"/confirm?code={self.codes[0][1]}", ""):
            self.url_open(f"{OWN}/phone{page}")
        with mute_logger("odoo.http"):
            for end in ("code", "stop"):
                self.assertEqual(self.url_open(f"{OWN}/phone/{end}").status_code, 405)
        self.assertEqual(self._row().read(), before)

    def test_a_post_without_the_pages_token_changes_nothing(self):
        self._ask_phone()
        before = self._row().read()
        with mute_logger("odoo.http"):
            for end in ("confirm", "code", "stop"):
                data = {"code": self.codes[0][1]}
                answer = self.url_open(f"{OWN}/phone/{end}", data=data)
                self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._row().read(), before)

    def test_other_fields_have_no_such_page(self):
        for name in ("login", "name", "street", "member_number"):
            self.open(f"{OWN}/{name}/confirm", 404)

    def test_nobody_is_shown_a_page_without_a_login(self):
        self.authenticate(None, None)
        for end in ("email", "phone", "phone/confirm"):
            self.assertIn("/web/login", self.url_open(f"{OWN}/{end}").url)

    def test_a_try_that_meets_another_at_the_same_moment_is_not_taken(self):
        self._ask_phone()
        changes = self.registry["member.contact.change"]

        def busy(*args, **kwargs):
            raise LockError("busy")

        with patch.object(changes, "lock_for_update", busy):
            self.assertIn("code", self.errors(self._enter(self.codes[0][1])))
        self.assertEqual(self.anna.phone, "+4791234567")
