import re

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import PortalCase
from .test_get_changes_nothing import own_links

LANGUAGES = {"nb_NO": "nb", "nn_NO": "nn"}
OURS = ("member_portal", "member_privacy")
CORE = ("base", "web", "mail", "portal", "auth_signup", "auth_totp", "http_routing")
# The same word in Norwegian.
SAME = {"Type", "Status", "SMS", "Post", "Import", "Model", "IP"}
# Kept text of others, and names: data, not words of the page.
DATA = "//section[contains(@id, 'message') or @id='change' or @id='device']"


def sources(modules, only_translated):
    """English strings of these modules that are not the Norwegian ones too."""
    found = set()
    for module in modules:
        catalogue = polib.pofile(file_path(f"{module}/i18n/nb.po"))
        found |= {
            entry.msgid
            for entry in catalogue
            if entry.msgstr != entry.msgid and (entry.msgstr or not only_translated)
        }
    return found - SAME


def lix(sentences):
    """How hard a text is to read: words a sentence, and per cent of long words."""
    words = [word for sentence in sentences for word in sentence]
    long = [word for word in words if len(word) > 6]
    return len(words) / len(sentences) + 100 * len(long) / len(words)


@tagged("post_install", "-at_install")
class TestLanguage(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for event in ("objected", "lifted"):
            cls.env["privacy.consent"]._record(
                cls.anna, cls.newsletter, "email", event, "portal"
            )
        cases = cls.env["privacy.request"]
        cases._create_for(cls.anna, "access")
        cases._create_for(cls.anna, "complaint", "Dere ringte.")._withdraw()
        cls.english = sources(OURS, True) | sources(CORE, False)
        cls.long = {words for words in cls.english if words.count(" ") > 2}

    def _pages(self):
        """Every page that links lead to from the front page, by address."""
        pages, waiting = {}, {"/my", "/my/nothing"}
        while waiting:
            address = waiting.pop()
            page = self.open(address, 404 if address == "/my/nothing" else 200)
            pages[address] = page
            waiting |= {
                link
                for link in own_links(page) - pages.keys()
                if not link.startswith("/my/security")
            }
        return pages

    def _words(self, page):
        """What a person reads or hears, text by text."""
        for section in page.xpath(DATA):
            section.getparent().remove(section)
        # Countries are named by CLDR, and many of them like in English.
        yield from page.xpath("//title/text()|//body//*[not(self::option)]/text()")
        for name in ("aria-label", "alt", "title", "placeholder"):
            yield from page.xpath(f"//body//@{name}")

    def test_no_page_shows_english_to_who_chose_norwegian(self):
        for lang in LANGUAGES:
            self.portal_anna.lang = lang
            self.log_in(self.portal_anna)
            for address, page in self._pages().items():
                words = {" ".join(words.split()) for words in self._words(page)}
                found = words & self.english
                found |= {long for long in self.long for w in words if long in w}
                self.assertEqual(found, set(), f"{lang} {address}")

    def test_every_page_says_its_language_and_has_a_title_of_its_own(self):
        for lang, code in LANGUAGES.items():
            self.portal_anna.lang = lang
            self.log_in(self.portal_anna)
            titles = {}
            for address, page in self._pages().items():
                self.assertEqual(page.get("lang"), code, address)
                title = page.xpath("//title")[0].text
                path = page.address.partition("?")[0]
                self.assertEqual(titles.setdefault(title, path), path)

    def test_pages_are_easy_to_read(self):
        """LIX up to 38 (easy, as a weekly), and no sentence above 25 words."""
        for lang in LANGUAGES:
            self.portal_anna.lang = lang
            self.log_in(self.portal_anna)
            for address, page in self._pages().items():
                sentences = list(self._sentences(page))
                self.assertLessEqual(lix(sentences), 38, f"{lang} {address}")
                self.assertLessEqual(max(map(len, sentences)), 25, address)

    def _sentences(self, page):
        """The sentences of a page's main part, each a list of words."""
        for block in page.xpath(
            "//main//*[self::p or self::li or self::h1 or self::h2]"
        ):
            for sentence in re.split(r"[.!?:]\s", " ".join(block.itertext())):
                if words := re.findall(r"[^\W\d_]+", sentence):
                    yield words

    def test_errors_are_in_the_language_of_the_page(self):
        for lang, words in (("nb_NO", "Passordet stemmer ikke."), ("nn_NO", "ikkje.")):
            self.portal_anna.lang = lang
            self.log_in(self.portal_anna)
            page = self.submit(self.open("/my/cases/new/erasure/send"), password="x")
            self.assertIn(words, self.errors(page)["password"])

    def test_a_reader_of_english_meets_no_norwegian(self):
        self.log_in(self.portal_anna)
        page = self.open("/my/information")
        self.assertEqual(page.get("lang"), "en")
        self.assertIn("Here is everything we have stored about you.", self.text(page))
