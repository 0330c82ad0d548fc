from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportWords(ImportCase):
    """What a file said of somebody, as they read it in their copy."""

    def _told(self, **values):
        extra = [name for name in values if name not in self.row()]
        row = self.imported(self.row(**values), extra=extra).row_ids
        data_set = self.env.ref("member_privacy.data_set_import_row").sudo()
        return row.sudo(), data_set._report_value(row.sudo(), "data")

    def test_a_row_of_a_file_is_told_in_words(self):
        _row, told = self._told(**{"E-post": "kari@example.com"})
        lines = told.split("\n")
        self.assertIn("Name: Kari Prøve", lines)
        self.assertIn(f"Chapter: {self.oslo.display_name}", lines)
        self.assertIn("Email: kari@example.com", lines)
        for technical in ("{", "chapter_id", "type_id", "events", "birthdate_date"):
            self.assertNotIn(technical, told)

    def test_answers_and_dues_of_a_row_are_told_too(self):
        row, _told = self._told()
        purpose = self.env["privacy.purpose"].search([], limit=1)
        dues = {"year": 2025, "state": "paid", "amount": 300}
        events = [[purpose.id, "sms", "given"]]
        row.data = {**row.data, "dues": dues, "events": events}
        lines = row._data_words().split("\n")
        self.assertIn("Year: 2025", lines)
        self.assertTrue([line for line in lines if line.startswith(purpose.name)])
        self.assertIn("SMS", lines[-1])
