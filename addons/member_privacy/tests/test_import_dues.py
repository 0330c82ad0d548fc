from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_common import ImportCase

COLUMNS = ["År", "Betalt", "Beløp"]


@tagged("post_install", "-at_install")
class TestImportDues(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.membership = cls.anna.membership_ids
        cls.mine = {"Medlemsnr": cls.anna.member_number, "Født": ""}

    def _anna(self, year="2025", paid="", amount=""):
        row = self.row("Anna Testesen", **self.mine)
        return {**row, "År": year, "Betalt": paid, "Beløp": amount}

    def _list(self, *rows):
        return self.imported(*rows, extra=COLUMNS)

    def _dues(self):
        self.env.invalidate_all()
        return [(d.year, d.state, d.amount) for d in self.membership.dues_ids]

    def test_the_yearly_list_says_who_has_paid_and_how_much(self):
        new = {**self.row(), "År": "2025", "Betalt": "nei", "Beløp": "1 350,50 kr"}
        record = self._list(self._anna(paid="ja", amount="350"), new)
        self.assertEqual(self._dues(), [(2025, "paid", 350)])
        theirs = self.person(record, 3).membership_ids.dues_ids
        self.assertEqual((theirs.state, theirs.amount), ("open", 1350.5))
        self.assertEqual(theirs.source, record._membership_source())

    def test_what_is_unclear_is_told_and_registers_no_dues(self):
        for row, words in (
            (self._anna(paid="kanskje", amount="350"), "neither yes nor no"),
            (self._anna(paid="ja", amount="mye"), "is no amount"),
            (self._anna(year="25", paid="ja"), "no year with four digits"),
            (self._anna(year="", paid="ja"), "year of the dues is missing"),
        ):
            record = self.checked(row, extra=COLUMNS)
            self.assertIn(words, record.row_ids.reason)
            self.assertEqual(record.row_ids.outcome, "unchanged")
        self._list(self._anna())
        self.assertFalse(self._dues())

    def test_a_file_makes_open_dues_paid_and_nothing_else_of_them(self):
        dues = self.env["member.dues"].create(
            {"membership_id": self.membership.id, "year": 2025, "amount": 300}
        )
        self._list(self._anna(paid="ja"))
        self.assertEqual(self._dues(), [(2025, "paid", 300)])
        for state in ("paid", "waived", "cancelled"):
            dues.state = state
            file = self._anna(paid="ja" if state != "paid" else "nei", amount="1")
            record = self._list(file)
            self.assertIn("they stay", record.row_ids.reason)
            self.assertEqual(self._dues(), [(2025, state, 300)])
        self.assertEqual(self.membership.state, "active")

    def test_an_undo_takes_dues_back_unless_somebody_touched_them(self):
        self.env["member.dues"].create(
            {"membership_id": self.membership.id, "year": 2024, "amount": 300}
        )
        record = self._list(self._anna("2024", "ja", "320"))
        second = self._list(self._anna("2025", "ja", "350"))
        with self.assertRaises(UserError):
            record.action_undo()  # another list came since
        second.action_undo()
        self.assertEqual(self._dues(), [(2024, "paid", 320)])
        third = self._list(self._anna("2023", "ja", "300"))
        self.membership.dues_ids.filtered(lambda d: d.year == 2023).with_user(
            self.dpo
        ).amount = 310
        with self.assertRaises(UserError):
            third.action_undo()

    def test_an_undo_puts_open_dues_back_as_they_were(self):
        self.env["member.dues"].create(
            {"membership_id": self.membership.id, "year": 2024, "amount": 300}
        )
        self._list(self._anna("2024", "ja", "320")).action_undo()
        self.assertEqual(self._dues(), [(2024, "open", 300)])

    def test_officers_import_no_dues(self):
        record = self.upload(self._anna(paid="ja"), extra=COLUMNS)
        with self.assertRaises(AccessError):
            record.with_user(self.officer_oslo).action_check()
        with self.assertRaises(AccessError):
            self.imports.with_user(self.officer_oslo).create({"name": "x.csv"})
