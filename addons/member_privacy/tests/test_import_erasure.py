from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportErasure(ImportCase):
    def test_who_is_erased_leaves_rows_and_file_and_does_not_come_back(self):
        record = self.imported(self.row(), self.row("Ola"))
        kari, ola = self.person(record), self.person(record, 3)
        self.env["privacy.data.set"]._erase(kari)
        erased, other = record.row_ids.sorted("number")
        self.assertFalse(erased.data or erased.partner_id or erased.created)
        self.assertFalse(record.file)
        self.assertEqual((other.partner_id, other.data["name"]), (ola, "Ola"))
        again = self.checked(self.row(), self.row("Ola"))
        self.assertEqual(self.outcomes(again), ["skipped", "skipped"])
