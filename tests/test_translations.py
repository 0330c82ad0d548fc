"""Every string of ours is there in bokmål, and in nynorsk where members read it.

The strings come from the running registry, as Odoo exports them, so a new one
without a translation fails here; `./dev i18n` says which and where it goes.
"""

import re
from collections import Counter
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

from devtools.addons import manifests
from devtools.inside import terms

# Names, standards and words that Norwegian and English share.
SAME_IN_NORWEGIAN = {
    "Datatilsynet",
    "ID",
    "ISO 8859-1",
    "Import",
    "Mine",
    "Oslo",
    "Person",
    "Post",
    "SHA-256",
    "SMS",
    "Send",
    "Type",
    "UTF-16",
    "UTF-16 BE",
    "UTF-16 LE",
    "UTF-8",
    "Windows 1252",
    "c/o",
}
PLACEHOLDERS = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|</?\w[^<>]*>")
# What pushes or pleads; and terms of law that members need not know.
NEVER = re.compile(r"vennligst|er du sikker|gå glipp av|dessverre må|^ok$", re.I)
NEVER_TO_MEMBERS = re.compile(r"behandlingsgrunnlag|den registrerte", re.I)


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(file_path("member_privacy")).parent
        cls.terms = terms.exported(cls.env, list(manifests(folder)))
        cls.files = {
            (name, language): terms.stored(name, language)
            for name in cls.terms
            for language in terms.LANGUAGES
        }
        cls.required = {
            (name, language): terms.required(cls.env, cls.terms[name], language)
            for name, language in cls.files
        }

    def _lacking(self, language):
        return [
            (name, term)
            for name in self.terms
            for term in terms.lacking(
                self.files[name, language], self.required[name, language]
            )
        ]

    def _failing(self, is_right):
        """(file, string) of the entries of all files that are not right."""
        return [
            (f"{name}/i18n/{language}.po", entry.msgid)
            for (name, language), file in self.files.items()
            for entry in file
            if not is_right(name, entry)
        ]

    def test_every_string_is_there_in_bokmal(self):
        self.assertEqual(self._lacking("nb"), [])

    def test_what_members_read_is_there_in_nynorsk(self):
        self.assertEqual(self._lacking("nn"), [])

    def test_a_string_that_is_new_or_not_finished_is_found(self):
        known = polib.POFile()
        self.assertEqual(terms.lacking(known, {"Your cases"}), ["Your cases"])
        known.append(polib.POEntry(msgid="Your cases", msgstr=""))
        self.assertEqual(terms.lacking(known, {"Your cases"}), ["Your cases"])
        known[0].msgstr = "Sakene dine"
        self.assertEqual(terms.lacking(known, {"Your cases"}), [])
        known[0].flags = ["fuzzy"]
        self.assertEqual(terms.lacking(known, {"Your cases"}), ["Your cases"])

    def test_nynorsk_is_demanded_of_what_members_read_only(self):
        needed = self.required["member_privacy", "nn"]
        for words in ("Birth date", "We cannot find this page", "Activities", "Yes"):
            self.assertIn(words, needed)
        for words in ("Legal Basis", "Read the file", "Dry run"):
            self.assertNotIn(words, needed)

    def test_nothing_is_doubtful_outdated_or_there_twice(self):
        strings = {
            name: {term.msgid for term in found} for name, found in self.terms.items()
        }

        def is_right(name, entry):
            doubtful = entry.fuzzy or entry.obsolete
            return not doubtful and entry.msgid in strings[name]

        self.assertEqual(self._failing(is_right), [])
        for place, file in self.files.items():
            counts = Counter(entry.msgid for entry in file)
            self.assertFalse([each for each in counts if counts[each] > 1], place)

    def test_every_place_of_a_string_is_named(self):
        """Odoo translates a string only where the file says that it stands."""
        places = {
            (name, term.msgid): places_of(term)
            for name, found in self.terms.items()
            for term in found
        }

        def is_right(name, entry):
            return places_of(entry) >= places.get((name, entry.msgid), set())

        self.assertEqual(self._failing(is_right), [], "run ./dev i18n")

    def test_no_string_is_left_in_english(self):
        left = {term for _, term in self._failing(lambda _, e: e.msgstr != e.msgid)}
        self.assertEqual(left - SAME_IN_NORWEGIAN, set())

    def test_placeholders_and_tags_are_those_of_the_source(self):
        def is_right(_, entry):
            return parts(entry.msgstr) == parts(entry.msgid)

        self.assertEqual(self._failing(is_right), [])
        wrong = polib.POEntry(msgid="%(count)s open", msgstr="%(antall)s åpen")
        self.assertFalse(is_right("", wrong))

    def test_no_translation_pushes_pleads_or_speaks_law_to_members(self):
        def is_right(name, entry):
            told = entry.msgid in self.required[name, "nn"]
            law = told and NEVER_TO_MEMBERS.search(entry.msgstr)
            return not (law or NEVER.search(entry.msgstr))

        self.assertEqual(self._failing(is_right), [])


def places_of(entry):
    """Where a string stands; of code only that it does, and in which language."""
    records = {
        place.strip()
        for place, _line in entry.occurrences
        if not place.startswith("code:")
    }
    return records | {line for line in entry.comment.split("\n") if "odoo-" in line}


def parts(text):
    """Placeholders and tags of a string; their order is the language's own."""
    return Counter(PLACEHOLDERS.findall(text))
