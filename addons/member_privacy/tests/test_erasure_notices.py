import json

from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestErasureNotices(MemberCase):
    """What waits for open pages goes with whom it names, however JSON writes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chapter = cls.env["member.chapter"].create({"name": "Gjøvik", "code": "C1"})

    def _left(self, person, *texts):
        """Those of `texts` that still wait after the erasure of `person`."""
        bus = self.env["bus.bus"]
        bus.search([]).unlink()
        bus.create(
            [
                {"channel": "c", "message": json.dumps({"payload": {"body": text}})}
                for text in texts
            ]
        )
        self.env["privacy.data.set"]._erase(person)
        waiting = [json.loads(notice.message) for notice in bus.search([])]
        return [notice["payload"]["body"] for notice in waiting]

    def test_a_name_goes_wherever_it_stands(self):
        person = self._member("Åse Ørnes-Ås", self.chapter)
        others = ["Åse Ørn", "Ørnes-Ås", "ase@example.com", "Åse  Ørnes-Ås"]
        named = ["Åse Ørnes-Ås", "Hei\nÅse Ørnes-Ås\nher", "«Åse Ørnes-Ås»: Åse"]
        self.assertEqual(self._left(person, *others, *named), others)

    def test_one_word_after_the_start_of_a_line(self):
        person = self._member("Testesen", self.chapter, email=False)
        named = [
            "Hei\nTestesen",
            "\u201cTestesen\u201d",
            "<b>Testesen</b>",
            "%Testesen_",
        ]
        self.assertEqual(
            self._left(person, *named, "Testese", "testesen"), ["Testese", "testesen"]
        )

    def test_a_name_without_a_plain_letter(self):
        person = self._member("Ødå", self.chapter, email=False)
        self.assertEqual(self._left(person, "Ødå", "Ød", "Hei Ødå."), ["Ød"])
        person = self._member("Øå", self.chapter, email=False)
        self.assertEqual(self._left(person, "Øå", "Ø", "Hei\tØå."), ["Ø"])

    def test_an_address_and_a_number(self):
        person = self._member(
            "Kari Testesen", self.chapter, email="k@example.com", phone="+47 400 99 123"
        )
        others = ["a@example.com", "K@example.org", "+47 400 99 124"]
        named = [
            "k@example.com",
            "<k@example.com>",
            "mailto:k@example.com?x",
            "\t+47 400 99 123",
        ]
        self.assertEqual(self._left(person, *others, *named), others)

    def test_the_genitive_and_the_country_before_a_number(self):
        person = self._member("Kari Testesen", self.chapter, phone="40099123")
        named = ["Kari Testesens sak", "+4740099123", "004740099123", "tel:40099123"]
        self.assertEqual(self._left(person, *named, "140099124"), ["140099124"])

    def test_what_like_takes_for_a_pattern_is_a_letter(self):
        person = self._member("100% _Test\\esen", self.chapter, email=False)
        others = ["100 Test\\esen", "100% xTest\\esen"]
        self.assertEqual(self._left(person, *others, "100% _Test\\esen"), others)
