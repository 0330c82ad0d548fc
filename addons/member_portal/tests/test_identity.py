from odoo.tests import tagged

from .common import PortalCase

URL = "/my/identity"
PACKAGE = "/my/package"


@tagged("post_install", "-at_install")
class TestIdentity(PortalCase):
    """A code by e-mail does for the password: once, in the session that asked."""

    def setUp(self):
        super().setUp()
        self.codes = []

        def send(_model, address, code):
            self.codes.append((address, code))

        self.patch(type(self.env["member.code"]), "_send_email", send)
        self.log_in(self.portal_anna)

    def _asked(self, to=PACKAGE):
        self.submit(self.open(f"{URL}?to={to}"))
        return self.codes[-1][1]

    def _given(self, code, to=PACKAGE):
        return self.submit(self.open(f"{URL}?to={to}"), code=code)

    def _is_asked(self):
        return bool(self.open(PACKAGE).xpath("//*[@id='password']"))

    def test_the_right_code_leads_back_and_no_password_is_asked_for(self):
        self.assertTrue(self._is_asked())
        page = self._given(self._asked())
        self.assertURLEqual(page.address, PACKAGE)
        self.assertEqual(self.codes[0][0], self.portal_anna.email_normalized)
        self.assertFalse(self._is_asked())
        token = page.xpath("//main//input[@name='csrf_token']/@value")[0]
        answer = self.url_open(PACKAGE, data={"csrf_token": token})
        self.assertEqual(answer.headers["Content-Type"], "application/zip")

    def test_a_code_counts_once_and_in_its_own_session_alone(self):
        code = self._asked()
        self.log_in(self.portal_siri)
        self._asked()
        self.assertIn("code", self.errors(self._given(code)))
        self.assertTrue(self._is_asked())
        self.log_in(self.portal_anna)
        again = self._asked()
        self._given(again)
        page = self.open(URL)
        self.assertEqual(len(page.xpath("//main//form")), 1)  # no code is waited for
        self.submit(page, code=again)
        self.assertNotEqual(code, again)

    def test_five_wrong_ones_end_it_and_codes_are_not_sent_without_end(self):
        code = self._asked()
        wrong = str((int(code) + 1) % 1_000_000).zfill(6)
        for _turn in range(5):
            page = self._given(wrong)
            self.assertIn("ask for a new", self.text(page, "//*[@role='alert']"))
        self.submit(self.open(URL), code=code)
        self.assertTrue(self._is_asked())
        for _turn in range(6):
            self._asked()
        self.assertEqual(len(self.codes), 5)

    def test_it_leads_back_to_pages_that_ask_and_to_no_other(self):
        for wrong in ("https://evil.example", "//evil.example", "/web", ""):
            page = self.open(f"{URL}?to={wrong}")
            self.assertEqual(page.xpath("//input[@name='to']/@value")[0], PACKAGE)
