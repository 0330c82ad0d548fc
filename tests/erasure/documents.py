"""Real files that name somebody: as they are, packed, and packed in what is packed."""

import io
import zipfile

import openpyxl
from reportlab.pdfgen.canvas import Canvas


def text(words: str) -> bytes:
    return words.encode()


def archive(words: str, inner: bytes | None = None) -> bytes:
    """A compressed archive with the words in it, or with another file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("inside", inner or words.encode())
    return packed.getvalue()


def workbook(words: str) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Name", words])
    book.save(packed)
    return packed.getvalue()


def document(words: str) -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed, pageCompression=1)
    for place, word in enumerate(words.split(", ")):
        canvas.drawString(50, 800 - 20 * place, word)
    canvas.save()
    return packed.getvalue()


def nested(words: str) -> bytes:
    """A workbook in an archive."""
    return archive("", workbook(words))


KINDS = {
    "txt": text,
    "zip": archive,
    "xlsx": workbook,
    "pdf": document,
    "nested.zip": nested,
}
