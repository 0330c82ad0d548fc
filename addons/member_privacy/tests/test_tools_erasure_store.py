import tempfile
from datetime import datetime
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..tools.erasure_store import (
    Entry,
    FileStore,
    StoreDamaged,
    StoreMissing,
    standing,
)

AT = datetime(2026, 2, 28, 12, 30, 59)


def entry(number, person=5, register="r"):
    return Entry(register, number, person, AT, "77.1", 1000 + number)


@tagged("post_install", "-at_install")
class TestErasureStore(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "ledger"
        self.path.touch()
        self.store = FileStore(str(self.path))

    def test_what_was_added_is_read_in_order(self):
        self.store.append([entry(1), entry(2)])
        self.store.append([entry(4, person=9)])
        self.assertEqual(self.store.entries(), [entry(1), entry(2), entry(4, person=9)])

    def test_a_voided_number_and_another_register_do_not_stand(self):
        entries = [entry(1), entry(2), entry(1, person=0), entry(3, register="other")]
        self.assertEqual(standing(entries, "r"), {2: entry(2)})

    def test_a_number_that_came_to_nothing_may_be_drawn_again(self):
        again = Entry("r", 1, 6, AT, "77.1", 2000)
        entries = [entry(1), entry(1, person=0), again, entry(1, person=0)]
        self.assertEqual(standing(entries, "r"), {1: again})

    def test_cut_anywhere_it_reads_what_was_whole_and_goes_on(self):
        self.store.append([entry(1), entry(2)])
        content = self.path.read_bytes()
        first = len(entry(1).line())
        for end in range(len(content)):
            self.path.write_bytes(content[:end])
            expected = [entry(1)] * (end >= first)
            self.assertEqual(self.store.entries(), expected)
            self.store.append([entry(7)])
            self.assertEqual(self.store.entries(), [*expected, entry(7)])

    def test_any_changed_byte_is_noticed(self):
        self.store.append([entry(1), entry(2)])
        content = self.path.read_bytes()
        for place in range(len(content) - 1):
            changed = bytearray(content)
            changed[place] ^= 1
            self.path.write_bytes(bytes(changed))
            with self.subTest(place), self.assertRaises(StoreDamaged):
                self.store.entries()

    def test_a_store_that_is_gone_is_not_a_new_one(self):
        self.path.unlink()
        with self.assertRaises(StoreMissing):
            self.store.entries()
        with self.assertRaises(StoreMissing):
            self.store.append([entry(1)])
        self.assertFalse(self.path.exists())
