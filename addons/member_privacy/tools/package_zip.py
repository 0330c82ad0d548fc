"""The files of a package in one archive, made in memory."""

import re
import zipfile
from io import BytesIO

import pyzipper

NOT_IN_NAME = re.compile(r"[^\w.\- ]+")
LONGEST = 80
# What is inside an encrypted archive.
INNER = "opplysninger.zip"


def archive(files):
    """Return the bytes of a ZIP file.

    :param files: pairs of a path inside it and bytes; the first is read first
    """
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        for path, content in files:
            opened.writestr(path, content)
    return stream.getvalue()


def encrypted_archive(files, password):
    """Return the bytes of a ZIP file with AES-256 that holds the archive of `files`."""
    return encrypted(archive(files), password)


def encrypted(content, password):
    """Return the bytes of a ZIP file with AES-256 that holds an archive.

    One file in it, because the names of files stand there in clear, and a name may be
    the person's.
    """
    stream = BytesIO()
    with pyzipper.AESZipFile(stream, "w", encryption=pyzipper.WZ_AES) as opened:
        opened.setpassword(password.encode())
        opened.writestr(INNER, content)
    return stream.getvalue()


def safe_name(number, name):
    """A name of a file that stays in its folder, on any system.

    >>> safe_name(7, "../../etc/passwd")
    '7-etc passwd'
    >>> safe_name(8, "")
    '8-fil'
    """
    stem, dot, end = NOT_IN_NAME.sub(" ", name or "").strip(". ").rpartition(".")
    clean = f"{stem[:LONGEST]}{dot}{end[:10] if dot else end[:LONGEST]}"
    return f"{number}-{clean.strip() or 'fil'}"
