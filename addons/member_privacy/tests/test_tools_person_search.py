from odoo.tests import BaseCase, tagged

from ..tools import person_search


@tagged("post_install", "-at_install")
class TestToolsPersonSearch(BaseCase):
    def test_a_phone_is_one_number_in_any_notation(self):
        for typed in (
            "+47 912 34 567",
            "912 34 567",
            "91234567",
            "0047 912 34 567",
            "(+47) 912-34-567",
            " 912.34.567 ",
        ):
            self.assertEqual(person_search.read(typed).phone, "+4791234567", typed)
        self.assertEqual(person_search.read("+46 70 123 45 67").phone, "+46701234567")

    def test_a_member_number_is_taken_with_and_without_spaces(self):
        for typed in ("1000017", "100 00 17", "1000-017"):
            self.assertEqual(person_search.read(typed).number, "1000017", typed)
        self.assertEqual(person_search.read("A-17").number, "A-17")

    def test_an_e_mail_is_compared_in_small_letters_whole_or_from_its_beginning(self):
        whole = person_search.read("Anna <Anna@Example.COM>")
        self.assertEqual((whole.email, whole.whole), ("anna@example.com", True))
        begun = person_search.read("Anna@")
        self.assertEqual((begun.email, begun.whole), ("anna@", False))

    def test_a_postal_code_is_a_place_and_a_number(self):
        sought = person_search.read("0155")
        self.assertEqual((sought.words, sought.number), (("0155",), "0155"))

    def test_words_stand_for_themselves_whatever_signs_they_hold(self):
        self.assertEqual(person_search.read("Ås, Hansen").words, ("Ås", "Hansen"))
        self.assertEqual(person_search.escaped("100%_\\"), "100\\%\\_\\\\")

    def test_nothing_typed_is_nothing_sought(self):
        for typed in ("", "   ", "\0", ",;"):
            sought = person_search.read(typed)
            self.assertFalse(sought.words or sought.phone or sought.email, typed)

    def test_endless_text_is_cut(self):
        self.assertLessEqual(len(person_search.read("x" * 10_000).number), 200)
