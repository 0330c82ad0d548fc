import doctest
import io
import zipfile
from datetime import date

import msoffcrypto
import openpyxl
from msoffcrypto.exceptions import InvalidKeyError

from odoo.tests import BaseCase, tagged

from ..tools import message, password
from ..tools.workbook import encrypted_workbook

HOSTILE = [
    '=HYPERLINK("https://evil.example/","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "<script>alert(1)</script>&amp;]]>",
    "\x00\x07\x1b[31m",
    "_x000D_=1",
]


def opened(data, password):
    """The bytes of the workbook inside an encrypted file."""
    office = msoffcrypto.OfficeFile(io.BytesIO(data))
    office.load_key(password=password, verify_password=True)
    clear = io.BytesIO()
    office.decrypt(clear)
    return clear


@tagged("post_install", "-at_install")
class TestTools(BaseCase):
    def test_examples_in_the_docstrings_hold(self):
        for module in (message, password):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_passwords_differ_and_have_no_letters_that_look_alike(self):
        drawn = {password.new_password() for __ in range(200)}
        self.assertEqual(len(drawn), 200)
        self.assertFalse(set("".join(drawn)) & set("01Oil"))


@tagged("post_install", "-at_install")
class TestWorkbook(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = [["Name", "Born"], *([text, date(2000, 1, 2)] for text in HOSTILE)]
        cls.data = encrypted_workbook(
            [("Members", iter(cls.rows))], "right", "Mark & co"
        )

    def test_the_file_is_no_archive_and_holds_no_word_in_clear(self):
        self.assertFalse(zipfile.is_zipfile(io.BytesIO(self.data)))
        for word in ("HYPERLINK", "Name", "xl/worksheets", "sheetData"):
            self.assertNotIn(word.encode(), self.data)
            self.assertNotIn(word.encode("utf-16-le"), self.data)

    def test_another_password_does_not_open_it_and_the_right_one_does(self):
        for wrong in ("wrong", "Right", "right "):
            with self.assertRaises(InvalidKeyError):
                opened(self.data, wrong)
        workbook = openpyxl.load_workbook(opened(self.data, "right"))
        self.assertEqual(workbook.sheetnames, ["Members"])

    def test_no_cell_is_a_formula_and_each_shows_what_it_was(self):
        clear = opened(self.data, "right")
        sheet = zipfile.ZipFile(clear).read("xl/worksheets/sheet1.xml")
        self.assertNotRegex(sheet, b"<f[ />]")
        cells = list(openpyxl.load_workbook(clear)["Members"].iter_rows(min_row=2))
        for (cell, born), text in zip(cells, HOSTILE, strict=True):
            self.assertEqual(cell.data_type, "s")
            self.assertEqual(born.value.date(), date(2000, 1, 2))
            self.assertEqual(cell.quotePrefix, text[0] in "=+-@\t\r")
        self.assertEqual(cells[0][0].value, HOSTILE[0])

    def test_each_page_bears_the_mark_and_the_heading(self):
        sheet = openpyxl.load_workbook(opened(self.data, "right"))["Members"]
        self.assertIn("Mark", sheet.oddFooter.left.text)
        self.assertEqual(sheet.print_title_rows, "$1:$1")
