"""What somebody types to find a person: what it can be, and SQL that compares it."""

import re
from dataclasses import dataclass

from odoo.tools import SQL
from odoo.tools.mail import email_normalize

from . import import_values

#: Below the extension's 0.6, so that Jonsen finds Johnsen.
LIKENESS = 0.45
_LONGEST = 200
_FEWEST_LETTERS = 4
_ZIP_LENGTH = 4
_NUMBER = re.compile(r"[+(]{0,2}\d[\d\s().\-/]*")
_WORD = re.compile(r"[^\s,;]+")
_ACCENTED = "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿčšžđÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸČŠŽĐ"
_PLAIN = "aaaaaaeceeeeiiiinoooooouuuuyycszd" * 2
# Only immutable functions, so that an index can hold the result.
_FOLDED = (
    "replace(replace(replace(lower(translate(%s, '{}', '{}')),"
    " 'aa', 'a'), 'ae', 'e'), 'oe', 'o')"
)


@dataclass(frozen=True)
class Sought:
    """What typed text can be; several at once, and nothing where all are empty.

    :param words: parts of a name or place, all of which must be there
    :param number: a member number
    :param phone: in E.164
    :param email: normalised; ``whole`` unless only its beginning was typed
    """

    words: tuple = ()
    number: str = ""
    phone: str = ""
    email: str = ""
    whole: bool = True


def read(typed):
    """Tell what `typed` can be.

    >>> read("0047 912 34 567").phone
    '+4791234567'
    >>> read("Anna  Oslo").words
    ('Anna', 'Oslo')
    """
    clean = " ".join(str(typed).replace("\0", "").split())[:_LONGEST]
    if "@" in clean:
        email = email_normalize(clean)
        return Sought(email=email or clean.lower(), whole=bool(email))
    if not _NUMBER.fullmatch(clean):
        return Sought(words=tuple(_WORD.findall(clean)), number=clean)
    digits = re.sub(r"\D", "", clean)
    words = (digits,) if len(digits) == _ZIP_LENGTH else ()
    return Sought(words=words, number=digits, phone=_phone(re.sub("[()]", "", clean)))


def _phone(text):
    try:
        return import_values.phone(text)
    except import_values.ValueProblem:
        return ""


def folded(expression):
    """SQL of a text as it is compared: no capitals, accents or double spellings.

    Aase, Åse and Ase are one; so are Bjørn, Bjoern and Bjorn.

    :param expression: SQL, or the text itself
    """
    return SQL(_FOLDED.format(_ACCENTED, _PLAIN), expression)


def text_of(table):
    """SQL of what a person is found by: names, postal code and town, folded.

    Begins with a space, so that each word has one before it.

    :param SQL table: the name or alias of res_partner
    """
    return SQL(
        "(' ' || %s)",
        folded(
            SQL(
                "(coalesce(%(t)s.complete_name, '') || ' ' ||"
                " coalesce(%(t)s.preferred_name, '') || ' ' ||"
                " coalesce(%(t)s.zip, '') || ' ' || coalesce(%(t)s.city, ''))",
                t=table,
            )
        ),
    )


def contains(text, words):
    """SQL: whether each word stands in `text`; short ones begin a word there."""
    return SQL(" AND ").join(
        SQL("%s LIKE %s || %s || '%%'", text, _before(word), folded(escaped(word)))
        for word in words
    )


def resembles(text, words):
    """SQL: whether a word like each of `words` stands in `text`.

    Needs ``pg_trgm.word_similarity_threshold`` at `LIKENESS`. Short words have too
    few letters to be misspelled.
    """
    return SQL(" AND ").join(
        contains(text, [word])
        if len(word) < _FEWEST_LETTERS
        else SQL("%s %%> %s", text, folded(word))
        for word in words
    )


def likeness(text, words):
    """SQL of a number between 0 and 1 that ranks what was found."""
    return SQL("word_similarity(%s, %s)", folded(" ".join(words)), text)


def _before(word):
    return "% " if len(word) < _FEWEST_LETTERS - 1 else "%"


def escaped(word):
    """`word` for a LIKE pattern, in which it stands for itself."""
    return re.sub(r"([\\%_])", r"\\\1", word)
