"""Rows of a workbook, one by one, after :mod:`table_xlsx_guard` let it pass."""

import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from . import table_limits as limits
from .table_errors import TableError
from .table_xlsx_guard import check_workbook

XlsxValue = str | int | float | bool | date | datetime | None


def workbook_rows(source: BinaryIO) -> Iterator[tuple[int, list[XlsxValue]]]:
    """Rows of the first visible sheet that has any, as (number, values).

    Formulas come as their text, beginning with "=", and are never worked out.

    :raises TableError: the workbook is broken, hostile or too large
    """
    check_workbook(source)
    source.seek(0)
    try:
        with warnings.catch_warnings():
            # Its warnings tell of styles and extensions, and may quote a cell.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(source, read_only=True, keep_links=False)
            yield from _first_filled_sheet(book)
    except TableError:
        raise
    except Exception as error:
        # Whatever a parser of a foreign format raises on a damaged file.
        raise TableError("broken_workbook") from error


def _first_filled_sheet(book) -> Iterator[tuple[int, list[XlsxValue]]]:
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        # The stated size may lie, upwards (a million empty cells) or downwards.
        sheet.reset_dimensions()
        found = False
        for row in _sheet_rows(sheet):
            found = True
            yield row
        if found:
            return


def _sheet_rows(sheet) -> Iterator[tuple[int, list[XlsxValue]]]:
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_plain(value) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > limits.COLUMNS:
            raise TableError("too_many_columns", limit=limits.COLUMNS, row=number)
        if cells:
            yield number, cells


def _plain(value) -> XlsxValue:
    if value is None or isinstance(value, str | int | float | date | datetime):
        return value
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "="
    return str(value)
