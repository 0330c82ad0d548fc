import base64
import gzip
import io
import quopri
import random
import re
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import quote

import openpyxl
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import BaseCase, tagged

from ..tools.trace_scan import TraceScan
from ..tools.trace_words import is_in, pattern_regex, patterns

NAME, EMAIL, PHONE = "Ragnhild Sporløs", "ragnhild.sporlos@example.com", "+4740099123"
STREET = "Gjemselveien 77"
WORDS = (NAME, EMAIL, PHONE, STREET, "100042")
PHONES = (
    "40099123",
    "400 99 123",
    "40 09 91 23",
    "+47 40 09 91 23",
    "004740099123",
    "tel:+47-40-09-91-23",
)


def zipped(name, data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def workbook(text):
    buffer = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["x", text])
    book.save(buffer)
    return buffer.getvalue()


def document(text):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    return buffer.getvalue()


@tagged("post_install", "-at_install")
class TestTrace(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regex = re.compile(pattern_regex(patterns(WORDS)), re.IGNORECASE)

    def _found(self, data):
        return is_in(data if isinstance(data, bytes) else data.encode(), self.regex)

    def test_it_finds_a_word_in_plain_and_in_each_encoding(self):
        dice = random.Random(19)  # noqa: S311 the same text each time
        for word in (NAME, EMAIL, STREET, *PHONES[:1]):
            before = "".join(dice.choices("abc ÆØÅ", k=dice.randint(0, 9)))
            text = f"{before}{word} and more"
            forms = {
                "plain": text,
                "capitals": text.upper(),
                "base64": base64.b64encode(text.encode()),
                "url": quote(text),
                "quoted": quopri.encodestring(text.encode()),
                "hex": text.encode().hex(),
            }
            for label, form in forms.items():
                with self.subTest(word=word, form=label):
                    self.assertTrue(self._found(form))

    def test_it_knows_a_phone_in_every_notation(self):
        for written in PHONES:
            with self.subTest(written):
                self.assertTrue(self._found(f"ring {written} i dag"))

    def test_it_looks_into_files(self):
        for word in (NAME, EMAIL):
            files = {
                "zip": zipped("a.txt", word),
                "zip in zip": zipped("a.zip", zipped("b.txt", word)),
                "name of a file": zipped(f"{EMAIL}.txt", "x"),
                "workbook": workbook(word),
                "workbook in zip": zipped("a.xlsx", workbook(word)),
                "gzip": gzip.compress(word.encode()),
            }
            for label, data in files.items():
                with self.subTest(word=word, file=label):
                    self.assertTrue(self._found(data))
        self.assertTrue(self._found(document(EMAIL)))

    def test_it_does_not_find_what_is_not_there(self):
        for data in (
            "Ragnhild and Sporløsveien",
            "ragnhild@example.com",
            "40099124",
            workbook("Ragnhild"),
            document("ragnhild@example.com"),
            zipped("a.txt", "x" * 5000),
            b"PK\x03\x04 no archive",
            b"%PDF-1.4 no document",
            b"\x1f\x8b no gzip",
            bytes(range(256)) * 50,
        ):
            with self.subTest(data[:20]):
                self.assertFalse(self._found(data))

    def test_a_member_number_is_found_as_a_whole_number_only(self):
        regex = TraceScan(["20177"]).regex
        for text in ("+4745201771", "12:09:20.920177", "201770", "120177", "20 177"):
            with self.subTest(text):
                self.assertFalse(is_in(text.encode(), regex))
        for text in (
            *("20177", '"20177"', "nr20177.", "No 20177\n", "202016-20177-0"),
            *("id20177", "Side20177", "kode20177", "20177eller", "NR20177A"),
            *("Nr%2020177", "nr%3A20177", "nr=C2=A020177", "=E2=80=9320177"),
            *(r"\u00a020177", r"\U00A020177", r"\xa020177", r"nr\n20177"),
        ):
            with self.subTest(text):
                self.assertTrue(is_in(text.encode(), regex))

    def test_a_member_number_inside_a_digest_is_chance_and_beside_it_is_none(self):
        regex = TraceScan(["20177", NAME]).regex
        digest = "ab20177c" * 4
        for text in (digest, digest.upper(), f"\\x{digest}", f"({digest}00ff)"):
            with self.subTest(text):
                self.assertFalse(is_in(text.encode(), regex))
        shorter = "ab20177c".ljust(31, "d")
        long = f"{NAME}, and more".encode().hex()
        for text in (shorter, f"{digest} 20177", f"{digest}-nr20177", f"20177x{long}"):
            with self.subTest(text):
                self.assertTrue(is_in(text.encode(), regex))
        self.assertTrue(is_in(f"{digest} {long}".encode(), regex))

    def test_it_names_the_file_and_never_the_word(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "in").mkdir()
            Path(folder, "in", "a").write_text(f"x {NAME}")
            Path(folder, "b").write_text("x")
            scan = TraceScan(WORDS)
            scan.folder("files", folder)
            scan.folder("files", Path(folder, "missing"))
        self.assertEqual(dict(scan.found), {"files/in/a": 1})
