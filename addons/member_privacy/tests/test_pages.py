from lxml import html

from odoo.tests import HttpCase, tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestPages(MemberCase, HttpCase):
    """The frame, on the page that needs no addon on top: the one that is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"name": "Turlaget", "email": "spør@example.com"})

    def _missing(self, path="/nothing/here"):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 404)
        return html.fromstring(answer.content.decode())

    def _choose(self, lang, back="/nothing/here", **kwargs):
        token = self._missing().xpath("//input[@name='csrf_token']/@value")[0]
        data = {"csrf_token": token, "lang": lang, "back": back}
        return self.url_open("/member/language", data=data, **kwargs)

    def test_a_missing_page_says_so_in_each_language_with_ways_on(self):
        for lang, code, words in (
            ("nb_NO", "nb", ("Vi finner ikke siden", "Til Min side", "Spør oss")),
            ("nn_NO", "nn", ("Vi finn ikkje sida", "Til Mi side", "Spør oss")),
            ("en_US", "en", ("We cannot find this page", "Go to My page", "Ask us")),
        ):
            self._choose(lang)
            page = self._missing()
            self.assertEqual(page.get("lang"), code)
            text = page.xpath("//main")[0].text_content()
            for word in words:
                self.assertIn(word, text)
            self.assertEqual(page.xpath("//title")[0].text, f"{words[0]} – Turlaget")

    def test_one_heading_landmarks_and_a_skip_link_that_works(self):
        page = self._missing()
        self.assertEqual(len(page.xpath("//h1")), 1)
        for landmark in ("header", "main", "footer"):
            self.assertEqual(len(page.xpath(f"/html/body//{landmark}")), 1)
        skip = page.xpath("//body/a[1]/@href")[0]
        self.assertEqual(skip, f"#{page.xpath('//main/@id')[0]}")

    def test_help_stands_at_the_bottom(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("member_privacy.privacy_contact", "vern@example.com")
        links = self._missing().xpath("//footer//a/@href")
        self.assertEqual(
            links,
            [
                "mailto:spør@example.com",
                "/privacy",
                "mailto:vern@example.com",
                "https://www.datatilsynet.no/",
            ],
        )

    def test_the_frame_brings_no_script(self):
        self.assertFalse(self._missing().xpath("//script"))

    def test_the_language_is_kept_on_the_user_and_logged(self):
        self.authenticate("portal_anna", "portal_anna")
        self._choose("nn_NO")
        self.assertEqual(self.portal_anna.lang, "nn_NO")
        change = self.env["privacy.change"].search(
            [("partner_id", "=", self.anna.id)], order="id desc", limit=1
        )
        self.assertEqual(change.reason, "own choice of language")

    def test_only_languages_on_offer_are_taken(self):
        self.authenticate("portal_anna", "portal_anna")
        for lang in ("fr_FR", "", "<script>", "nb_NO; Path=/"):
            answer = self._choose(lang, allow_redirects=False)
            self.assertNotIn("frontend_lang", answer.headers.get("Set-Cookie", ""))
        self.assertEqual(self.portal_anna.lang, "en_US")

    def test_choosing_a_language_never_leads_to_another_site(self):
        for back in (
            "https://evil.example/x",
            "//evil.example/x",
            "/\\evil.example/x",
            "/nb//evil.example/x",
            "\\\\evil.example",
            "http:/evil.example",
        ):
            answer = self._choose("nb_NO", back=back, allow_redirects=False)
            place = self.parse_http_location(answer.headers["Location"])
            home = self.parse_http_location("/")
            self.assertEqual((place.scheme, place.netloc), (home.scheme, home.netloc))

    def test_an_address_that_is_none_leads_to_the_front_page(self):
        for back in ("http://[bad", "//[", "http://a\u2100b/x", "\x00"):
            answer = self._choose("nb_NO", back=back, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            place = self.parse_http_location(answer.headers["Location"])
            self.assertEqual(place.netloc, self.parse_http_location("/").netloc)
            self.assertIn("frontend_lang", answer.headers["Set-Cookie"])

    def test_choosing_a_language_leads_back_without_the_old_one(self):
        answer = self._choose("nn_NO", back="/nb/my/cases", allow_redirects=False)
        self.assertURLEqual(answer.headers["Location"], "/my/cases")

    def test_a_link_cannot_choose_the_language(self):
        self.authenticate("portal_anna", "portal_anna")
        self.url_open("/member/language?lang=nn_NO")
        self.assertEqual(self.portal_anna.lang, "en_US")
