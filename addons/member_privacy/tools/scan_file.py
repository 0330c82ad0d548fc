"""What a scan of a paper form may be: a picture or a PDF, by what it is inside."""

KINDS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
MEGABYTE = 1024 * 1024


def kind_of(content: bytes) -> str:
    """The type of a scan; "" for anything else, whatever its name says.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<svg onload=...>")
    ('application/pdf', '')
    """
    found = (kind for kind, start in KINDS.items() if content.startswith(start))
    return next(found, "")


def is_too_large(content: bytes, megabytes: int) -> bool:
    """Whether the file is larger than so many megabytes."""
    return len(content) > megabytes * MEGABYTE
