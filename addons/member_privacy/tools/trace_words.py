"""In what ways a word may be written: notations, encodings and packed files."""

import base64
import html
import io
import json
import quopri
import re
import zipfile
import zlib
from urllib.parse import quote, quote_plus

import phonenumbers
from pypdf import PdfReader
from pypdf.errors import PyPdfError

HOME = "NO"
# A shorter piece of base64 stands in any text by chance.
SHORTEST_BASE64 = 8
SHORTEST_INSIDE = 8  # digits, as of a phone: fewer are found as a whole number only
# What may end in a digit and is none of the number behind it: "%20", "=A0", "\u00a0".
ESCAPES = (r"[%=][0-9a-f]{2}", r"\\x[0-9a-f]{2}", r"\\u[0-9a-f]{4}")
# A digest, or the bytes of a file: a few digits stand in them by chance.
DIGEST = "[0-9a-f]{32,}"
DEPTH = 3  # a file in a zip in a zip
LARGEST = 64 << 20  # bytes that one packed file may unfold to


def notations(word):
    """The ways to write `word`, where it is a phone number; else itself."""
    try:
        number = phonenumbers.parse(word, HOME)
    except phonenumbers.NumberParseException:
        return {word}
    if "@" in word or not phonenumbers.is_possible_number(number):
        return {word}
    local = str(number.national_number)
    country = str(number.country_code)
    found = {word, local, f"+{country}{local}", f"00{country}{local}"}
    for form in ("NATIONAL", "INTERNATIONAL", "RFC3966"):
        shown = phonenumbers.format_number(
            number, getattr(phonenumbers.PhoneNumberFormat, form)
        )
        found |= {shown, shown.replace(" ", "-"), shown.replace(" ", "\xa0")}
    if len(local) == 8:
        found |= {f"{local[:3]} {local[3:5]} {local[5:]}"}
        found |= {" ".join(local[i : i + 2] for i in range(0, 8, 2))}
    return found


def encodings(text):
    """`text` as it is, and as files, mails, pages and addresses write it."""
    data = text.encode()
    found = {text, json.dumps(text)[1:-1], html.escape(text), data.hex()}
    found.add(html.escape(text).encode("ascii", "xmlcharrefreplace").decode())
    found |= {quote(text), quote_plus(text), quote(text, safe="@")}
    for header in (False, True):
        found.add(quopri.encodestring(data, header=header).decode().rstrip("\n="))
    for shift in range(3):
        found.add(_base64(data, shift))
        found.add(_base64(text.encode("utf-16-le"), shift))
    return {each for each in found if each}


def _base64(data, shift):
    """What of the base64 of `data` does not depend on what stands around it, if it
    begins `shift` bytes into a group of three; '' when that is too short."""
    encoded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
    start = -(-shift * 8 // 6)
    end = (shift + len(data)) * 8 // 6
    core = encoded[start:end]
    return core if len(core) >= SHORTEST_BASE64 else ""


def patterns(words):
    """Everything that would show one of `words`, in lower case, sorted."""
    shown = {form for word in words if word.strip() for form in notations(word.strip())}
    found = {each.lower() for form in shown for each in encodings(form)}
    return sorted(found)


def pattern_regex(found):
    """The patterns as one regular expression that PostgreSQL and Python both read."""
    return "|".join(map(_whole, found))


def is_number(pattern):
    """Whether it is so short a number that it is looked for as a whole, and outside
    digests: a member number stands in phone numbers, times and digests by chance."""
    return pattern.isdecimal() and len(pattern) < SHORTEST_INSIDE


def _whole(pattern):
    """One pattern, escaped. A letter beside a number does not hide it: "nr20177"."""
    escaped = re.sub(r"([^\w\s])", r"\\\1", pattern, flags=re.ASCII)
    # A letter beyond ASCII is no sign to escape, but the flag above takes it for one.
    escaped = re.sub(r"\\([^\x00-\x7f])", r"\1", escaped)
    if not is_number(pattern):
        return escaped
    # What stands before it is asked behind it: PostgreSQL would ask at every letter.
    begins = [f"(?<![0-9]{escaped})", *(f"(?<={e}{escaped})" for e in ESCAPES)]
    return f"{escaped}(?:{'|'.join(begins)})(?![0-9])"


def texts(data, depth=DEPTH):
    """The texts in a file: its bytes, and what is packed in it.

    What looks packed and is not, or unfolds to too much, counts as its bytes alone.
    """
    yield data.decode("utf-8", "replace")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "replace")
    for inner in _unpacked(data) if depth else ():
        yield from texts(inner, depth - 1)


def _unpacked(data):
    if data.startswith(b"PK\x03\x04"):
        yield from _zipped(data)
    elif data.startswith(b"\x1f\x8b"):
        yield from _inflated(data)
    elif data.startswith(b"%PDF"):
        yield from _pages(data)


def _zipped(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for info in archive.infolist():
                yield info.filename.encode()
                if info.file_size <= LARGEST and not info.flag_bits & 1:
                    yield archive.read(info)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError):
        return


def _inflated(data):
    try:
        yield zlib.decompressobj(31).decompress(data, LARGEST)
    except zlib.error:
        return


def _pages(data):
    try:
        reader = PdfReader(io.BytesIO(data))
        yield str(dict(reader.metadata or {})).encode()
        for page in reader.pages:
            yield page.extract_text().encode("utf-8", "replace")
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError):
        return


def is_in(data, regex):
    """Whether a compiled pattern stands in the bytes of a file, packed or not."""
    return any(_stands_in(text, regex) for text in texts(data))


def _stands_in(text, regex):
    if not (found := regex.search(text)):
        return False
    if not is_number(found[0]):
        return True
    digests = [run.span() for run in re.finditer(DIGEST, text, re.IGNORECASE)]
    return any(
        not is_number(each[0])
        or not any(start <= each.start() < end for start, end in digests)
        for each in regex.finditer(text)
    )
