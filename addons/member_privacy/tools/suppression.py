"""Keyed hashes of addresses and numbers that must be recognised without being stored.

An address is brought to one notation first, so that capitals, full-width letters,
invisible signs, `+tags`, the dots of Gmail and the ways to write a phone number do not
slip past. What is hashed carries its kind in front: a number is never an address.

Keys stand in a file outside the database and its backup, one a line as
``version:hexadecimal``, the secret part at least 32 bytes long. The highest version
hashes; all of them recognise.
"""

import hashlib
import hmac
import re
import unicodedata
from pathlib import Path

import phonenumbers

SHORTEST = 32  # bytes, as long as the hash (RFC 2104 section 3)
INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp"}
GMAIL = {"gmail.com", "googlemail.com"}
HOME = "NO"


class BadKeys(Exception):
    """The file of keys is missing or is none."""


def read_keys(path):
    """{version: key} of the file at `path`.

    :raise BadKeys: it cannot be read, is empty, or holds a short or doubled key
    """
    try:
        lines = Path(path).read_text(encoding="ascii").split()
        pairs = [line.split(":") for line in lines]
        keys = {int(version): bytes.fromhex(key) for version, key in pairs}
    except (OSError, ValueError):
        raise BadKeys from None
    if not keys or len(keys) < len(pairs) or min(map(len, keys.values())) < SHORTEST:
        raise BadKeys
    return keys


def email(text):
    """The one notation of an e-mail address; '' for what is none."""
    shown = _visible(text or "").casefold()
    shown = shown.removeprefix("mailto:").strip("<>")
    name, at, domain = shown.rpartition("@")
    name = name.partition("+")[0]
    domain = domain.rstrip(".")
    if not (at and name and domain):
        return ""
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    if domain in GMAIL:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def phone(text):
    """The one notation of a phone number, E.164; '' for what is none.

    A number without country code is Norwegian.
    """
    shown = re.sub(r"^00", "+", _visible(text or ""))
    try:
        number = phonenumbers.parse(shown, HOME)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def number(text):
    """The one notation of a member number: its letters and digits."""
    return "".join(c for c in _visible(text or "").casefold() if c.isalnum())


def person(name, birth):
    """Name and birth date, whichever name comes first; '' without either."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name or "").casefold())
    return f"{' '.join(sorted(words))} {birth.isoformat()}" if words and birth else ""


def _visible(text):
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in INVISIBLE)


def digest(key, kind, value):
    """HMAC-SHA-256 of a normalised `value`, in hexadecimal.

    :param str kind: `email`, `phone`, `number` or `person`
    """
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def digests(keys, kind, value):
    """{hash: version of the key} of `value` under every key."""
    return {digest(key, kind, value): version for version, key in keys.items()}
