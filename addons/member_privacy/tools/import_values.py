"""One cell of a member file at a time: into the register's form, or a problem.

Nothing is guessed. A value that cannot be right raises :class:`ValueProblem`; what
is merely written differently (spaces, capitals of a domain) is put in order. Names
keep their capitals, also when all of them are: nobody can tell MCDONALD's from
MACDONALD's own spelling, and the member can correct it on their page.
"""

import re
import unicodedata
from datetime import datetime

import phonenumbers

from . import table_limits as limits


def _words(text: str) -> list[str]:
    return text.split()


_SPACES = re.compile(r"\s+")
#: Marks without width that copies from web pages bring along.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
#: UTF-8 read as Windows' encoding, and letters that were lost on the way.
_GARBLED = re.compile(
    "Ã[\u0080-\u00bf†‡˜…™š›œžŸ‘’“”•–—€‚ƒ„ˆ‰Š‹ŒŽ]|Â[\u00a0-\u00bf]|\ufffd"
)
_NAME_MARKS = frozenset(" -'’‘`´.,()/&\"")
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9æøåäöü]([a-z0-9æøåäöü-]{0,61}[a-z0-9æøåäöü])?\.)+[a-zæøåäöü]{2,63}",
    re.IGNORECASE,
)
_EMAIL_SEPARATOR = re.compile(r"[;,\s]+|\bog\b|\band\b")
_PHONE = re.compile(r"[+(]?[\d\s().\-/\u00a0\u2010-\u2015]+")
_PHONE_SEPARATOR = re.compile(r"[;,|]|\s/\s|\b(?:og|and|eller|or)\b")
_ZIP = re.compile(r"(?:NO?-?\s*)?(\d{3,4})\b[\s,]*(.*)", re.IGNORECASE)
_YES = frozenset(_words("ja j yes y x 1 true sann ✓ ✔ on"))
_NO = frozenset(_words("nei n no 0 false usann off"))
_GENDERS = {
    "female": _words("k kvinne kvinna f female woman"),
    "male": _words("m mann male man"),
    "other": _words("annet anna other x"),
}
_ORIGINS = {
    "paper": _words("papir papirskjema skjema innmeldingsblankett blankett paper"),
    "web": _words("nett nettskjema web webskjema nettside internett website"),
    "email": _words("epost e-post mail email e-mail"),
    "phone": _words("telefon tlf phone telephone"),
    "meeting": _words("møte oppmøte stand besøk verving meeting visit"),
    "file": _words("fil liste excel medlemsliste file list"),
    "payment": _words("betaling bankbilag giro vipps payment"),
}
_ORIGIN = {word: origin for origin, words in _ORIGINS.items() for word in words}
_GIVERS = {
    "self": _words("selv sjølv personen medlemmet medlemen self person"),
    "guardian": _words(
        "verge verje foresatt føresett forelder mor far guardian parent"
    ),
    "registrant": _words("påmelder påmeldar registrant"),
    "kin": _words("pårørende pårørande kin"),
    "godparent": _words("dåp fadder godparent"),
    "payer": _words("betaler betalar payer"),
    "member": _words("medlem ververen verver vervar member recruiter"),
    "officer": _words("tillitsvalgt tillitsvald leder leiar officer"),
    "chapter": _words("lag laget lokallag avdeling chapter"),
    "register": _words("register medlemsregister medlemsregisteret"),
}
_GIVER = {word: giver for giver, words in _GIVERS.items() for word in words}
_GENDER = {word: gender for gender, words in _GENDERS.items() for word in words}


