"""What programs give as their reason is told in the reader's language."""

import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.member_privacy.models.privacy_change_reason import GIVEN

ADDONS = Path(__file__).parents[2] / "addons"
CALL = re.compile(r"(?:_reason|logged)\(\s*f?\"([^\"]+)\"")


def given():
    """Every reason that stands in the source, with a 1 for what is filled in."""
    for path in ADDONS.rglob("*.py"):
        if "tests" not in path.parts:
            for words in CALL.findall(path.read_text()):
                yield re.sub(r"\{[^}]*\}", "1", words)


@tagged("post_install", "-at_install")
class TestReasons(TransactionCase):
    def _why(self, reason):
        return self.env["privacy.change"].new({"reason": reason}).why

    def test_every_reason_that_a_program_gives_has_words(self):
        found = set(given())
        self.assertGreater(len(found), 10)
        self.assertEqual(
            GIVEN.keys(), self.env["privacy.change"]._words_of_programs().keys()
        )
        self.assertFalse(
            {x for x in found if not any(re.fullmatch(k, x) for k in GIVEN.values())}
        )

    def test_reasons_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("nb_NO")
        self.env["ir.module.module"]._load_module_terms(["member_privacy"], ["nb_NO"])
        self.env.user.lang = "nb_NO"
        self.env = self.env(context={"lang": "nb_NO"})
        self.assertEqual(self._why("retention, run 7"), "Oppbevaring, kjøring 7")
        self.assertEqual(self._why("case SAK-7, erasure"), "Sak SAK-7: Sletting")
        confirmed = "without the member's confirmation: moved"
        self.assertEqual(self._why(confirmed), "Uten bekreftelse fra medlemmet: moved")

    def test_what_somebody_typed_stands_as_it_is(self):
        self.assertEqual(self._why("she asked by phone"), "she asked by phone")
        self.assertEqual(self._why("case SAK-7, gossip"), "case SAK-7, gossip")
        self.assertFalse(self._why(False))
