import random
from pathlib import Path
from tempfile import TemporaryDirectory

from odoo.tests import BaseCase, tagged

from ..tools import suppression

KEY = b"k" * 32
SAME_EMAILS = (
    "kari.nordmann@example.no",
    "Kari.Nordmann@Example.NO",
    "  kari.nordmann@example.no\n",
    "<kari.nordmann@example.no>",
    "mailto:kari.nordmann@example.no",
    "kari.nordmann+list@example.no",
    "kari.nordmann@example.no.",
    "kari.nor\u200bdmann@example.no",
    "kari.nordmann\ufeff@example.no",
    "\uff4bari.nordmann@example.no",
    "kari.nordmann\uff20example.no",
)
SAME_DOMAINS = ("a@blåbær.no", "a@BLÅBÆR.no", "a@xn--blbr-roah.no", "a@bla\u030abær.no")
SAME_PHONES = (
    "+4791234567",
    "91234567",
    "912 34 567",
    "91 23 45 67",
    "0047 912 34 567",
    "+47 91234567",
    "+47-912-34-567",
    "912\u00a034\u202f567",
    "\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    "\u0669\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
    "tel:+47 91234567",
)


@tagged("post_install", "-at_install")
class TestToolsSuppression(BaseCase):
    def test_an_address_has_one_notation(self):
        for spelled in SAME_EMAILS:
            self.assertEqual(suppression.email(spelled), SAME_EMAILS[0], ascii(spelled))
        self.assertEqual(len({suppression.email(each) for each in SAME_DOMAINS}), 1)
        for spelled in ("k.n@gmail.com", "kn@googlemail.com", "kn+x@gmail.com"):
            self.assertEqual(suppression.email(spelled), "kn@gmail.com")

    def test_a_number_has_one_notation(self):
        for spelled in SAME_PHONES:
            self.assertEqual(suppression.phone(spelled), SAME_PHONES[0], ascii(spelled))

    def test_others_are_others(self):
        emails = {"kari@example.no", "kari@example.com", "k.ari@example.no"}
        self.assertEqual({suppression.email(each) for each in emails}, emails)
        self.assertNotEqual(suppression.phone("+4691234567"), SAME_PHONES[0])
        for nothing in (None, "", "x", "@", "a@", "@b.no", "+x@b.no", "12"):
            self.assertEqual(suppression.email(nothing), "", nothing)
            self.assertEqual(suppression.phone(nothing), "", nothing)

    def test_a_hash_is_of_its_kind_and_its_key(self):
        value = "91234567"
        hashes = {
            suppression.digest(key, kind, value)
            for key in (KEY, b"l" * 32)
            for kind in ("email", "phone")
        }
        self.assertEqual(len(hashes), 4)
        self.assertTrue(all(len(each) == 64 for each in hashes))

    def test_any_way_of_spelling_leads_to_the_same_hash(self):
        rng = random.Random(19)  # noqa: S311 the same spellings for the same seed
        for _number in range(500):
            plain = f"{rng.randrange(10**6)}.x@example{rng.randrange(9)}.no"
            spelled = "".join(
                rng.choice((c, c.upper(), chr(ord(c) + 0xFEE0), "\u200d" + c))
                for c in plain
            )
            self.assertEqual(suppression.email(spelled), plain, ascii(spelled))

    def test_a_file_of_keys_is_whole_or_refused(self):
        with TemporaryDirectory() as folder:
            path = Path(folder, "keys")
            path.write_text(f"1:{'ab' * 32}\n2:{'cd' * 32}\n")
            self.assertEqual(sorted(suppression.read_keys(path)), [1, 2])
            for wrong in (
                "",
                "1:abcd",
                f"1:{'ab' * 31}",
                f"x:{'ab' * 32}",
                f"1:{'ab' * 32}\n1:{'cd' * 32}",
                "é",
            ):
                path.write_text(wrong, encoding="utf-8")
                with self.assertRaises(suppression.BadKeys):
                    suppression.read_keys(path)
            with self.assertRaises(suppression.BadKeys):
                suppression.read_keys(Path(folder, "none"))