class ValueProblem(ValueError):
    """``code`` names what is wrong with the value; it never carries the value."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def text(value: object) -> str:
    """The cell as clean text: composed letters, single spaces, nothing invisible.

    :raises ValueProblem: ``formula``, ``garbled``, ``too_long`` or ``control``
    """
    if value is None:
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    raw = str(value)
    if raw.lstrip().startswith("="):
        raise ValueProblem("formula")
    if len(raw) > limits.CELL_CHARACTERS:
        raise ValueProblem("too_long")
    clean = unicodedata.normalize("NFC", raw).translate(_INVISIBLE)
    clean = _SPACES.sub(" ", clean).strip()
    if _GARBLED.search(clean):
        raise ValueProblem("garbled")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in clean):
        raise ValueProblem("control")
    return clean


def name(value: object) -> str:
    """:raises ValueProblem: ``name_characters`` when it holds what no name has"""
    clean = text(value)
    if any(not _in_names(letter) for letter in clean):
        raise ValueProblem("name_characters")
    if clean and not any(letter.isalpha() for letter in clean):
        raise ValueProblem("name_characters")
    return clean


def _in_names(letter: str) -> bool:
    return letter in _NAME_MARKS or unicodedata.category(letter)[0] in "LM"


def last_first(value: object) -> str:
    """ "Hansen, Kari Marie" as "Kari Marie Hansen".

    :raises ValueProblem: ``name_order`` unless there is exactly one comma
    """
    parts = [part.strip() for part in name(value).split(",")]
    if parts == [""]:
        return ""
    if len(parts) != 2 or not all(parts):
        raise ValueProblem("name_order")
    return f"{parts[1]} {parts[0]}"


def email(value: object) -> str:
    """:raises ValueProblem: ``email_several`` or ``email_invalid``"""
    clean = text(value).removeprefix("mailto:").strip("<>.;, ")
    if not clean:
        return ""
    if clean.count("@") > 1 and len(_EMAIL_SEPARATOR.split(clean)) > 1:
        raise ValueProblem("email_several")
    if not _EMAIL.fullmatch(clean) or len(clean) > 254:
        raise ValueProblem("email_invalid")
    local, _at, domain = clean.rpartition("@")
    if len(local) > 64:
        raise ValueProblem("email_invalid")
    return f"{local}@{domain.lower()}"


def phone(value: object, region: str = "NO") -> str:
    """The number in E.164.

    :param region: country of numbers that are written without a country code
    :raises ValueProblem: ``phone_several`` or ``phone_invalid``
    """
    clean = text(value)
    if not clean:
        return ""
    if _PHONE_SEPARATOR.search(clean):
        raise ValueProblem("phone_several")
    if not _PHONE.fullmatch(clean):
        raise ValueProblem("phone_invalid")
    try:
        number = phonenumbers.parse(clean, region)
    except phonenumbers.NumberParseException as error:
        raise ValueProblem("phone_invalid") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueProblem("phone_invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def postal(value: object, norwegian: bool = True) -> tuple[str, str]:
    """Postal code, and the town when it stands in the same cell.

    Norwegian codes have four digits, so a code of three has lost its zero to a
    spreadsheet ("150" is 0150). Codes of other countries are taken as they are.

    :raises ValueProblem: ``zip_invalid``
    """
    clean = text(value)
    if not clean or not norwegian:
        return clean, ""
    match = _ZIP.fullmatch(clean)
    if not match:
        raise ValueProblem("zip_invalid")
    return match[1].zfill(4), match[2]


def yes_no(value: object) -> bool | None:
    """None is a blank cell: no answer, which is not a no.

    :raises ValueProblem: ``answer_unknown``
    """
    if isinstance(value, bool):
        return value
    word = text(value).casefold()
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueProblem("answer_unknown")


def year(value: object) -> int:
    """:raises ValueProblem: ``year_unknown``"""
    word = text(value)
    if not word:
        return 0
    if not re.fullmatch("(19|20)[0-9]{2}", word):
        raise ValueProblem("year_unknown")
    return int(word)


def amount(value: object) -> float | None:
    """None is a blank cell. "1 350,50 kr" and "1350.50" are the same.

    :raises ValueProblem: ``amount_unknown``
    """
    word = text(value).casefold().removeprefix("kr").removesuffix("kr").strip(" .")
    word = word.removesuffix(",-").removesuffix("nok").strip().replace(" ", "")
    if not word:
        return None
    if not re.fullmatch(r"[0-9]{1,7}([.,][0-9]{1,2})?", word):
        raise ValueProblem("amount_unknown")
    return float(word.replace(",", "."))


def gender(value: object) -> str:
    """:raises ValueProblem: ``gender_unknown``"""
    return _one_of(_GENDER, value, "gender_unknown")


def origin(value: object) -> str:
    """:raises ValueProblem: ``origin_unknown``"""
    return _one_of(_ORIGIN, value, "origin_unknown")


def giver(value: object) -> str:
    """:raises ValueProblem: ``origin_unknown``"""
    return _one_of(_GIVER, value, "origin_unknown")


def _one_of(words: dict[str, str], value: object, problem: str) -> str:
    word = text(value).casefold().rstrip(".")
    if word and word not in words:
        raise ValueProblem(problem)
    return words.get(word, "")
