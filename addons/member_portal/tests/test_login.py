from odoo.tests import tagged
from odoo.tools.translate import get_translation

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestLogin(PortalCase):
    """Core's pages on the way in, as far as they are ours to mend."""

    def test_the_login_is_there_without_javascript(self):
        form = self.open("/web/login").xpath("//form[.//input[@id='password']]")[0]
        self.assertNotIn("d-none", form.get("class"))

    def test_the_ways_in_say_their_language_and_the_organisation(self):
        self.env.company.name = "Turlaget"
        for lang, code in (("nb_NO", "nb"), ("nn_NO", "nn"), ("en_US", "en")):
            self.choose_language(lang)
            for path in ("/web/login", "/web/reset_password"):
                page = self.open(path)
                self.assertEqual(page.get("lang"), code)
                self.assertEqual(page.xpath("//title")[0].text, "Turlaget")

    def test_the_login_speaks_norwegian(self):
        for lang, words in (("nb_NO", "- eller -"), ("nn_NO", "- eller -")):
            self.choose_language(lang)
            page = self.open("/web/login")
            shown = self.text(page, "//body")
            self.assertIn(words, shown)
            for english in ("Log in", "Password", "- or -", "Passkey"):
                self.assertNotIn(english, shown)
            login = page.xpath("//input[@id='login']/@placeholder")
            self.assertEqual(login, ["Skriv e-posten din"])

    def test_logging_in_leads_to_my_page(self):
        form = self.open("/web/login").xpath("//form[.//input[@id='password']]")[0]
        fields = {**dict(form.form_values()), "login": "portal_anna"}
        fields["password"] = "portal_anna"
        page = self._document(self.url_open("/web/login", data=fields), 200)
        self.assertEqual(self.text(page, "//h1"), "Hello, Anna")

    def test_asking_for_a_new_password_does_not_tell_who_has_a_login(self):
        self.siri.email = False
        answers = []
        for login in ("portal_anna", "nobody@example.com", "portal_siri"):
            page = self.open("/web/reset_password")
            form = page.xpath("//form[.//input[@id='login']]")[0]
            fields = {**dict(form.form_values()), "login": login}
            answer = self.url_open("/web/reset_password", data=fields)
            answers.append(self.text(self._document(answer, 200), "//body"))
        self.assertEqual(answers, answers[:1] * 3)

    def test_nobody_makes_a_login_uninvited(self):
        self.assertFalse(
            self.open("/web/login").xpath("//a[contains(@href, 'signup')]")
        )
        self.open("/web/signup", 404)

    def test_what_core_answers_is_norwegian_too(self):
        sent = "Password reset instructions sent to your email address."
        for lang in ("nb_NO", "nn_NO"):
            self.assertIn("passord", get_translation("auth_signup", lang, sent, ()))

    def test_password_and_login_page_shows_no_english(self):
        for lang in ("nb_NO", "nn_NO"):
            self.log_in(self.portal_anna)
            self.choose_language(lang)
            page = self.open("/my/security")
            self.assertEqual(page.get("lang"), lang[:2])
            shown = self.text(page)
            for english in ("Password", "Security", "Two-factor", "Passkey", "devices"):
                self.assertNotIn(english, shown)
