"""Looks through a workbook before a spreadsheet library may open it.

A workbook is a zip of XML. Both can be made to unfold to many times the memory of
the machine, so everything is counted while it streams past once and nothing is
kept. What comes out of here unharmed is bounded in size, width, depth and number
of tags, and declares no entities.
"""

import re
import zipfile
import zlib
from typing import BinaryIO
from xml.parsers import expat

from . import table_limits as limits
from .table_errors import TableError

_CHUNK = 64 * 1024
_XML_NAMES = (".xml", ".rels")
_BLOCK_TAGS = {"row", "si"}
#: Encodings in which a byte below 128 is that letter; expat would also accept
#: ones in which "<!DOCTYPE" hides behind other bytes.
_ENCODINGS = {None, "utf-8", "us-ascii", "ascii"}
_FIRST_LETTERS = re.compile(r"[A-Za-z]{3}")


def check_workbook(source: BinaryIO) -> None:
    """Raise :class:`TableError` unless the workbook is safe to open."""
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise TableError("broken_workbook") from error
    except (NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise TableError("broken_workbook") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or len(names) != len(parts):
        raise TableError("not_a_workbook")
    if not any(name.startswith("xl/") for name in names):
        raise TableError("not_a_workbook")
    if len(parts) > limits.WORKBOOK_PARTS:
        raise TableError("workbook_too_large")
    total = 0
    for part in parts:
        if part.filename.lower().endswith(_XML_NAMES):
            total += _check_part(archive, part, limits.WORKBOOK_BYTES - total)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """Unpacked bytes of the part, counted, since the stated size may lie."""
    if part.flag_bits & 1:
        raise TableError("workbook_locked")
    _check_size(part, part.file_size, room)
    watch = _XmlWatch()
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            _check_size(part, size, room)
            watch.feed(chunk, size)
        watch.close()
    return size


def _check_size(part: zipfile.ZipInfo, size: int, room: int) -> None:
    bomb = size > max(part.compress_size, 1) * limits.WORKBOOK_RATIO
    if size > room or (bomb and size > limits.WORKBOOK_RATIO_FROM):
        raise TableError("workbook_too_large")


class _XmlWatch:
    """Counts what passes through an XML parser and keeps nothing of it."""

    def __init__(self):
        self.depth = self.loose = self.blocks = self.inside = self.block_depth = 0
        self.last_tag_at = self.cells = 0
        self.formula_at = None
        self.longest_formula = self.formulas = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes, fed: int) -> None:
        self.parser.Parse(chunk, False)
        if fed - self.last_tag_at > limits.XML_GAP_BYTES:
            raise TableError("workbook_too_large")

    def close(self) -> None:
        self.parser.Parse(b"", True)

    def _declaration(self, _version, encoding, _standalone) -> None:
        if (encoding and encoding.lower()) not in _ENCODINGS:
            raise TableError("broken_workbook")

    def _doctype(self, *_args) -> None:
        raise TableError("workbook_entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.last_tag_at = self.parser.CurrentByteIndex
        name = name.rpartition(" ")[2]
        if not self.block_depth:
            self._outside(name, attributes)
            return
        self.inside += 1
        if self.inside > limits.XML_BLOCK_TAGS:
            raise TableError("too_many_columns", limit=limits.COLUMNS)
        if name == "c":
            self._cell(attributes)
        elif name == "f":
            self._formula(attributes)

    def _outside(self, name: str, attributes: dict[str, str]) -> None:
        self.loose += 1
        if name in _BLOCK_TAGS:
            self.loose -= 1
            self.blocks += 1
            self.block_depth, self.inside, self.cells = self.depth, 0, 0
            self._row_number(attributes.get("r"))
        if (
            self.loose > limits.XML_LOOSE_TAGS
            or self.blocks > limits.XML_BLOCKS
            or self.depth > limits.XML_DEPTH
        ):
            raise TableError("workbook_too_large")

    def _row_number(self, number: str | None) -> None:
        if number and not (
            number.isascii()
            and number.isdigit()
            and len(number) < 10
            and int(number) <= limits.LAST_ROW_NUMBER
        ):
            raise TableError("broken_workbook")

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        far = _FIRST_LETTERS.match(attributes.get("r", ""))
        if far or self.cells > limits.COLUMNS:
            raise TableError("too_many_columns", limit=limits.COLUMNS)

    def _formula(self, attributes: dict[str, str]) -> None:
        """The library writes a shared formula out again in each of its cells."""
        self.formula_at = self.last_tag_at
        if attributes.get("t") == "shared":
            self.formulas += self.longest_formula
        if self.formulas > limits.FORMULA_CHARACTERS:
            raise TableError("too_many_formulas")

    def _end(self, _name: str) -> None:
        if self.formula_at is not None:
            length = self.parser.CurrentByteIndex - self.formula_at
            self.longest_formula = max(self.longest_formula, length)
            self.formula_at = None
        if self.depth == self.block_depth:
            self.block_depth = 0
        self.depth -= 1
