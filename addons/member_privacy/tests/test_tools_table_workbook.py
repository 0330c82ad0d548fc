import io
import random
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools.table_errors import TableError
from odoo.addons.member_privacy.tools.table_file import detect_format, read_rows

START = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
END = b"</sheetData></worksheet>"


def workbook(*rows, prepare=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if prepare:
        prepare(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_parts(**parts):
    """A workbook in which files are replaced or added; "__" stands for "/"."""
    parts = {name.replace("__", "/") + ".xml": data for name, data in parts.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["Navn"], ["Kari"]))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()


def with_sheet(*content):
    return with_parts(xl__worksheets__sheet1=START + b"".join(content) + END)


def read(content):
    source = io.BytesIO(content)
    return list(read_rows(source, detect_format(source)))


@tagged("post_install", "-at_install")
class TestToolsTableWorkbook(BaseCase):
    def assertRefused(self, code, content, megabytes=60):
        tracemalloc.start()
        try:
            with self.assertRaises(TableError) as caught:
                read(content)
            peak = tracemalloc.get_traced_memory()[1] / 2**20
        finally:
            tracemalloc.stop()
        self.assertEqual(caught.exception.code, code)
        self.assertLess(peak, megabytes)

    def test_values_keep_their_types(self):
        rows = read(workbook(["Navn", "Født"], ["Åse", date(1980, 4, 3)], [7, 2.5]))
        self.assertEqual(rows[1], (2, ["Åse", datetime(1980, 4, 3)]))
        self.assertEqual(rows[2], (3, [7, 2.5]))

    def test_blank_rows_count_and_are_left_out(self):
        self.assertEqual(read(workbook(["a", "b"], [], ["c"]))[1], (3, ["c"]))

    def test_the_first_visible_sheet_with_rows_is_read(self):
        def prepare(book):
            book.active.sheet_state = "hidden"
            book.create_sheet("empty")
            book.create_sheet("members").append(["Kari"])
            book.create_sheet("more").append(["Ola"])

        self.assertEqual(read(workbook(["secret"], prepare=prepare)), [(1, ["Kari"])])

    def test_formulas_come_as_text_and_are_never_worked_out(self):
        self.assertEqual(read(workbook(["=1+1", "b"]))[0][1][0], "=1+1")

    def test_a_stated_size_that_lies_is_not_believed(self):
        sheet = START.replace(
            b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
        )
        sheet += b'<row r="2"><c r="B2"><v>1</v></c></row>' + END
        self.assertEqual(
            read(with_parts(xl__worksheets__sheet1=sheet)), [(2, [None, 1])]
        )

    def test_too_wide_rows_are_refused_by_count_and_by_address(self):
        cells = b"<c><v>1</v></c>"
        self.assertRefused(
            "too_many_columns", with_sheet(b"<row>", cells * 100_000, b"</row>")
        )
        self.assertRefused(
            "workbook_too_large", with_sheet(b"<row>", cells * 1_000_000, b"</row>")
        )
        self.assertRefused(
            "too_many_columns",
            with_sheet(b'<row><c r="XFD1"><v>1</v></c></row>'),
        )
        self.assertRefused("too_many_columns", workbook(["x"] * 201))
        self.assertEqual(len(read(workbook(["x"] * 200))[0][1]), 200)

    def test_bombs_are_refused_before_they_unfold(self):
        row = b"<row><c><v>1</v></c></row>"
        for name, content in {
            "blanks": with_sheet(b" " * 100_000_000),
            "rows": with_sheet(row * 4_000_000),
            "loose tags": with_parts(xl__styles=b"<a>" + b"<a/>" * 400_000 + b"</a>"),
            "depth": with_sheet(b"<a>" * 100_000, b"</a>" * 100_000),
            "parts": with_parts(**{f"xl__x{n}": b"<a/>" for n in range(2001)}),
        }.items():
            with self.subTest(name):
                self.assertRefused("workbook_too_large", content)

    def test_a_bomb_that_understates_its_size_is_refused(self):
        content = bytearray(with_sheet(b" " * 30_000_000))
        size = len(START + END) + 30_000_000
        stated = size.to_bytes(4, "little")
        self.assertEqual(content.count(stated), 2)
        content = bytes(content).replace(stated, (1000).to_bytes(4, "little"))
        with self.assertRaises(TableError):
            read(content)

    def test_a_cell_of_megabytes_is_refused(self):
        noise = random.Random(1).randbytes(2_000_000).hex().encode()  # noqa: S311
        cell = b'<row><c t="inlineStr"><is><t>' + noise + b"</t></is></c></row>"
        self.assertRefused("workbook_too_large", with_sheet(cell))

    def test_entities_are_refused_in_each_part_and_encoding(self):
        laughs = (
            b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b"<si><t>&b;</t></si></sst>"
        )
        outside = b'<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>'
        for part in ("xl__sharedStrings", "xl__worksheets__sheet1", "[Content_Types]"):
            with self.subTest(part):
                self.assertRefused("workbook_entities", with_parts(**{part: laughs}))
                self.assertRefused("workbook_entities", with_parts(**{part: outside}))
        for encoding in ("utf-16", "cp037"):
            hidden = f'<?xml version="1.0" encoding="{encoding}"?>'.encode(encoding)
            hidden += outside.decode().encode(encoding.replace("utf-16", "utf-16-le"))
            with self.subTest(encoding), self.assertRaises(TableError):
                read(with_parts(xl__styles=hidden))

    def test_formulas_that_multiply_are_refused(self):
        first = (
            b'<row><c r="A1"><f t="shared" si="0">' + b"A1+" * 9000 + b"1</f></c></row>"
        )
        copy = b'<row><c r="A2"><f t="shared" si="0"/></c></row>'
        self.assertRefused("too_many_formulas", with_sheet(first, copy * 5000))

    def test_row_numbers_beyond_a_spreadsheet_are_refused(self):
        for number in (b"1048577", b"99999999999999", b"-1", b"x", "²".encode()):
            with self.subTest(number):
                row = b'<row r="' + number + b'"><c><v>1</v></c></row>'
                self.assertRefused("broken_workbook", with_sheet(row))

    def test_damaged_and_foreign_archives_are_told_apart(self):
        whole = workbook(["Navn"], ["Kari"])
        self.assertRefused("broken_workbook", whole[: len(whole) // 2])
        other = io.BytesIO()
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w/>")
        self.assertRefused("not_a_workbook", other.getvalue())

    def test_random_damage_ends_in_rows_or_a_clear_refusal(self):
        whole = workbook(["Navn", "Født"], ["Kari", date(1980, 4, 3)])
        chance = random.Random(7)  # noqa: S311
        for _try in range(300):
            content = bytearray(whole)
            for _byte in range(chance.randint(1, 12)):
                content[chance.randrange(4, len(content))] = chance.randrange(256)
            try:
                read(bytes(content))
            except TableError:
                continue
