import re
from datetime import date, timedelta
from html import unescape
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestFirstLogin(PortalCase):
    """Bjørn is a member and has never logged in: he makes his login himself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bjorn.email = "bjorn@example.com"

    def _unsent(self):
        """The page does not wait for a mail server, or its time would tell."""
        return patch.object(
            self.registry["mail.mail"],
            "send",
            lambda mails, **_options: self.fail("sent while somebody waits"),
        )

    def _ask(self, address):
        page = self.open("/web/reset_password")
        form = page.xpath("//form[.//input[@id='login']]")[0]
        fields_sent = {**dict(form.form_values()), "login": address}
        with self._unsent():
            answer = self.url_open("/web/reset_password", data=fields_sent)
        return self.text(self._document(answer, 200), "//body")

    def _letters(self, address):
        mails = self.env["mail.mail"].search([("email_to", "=", address)])
        return [str(body) for body in mails.mapped("body_html")]

    def _offered(self, person):
        """Whether a link goes to this person's address."""
        person.login_offered_at = False
        mails = self.env["mail.mail"]
        mails.search([("email_to", "=", person.email_normalized)]).unlink()
        with self._unsent():
            self.env["res.partner"]._offer_login(person.email)
        letters = self._letters(person.email_normalized)
        return any("/web/signup?" in letter for letter in letters)

    def _link(self, person):
        (letter,) = self._letters(person.email_normalized)
        return unescape(re.search(r'href="[^"]*(/web/signup\?[^"]*)"', letter)[1])

    def test_a_member_gets_a_link_and_comes_to_their_page(self):
        self._ask(" Bjorn@Example.com ")
        page = self.open(self._link(self.bjorn))
        form = page.xpath("//form[.//input[@name='confirm_password']]")[0]
        sent = {
            **dict(form.form_values()),
            "login": "somebody@example.org",
            "name": "Somebody Else",
            "password": "et langt passord",
            "confirm_password": "et langt passord",
        }
        page = self._document(self.url_open("/web/signup", data=sent), 200)
        self.assertEqual(self.text(page, "//h1"), "Hello, Bjørn")
        user = self.bjorn.user_ids
        self.assertEqual(user.login, "bjorn@example.com")
        self.assertTrue(user._is_portal())
        self.assertEqual(user.member_id, self.bjorn)
        self.assertEqual(self.bjorn.email, "bjorn@example.com")
        self.assertEqual(self.bjorn.name, "Bjørn Testesen")

    def test_a_login_that_staff_give_is_the_member_s_too(self):
        wizard = self.env["portal.wizard"].create({"partner_ids": self.bjorn.ids})
        wizard.user_ids.action_grant_access()
        user = self.bjorn.user_ids
        self.assertTrue(user._is_portal())
        self.assertEqual(user.member_id, self.bjorn)

    def test_a_link_is_good_once(self):
        self._ask("bjorn@example.com")
        person = self.bjorn.sudo()
        token = re.search(r"token=([^&]*)", self._link(self.bjorn))[1]
        self.env["res.users"].signup({"password": "et langt passord"}, token)
        self.assertFalse(person._signup_retrieve_info(token))

    def test_the_answer_is_the_same_for_everybody(self):
        self.anna.email = self.siri.email = "delt@example.com"
        answers = {
            self._ask(address)
            for address in (
                "bjorn@example.com",
                "nobody@example.com",
                "delt@example.com",
                "no address",
            )
        }
        self.assertEqual(len(answers), 1)

    def test_only_who_decides_on_a_membership_of_today_gets_one(self):
        self.assertTrue(self._offered(self.bjorn))
        today = self.today
        for reason, values, back in (
            ("dead", {"deceased_on": today}, {"deceased_on": False}),
            (
                "a child",
                {"birthdate_date": date(today.year - 14, 12, 31)},
                {"birthdate_date": False},
            ),
        ):
            with self.subTest(reason):
                self.bjorn.write(values)
                self.assertFalse(self._offered(self.bjorn))
                self.bjorn.write(back)
                self.assertTrue(self._offered(self.bjorn))
        self.bjorn.birthdate_date = today.replace(year=today.year - 15)
        self.assertTrue(self._offered(self.bjorn))
        self.bjorn.membership_ids._end(today - timedelta(days=1), "resigned")
        self.assertFalse(self._offered(self.bjorn))

    def test_a_guardian_gets_one_and_a_contact_outside_does_not(self):
        mother = self.env["res.partner"].create(
            {"name": "Mor Testesen", "email": "mor@example.com"}
        )
        self.assertFalse(self._offered(mother))
        child = self._member("Barn Testesen", self.oslo, birthdate_date=self.today)
        child.guardian_ids = mother
        self.assertTrue(self._offered(mother))

    def test_who_has_or_had_a_login_gets_none_beside_it(self):
        self.assertFalse(self._offered(self.siri))
        self.siri.user_ids.active = False
        self.assertFalse(self._offered(self.siri))

    def test_an_address_that_is_shared_makes_no_login(self):
        other = self._member("Berit Testesen", self.oslo, email=self.bjorn.email)
        self.assertFalse(self._offered(self.bjorn))
        (letter,) = self._letters("bjorn@example.com")
        for name in (self.bjorn.name, other.name):
            self.assertNotIn(name, letter)
        other.birthdate_date = self.today - timedelta(days=3000)
        other.login_offered_at = False
        self.assertTrue(self._offered(self.bjorn))

    def test_nobody_fills_a_mailbox_with_links(self):
        partners = self.env["res.partner"]
        now = fields.Datetime.now()
        for minutes, mails in ((0, 1), (1, 1), (59, 1), (61, 2)):
            with freeze_time(now + timedelta(minutes=minutes)):
                partners._offer_login("bjorn@example.com")
            letters = self._letters("bjorn@example.com")
            self.assertEqual(len(letters), mails, minutes)

    def test_it_speaks_the_member_s_language(self):
        self.env["res.lang"]._activate_lang("nn_NO")
        self.bjorn.lang = "nn_NO"
        self.assertTrue(self._offered(self.bjorn))
        (letter,) = self._letters("bjorn@example.com")
        self.assertIn("Vel eit passord", letter)
        self._member("Berit", self.oslo, email=self.bjorn.email, lang="nn_NO")
        self.assertFalse(self._offered(self.bjorn))
        (letter,) = self._letters("bjorn@example.com")
        self.assertIn("Svar på denne e-posten", letter)
        self.assertNotIn("Was it not you", letter)

    def test_the_login_page_says_where(self):
        links = self.open("/web/login").xpath("//a[@href='/web/reset_password']")
        self.assertEqual([link.text for link in links], ["Get a link by e-mail"])
