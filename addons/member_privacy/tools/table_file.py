"""A file that a user uploaded, as a stream of rows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO

from . import table_limits as limits
from .table_errors import TableError
from .table_text import (
    DELIMITERS,
    ENCODINGS,
    detect_delimiter,
    detect_encoding,
    text_rows,
)
from .table_xlsx import XlsxValue, workbook_rows

Row = tuple[int, list[XlsxValue]]

#: First bytes of what people upload by mistake.
_FOREIGN = {
    b"%PDF": "file_pdf",
    b"\xd0\xcf\x11\xe0": "file_ole",
    b"{\\rtf": "file_rtf",
    b"\x89PNG": "file_image",
    b"\xff\xd8\xff": "file_image",
    b"GIF8": "file_image",
    b"\x1f\x8b": "file_packed",
    b"7z\xbc\xaf": "file_packed",
    b"Rar!": "file_packed",
}
_WEB = (b"<!doctype", b"<html", b"<?xml", b"<table")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class TableFormat:
    """How to read a file: ``kind`` is ``csv`` or ``xlsx``."""

    kind: str
    encoding: str | None = None
    delimiter: str | None = None

    def as_dict(self) -> dict:
        return asdict(self)


def detect_format(
    source: BinaryIO, encoding: str | None = None, delimiter: str | None = None
) -> TableFormat:
    """Recognise a file by its bytes; its name tells nothing.

    :param encoding: what the user chose instead of what would be recognised
    :param delimiter: likewise
    :raises TableError: the file is no table, with a code that says what it is
    """
    size = source.seek(0, 2)
    source.seek(0)
    head = source.read(4096)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise TableError("empty")
    if size > limits.FILE_BYTES:
        raise TableError("file_too_large", limit=limits.FILE_BYTES // limits.MEGABYTE)
    if head.startswith(b"PK"):
        return TableFormat("xlsx")
    _refuse_foreign(source, head)
    if encoding not in ENCODINGS:
        encoding = detect_encoding(source)
    if delimiter not in DELIMITERS:
        delimiter = detect_delimiter(source, encoding)
    return TableFormat("csv", encoding, delimiter)


def _refuse_foreign(source: BinaryIO, head: bytes) -> None:
    for start, code in _FOREIGN.items():
        if head.startswith(start):
            source.seek(0)
            locked = code == "file_ole" and _ENCRYPTED in source.read()
            raise TableError("workbook_locked" if locked else code)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB):
        raise TableError("file_web")


def read_rows(source: BinaryIO, form: TableFormat) -> Iterator[Row]:
    """Rows with any content as (number, cells).

    :raises TableError: at once or on the way; rows given out until then are valid
    """
    rows = (
        workbook_rows(source)
        if form.kind == "xlsx"
        else text_rows(source, form.encoding, form.delimiter)
    )
    count = 0
    for number, cells in rows:
        if not any(not is_blank(cell) for cell in cells):
            continue
        count += 1
        # One more than the limit: the header is a row of the file too.
        if count > limits.ROWS + 1:
            raise TableError("too_many_rows", limit=limits.ROWS)
        yield number, cells


def is_blank(cell: XlsxValue) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
