import doctest
import email
import email.policy
import io
import zipfile
from datetime import date

import msoffcrypto
import openpyxl
from msoffcrypto.exceptions import InvalidKeyError

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools import password
from odoo.addons.member_privacy.tools.workbook import encrypted_workbook

from ..tools import message, mime

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
class TestMime(BaseCase):
    """What is put together by hand reads like what the library makes."""

    HEAD = b"Subject: Hi\r\nFrom: a@example.org\r\n"

    def _read(self, text, html="<p>x</p>"):
        data = mime.compose(self.HEAD, "b@example.com", "<1@example.org>", text, html)
        self.assertNotRegex(data.replace(b"\r\n", b""), rb"[\r\n]")
        self.assertLess(max(map(len, data.split(b"\r\n"))), 998)
        return email.message_from_bytes(data, policy=email.policy.default)

    def test_every_text_comes_back_as_it_was(self):
        for text in (
            "",
            "Ærlig talt: «hei» 🎉",
            "å" * 5000,
            "a line that ends in blanks   \nand\ttabs\t\n",
            "\n.\nFrom me\n..\n--boundary--\n",
            "=3D =\n==",
        ):
            message = self._read(text, f"<pre>{text}</pre>")
            plain = message.get_body(("plain",)).get_content()
            html = message.get_body(("html",)).get_content()
            self.assertEqual(plain.strip().splitlines(), text.strip().splitlines())
            self.assertEqual(html.splitlines(), f"<pre>{text}</pre>".splitlines())
            self.assertEqual(message.defects, [])

    def test_headers_are_those_of_the_head_and_our_own(self):
        message = self._read("x")
        names = ["Subject", "From", "To", "Message-Id", "Date"]
        self.assertEqual(message.keys(), [*names, "MIME-Version", "Content-Type"])
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        self.assertEqual(len(list(message.iter_parts())), 2)

    def test_an_address_or_key_that_breaks_its_line_is_refused(self):
        for address in ("a@b.no\r\nBcc: c@d.no", "a@b.no\n", "å@b.no", "a\0@b.no"):
            with self.assertRaises(ValueError):
                mime.compose(self.HEAD, address, "<1@example.org>", "", "")
            with self.assertRaises(ValueError):
                mime.compose(self.HEAD, "a@b.no", f"<{address}>", "", "")


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
