"""Rows as a file that a spreadsheet opens and does not run."""

import csv
import io
from collections.abc import Iterable, Sequence

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import IllegalCharacterError

from .spreadsheet_cells import harmless

Rows = Iterable[Sequence[object]]


def write_csv(rows: Rows) -> bytes:
    """CSV as Norwegian spreadsheets open it by a double click: with semicolons, and
    marked as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    for row in rows:
        writer.writerow([harmless("" if cell is None else cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Rows) -> bytes:
    """A workbook of one sheet in which every text is text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet, value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        cell = WriteOnlyCell(sheet, harmless(value))
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, "".join(filter(str.isprintable, value)))
    # Without this a text that begins with "=" is stored as a formula.
    cell.data_type = "s"
    return cell
