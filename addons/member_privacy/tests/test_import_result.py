import base64
import csv
import io
from datetime import timedelta

import openpyxl

from odoo import fields
from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportResult(ImportCase):
    def problem_table(self, record):
        record.action_problem_file()
        text = base64.b64decode(record.problem_file).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def test_counts_add_up(self):
        record = self.checked(
            self.row(),
            self.row(),
            self.row("Ola", Lag="X"),
            self.row("Anna Testesen", Medlemsnr=self.anna.member_number, Adresse="Y"),
        )
        self.assertEqual(record.row_count, 4)
        self.assertEqual(
            (record.new_count, record.duplicate_count, record.error_count),
            (1, 1, 1),
        )
        self.assertEqual((record.update_count, record.waiting_count), (1, 2))
        self.assertEqual(record.undecided_count, 1)
        record.action_confirm()
        self.assertEqual((record.applied_count, record.progress), (2, 100))

    def test_what_is_wrong_is_counted_by_kind(self):
        record = self.checked(
            *(self.row(f"Ola {letter}", Lag="<b>") for letter in "ABCDEFGH"),
            self.row("Per", Mobil="123"),
            self.row(),
            self.row(),
        )
        text = str(record.problem_summary)
        self.assertIn(">8</td><td>Lag: no chapter has this code</td>", text)
        self.assertIn("2, 3, 4, 5, 6, 7 …", text)
        self.assertIn("birth date as row …", text)

    def test_a_heading_cannot_bring_markup_into_the_summary(self):
        heading = "<img src=x onerror=alert(1)>"
        record = self.upload(self.row(**{heading: "123"}), extra=[heading])
        record.column_ids[-1].target = "phone"
        record.action_check()
        self.assertNotIn("<img", str(record.problem_summary))
        self.assertIn("&lt;img", str(record.problem_summary))

    def test_problem_rows_come_back_as_they_were_with_the_reason(self):
        record = self.imported(
            self.row(), self.row("Ola", Lag="X"), self.row("Per", Mobil="123")
        )
        first, second = self.problem_table(record)
        self.assertEqual(
            (first["Row"], first["Result"], first["Navn"], first["Lag"]),
            ("3", "Error", "Ola", "X"),
        )
        self.assertEqual(first["Reason"], "Lag: no chapter has this code")
        self.assertEqual((second["Result"], second["Mobil"]), ("Imported", "123"))

    def test_nothing_in_it_runs_in_a_spreadsheet(self):
        bad = ["=1+1", "+1", "-1", "@SUM(A1)"]
        record = self.imported(*(self.row(text, Lag="X") for text in bad))
        self.assertEqual(
            [row["Navn"] for row in self.problem_table(record)],
            [f"'{text}" for text in bad],
        )

    def test_a_workbook_comes_back_as_a_workbook_of_text(self):
        book = openpyxl.Workbook()
        book.active.append(["Navn", "Lag"])
        book.active.append(["=HYPERLINK(1)", "T11"])
        target = io.BytesIO()
        book.save(target)
        record = self.upload_bytes(target.getvalue(), "members.xlsx")
        record.action_check()
        record.action_problem_file()
        sheet = openpyxl.load_workbook(
            io.BytesIO(base64.b64decode(record.problem_file))
        ).active
        cell = sheet["D2"]
        self.assertEqual((cell.value, cell.data_type), ("'=HYPERLINK(1)", "s"))

    def test_files_and_values_are_forgotten_after_the_days_set(self):
        record = self.imported(self.row(), self.row("Ola", Lag="X"))
        person = self.person(record)
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("member_privacy.import_keep_days", "10")
        imports = self.env["member.import"]
        long_ago = fields.Datetime.now() - timedelta(days=11)
        imports._gc_values()
        self.assertTrue(record.file)
        self.env.flush_all()
        self.cr.execute(
            "UPDATE member_import SET done_at = %s, write_date = %s WHERE id = %s",
            (long_ago, long_ago, record.id),
        )
        self.env.invalidate_all()
        imports._gc_values()
        self.assertTrue(record.cleared_at)
        self.assertFalse(record.file)
        self.assertFalse(any(record.row_ids.mapped("data")))
        self.assertFalse(any(record.column_ids.mapped("sample")))
        # What stays: which row of which file made whom, and why others were not.
        self.assertEqual(self.person(record), person)
        self.assertEqual(len(record.row_ids), 2)

    def test_an_import_that_was_never_confirmed_is_forgotten_too(self):
        record = self.checked(self.row())
        self.env.flush_all()
        self.cr.execute(
            "UPDATE member_import SET write_date = write_date - interval '31 days'"
            " WHERE id = %s",
            (record.id,),
        )
        self.env.invalidate_all()
        self.env["member.import"]._gc_values()
        self.assertFalse(record.file)
