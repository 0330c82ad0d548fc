"""Text files: which encoding, which delimiter, and their rows one by one."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from . import table_limits as limits
from .table_errors import TableError

DELIMITERS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1")

_CHUNK = 64 * 1024
#: Bytes that Windows' encoding has no letter for.
_NOT_CP1252 = b"\x81\x8d\x8f\x90\x9d"
#: Control bytes that no text file has; tab, line feed, form feed, carriage return
#: and the DOS end of file are left out of the list.
_BINARY = bytes(sorted(set(range(0x20)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A}))
_SAMPLE_RECORDS = 30


def detect_encoding(source: BinaryIO) -> str:
    """Name of the encoding, from the mark at the start or from all of the bytes.

    Text that is not UTF is taken for Windows' western encoding, the only other one
    that spreadsheets of this country write.

    :raises TableError: ``not_text`` when the bytes are no text at all
    """
    source.seek(0)
    head = source.read(_CHUNK)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(source, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(source, "utf-16")
    if b"\x00" in head:
        return _checked(source, _utf16_without_mark(head))
    if _decodes(source, "utf-8-sig"):
        return _checked(source, "utf-8-sig")
    if _has_any(source, _NOT_CP1252):
        return _checked(source, "latin-1")
    return _checked(source, "cp1252")


def _utf16_without_mark(head: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    raise TableError("not_text")


def _checked(source: BinaryIO, encoding: str) -> str:
    wide = encoding.startswith("utf-16")
    if not _decodes(source, encoding):
        raise TableError("wrong_encoding", encoding=encoding)
    if not wide and _has_any(source, _BINARY):
        raise TableError("not_text")
    return encoding


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk


def _decodes(source: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        for chunk in _chunks(source):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _has_any(source: BinaryIO, wanted: bytes) -> bool:
    return any(
        len(chunk.translate(None, wanted)) != len(chunk) for chunk in _chunks(source)
    )


class _Lines:
    """Lines of a text, with a limit on what one record may take of them."""

    def __init__(self, text: io.TextIOBase):
        self.text = text
        self.taken = 0
        self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(limits.RECORD_CHARACTERS + 1):
            self.taken += len(line)
            if self.taken > limits.RECORD_CHARACTERS:
                raise TableError("line_too_long", limit=limits.RECORD_CHARACTERS)
            if "\x00" in line:
                raise TableError("not_text")
            self.quotes += line.count('"')
            yield line

    def next_record(self) -> None:
        self.taken = self.quotes = 0


def text_rows(
    source: BinaryIO, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Rows as (number, cells); numbers count as a spreadsheet would show them.

    :raises TableError: a row that is too long or too wide, a quote that never ends,
        bytes that the encoding does not know
    """
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, errors="strict", newline="")
    try:
        lines = _Lines(text)
        yield from _records(lines, csv.reader(iter(lines), delimiter=delimiter))
    except UnicodeError as error:
        raise TableError("wrong_encoding", encoding=encoding) from error
    except csv.Error as error:
        raise TableError("broken_text") from error
    finally:
        text.detach()


def _records(lines: _Lines, reader) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for cells in reader:
        if not number and _separator_line(cells):
            lines.next_record()
            continue
        number += 1
        if len(cells) > limits.COLUMNS:
            raise TableError("too_many_columns", limit=limits.COLUMNS, row=number)
        if lines.quotes % 2 and any("\n" in cell for cell in cells):
            raise TableError("open_quote", row=number)
        lines.next_record()
        yield number, cells


def _separator_line(cells: list[str]) -> bool:
    """Excel's own first line ``sep=;`` is no row (and Excel does not count it)."""
    return "".join(cells).lower().replace(" ", "") in {"sep=", *_SEPARATOR_LINES}


_SEPARATOR_LINES = {f"sep={delimiter}" for delimiter in DELIMITERS}


def detect_delimiter(source: BinaryIO, encoding: str) -> str:
    """The delimiter that splits the first rows into most columns, alike in each."""
    for delimiter in DELIMITERS:
        if _announced(source, encoding) == delimiter:
            return delimiter
    return max(DELIMITERS, key=lambda mark: _evenness(source, encoding, mark))


def _announced(source: BinaryIO, encoding: str) -> str | None:
    source.seek(0)
    text = io.TextIOWrapper(source, encoding=encoding, errors="replace", newline="")
    first = text.readline(20).strip("\r\n\ufeff")
    text.detach()
    return first[4:] if first.lower().startswith("sep=") else None


def _evenness(source: BinaryIO, encoding: str, delimiter: str) -> float:
    widths = Counter()
    try:
        for _number, cells in text_rows(source, encoding, delimiter):
            widths[len(cells)] += bool(any(cells))
            if widths.total() >= _SAMPLE_RECORDS:
                break
    except TableError as error:
        if error.code not in {"open_quote", "broken_text", "too_many_columns"}:
            raise
    if not widths.total():
        return 0.0
    width, rows = widths.most_common(1)[0]
    return (width - 1) * rows / widths.total()
