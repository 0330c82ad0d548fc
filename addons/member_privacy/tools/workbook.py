"""A workbook without formulas, made in memory: no file of a server holds it in clear.

openpyxl streams a sheet through a temporary file on disk. Here the stream goes
straight into the compressed archive, which is encrypted before it leaves memory.
"""

import re
from datetime import date
from io import BytesIO
from string import ascii_uppercase
from zipfile import ZIP_DEFLATED, ZipFile

from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

# What a sheet may be called.
TITLE_LENGTH = 31
NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
WIDTH = 24  # of a column, in letters
# A text that is longer than a column is broken into lines, up to a height one can read.
LONGEST_WRAPPED = 600
WRAPPED = Alignment(wrap_text=True, vertical="top")
# A cell that starts so is a formula to some program, now or after being edited.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def workbook(sheets, footer=""):
    """Return the bytes of an XLSX file.

    :param sheets: pairs of a title and an iterable of rows; the first row is a heading
    :param str footer: printed on each page
    """
    clear = BytesIO()
    _write(clear, sheets, footer)
    return clear.getvalue()


def encrypted_workbook(sheets, password, footer=""):
    """Return the bytes of an XLSX file that `password` opens; see :func:`workbook`."""
    clear = BytesIO()
    _write(clear, sheets, footer)
    clear.seek(0)
    encrypted = BytesIO()
    OOXMLFile(clear).encrypt(password, encrypted)
    return encrypted.getvalue()


def sheet_titles(names):
    """Names as titles of sheets: short, without signs that are refused, each once."""
    titles = []
    for name in names:
        clean = NOT_IN_TITLE.sub(" ", name).strip("' ")[:TITLE_LENGTH] or "-"
        title, number = clean, 1
        while title.lower() in {each.lower() for each in titles}:
            number += 1
            title = f"{clean[: TITLE_LENGTH - 4]} {number}"
        titles.append(title)
    return titles


def _write(stream, sheets, footer):
    workbook = Workbook(write_only=True)
    archive = ZipFile(stream, "w", ZIP_DEFLATED)
    for number, (title, rows) in enumerate(sheets, 1):
        sheet = workbook.create_sheet(title)
        _lay_out(sheet, footer)
        with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
            sheet._writer = WorksheetWriter(sheet, out=part)
            sheet._writer.write_top()
            for index, row in enumerate(rows):
                sheet.append([_cell(sheet, value, index == 0) for value in row])
            sheet.close()
    _ArchivedSheets(workbook, archive).save()


def _lay_out(sheet, footer):
    """Heading kept in sight and on every page, and the mark at the foot."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    for letter in ascii_uppercase:
        sheet.column_dimensions[letter].width = WIDTH


class _ArchivedSheets(ExcelWriter):
    """Writes everything but the sheets, which the archive holds already."""

    def write_worksheet(self, ws):
        ws._rels = ws._writer._rels
        self.manifest.append(ws)


def _cell(sheet, value, heading=False):
    """A cell that shows `value` and never computes it."""
    if value is None or value is False:
        return None
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, int | float) and value is not True:
        return WriteOnlyCell(sheet, value)
    text = ILLEGAL_CHARACTERS_RE.sub(" ", str(value))
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if text.startswith(FORMULA_START):
        cell.quotePrefix = True
    if WIDTH < len(text) <= LONGEST_WRAPPED:
        cell.alignment = WRAPPED
    if heading:
        cell.font = Font(bold=True)
    return cell
