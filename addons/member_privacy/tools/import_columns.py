"""Which column of a member file is what, by its heading.

Headings are compared without case, accents, spaces and punctuation, in bokmål,
nynorsk and English. What is not certain is left to the user.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


#: Field of the import -> headings that mean it.
HEADINGS: dict[str, list[str]] = {
    "member_number": _words(
        "medlemsnummer medlemsnr medlnr medlem-nr medlemsid medlems-id nummer nr "
        "membernumber memberno memberid membershipnumber membershipno number"
    ),
    "name": _words(
        "navn namn fulltnavn fulltnamn heilenamnet medlemsnavn medlem name fullname "
        "membername"
    ),
    "last_first": _words(
        "etternavnfornavn etternamnfornamn navnetternavnfornavn "
        "namnetternamnfornamn lastnamefirstname namelastfirst surnamefirstname"
    ),
    "first_name": _words(
        "fornavn fornamn fornavnmellomnavn fornavnogmellomnavn fornamnogmellomnamn "
        "førenamn firstname givenname forename"
    ),
    "middle_name": _words("mellomnavn mellomnamn middlename"),
    "last_name": _words(
        "etternavn etternamn slektsnavn slektsnamn lastname surname familyname"
    ),
    "preferred_name": _words(
        "kallenavn kallenamn tiltalenavn tiltalenamn preferredname nickname calledname"
    ),
    "birth_date": _words(
        "fødselsdato fødselsdag fødd født fdato f-dato fødtdato birthdate birthday "
        "dateofbirth dob born"
    ),
    "gender": _words("kjønn gender sex"),
    "email": _words(
        "epost e-post epostadresse e-postadresse mail mailadresse email e-mail "
        "emailaddress"
    ),
    "mobile": _words(
        "mobil mobiltelefon mobilnummer mobilnr mobiltlf mobile mobilephone "
        "cellphone cell"
    ),
    "phone": _words(
        "telefon tlf telefonnummer telefonnr tlfnr tlfprivat telefonprivat fasttelefon "
        "phone phonenumber telephone homephone"
    ),
    "street": _words(
        "adresse adresse1 adresselinje1 gateadresse gate gatenavn vegadresse "
        "veiadresse postadresse bustadadresse street streetaddress address address1 "
        "addressline1"
    ),
    "street2": _words(
        "adresse2 adresselinje2 co c/o street2 address2 addressline2 careof"
    ),
    "zip": _words(
        "postnummer postnr zip zipcode postcode postalcode postnrogsted zipcity "
        "postnummerogpoststed postnummerogpoststad"
    ),
    "city": _words("poststed poststad by sted stad city town postaltown place"),
    "country": _words("land country landkode countrycode"),
    "chapter": _words(
        "lag lagskode lagkode lokallag lokallagskode lokallagsnummer lagsnummer lagnr "
        "lagsnr avdeling avdelingskode chapter chaptercode branch branchcode"
    ),
    "membership_type": _words(
        "medlemstype medlemskap medlemskapstype medlemskategori kategori type "
        "kontingenttype membershiptype membership category"
    ),
    "start_date": _words(
        "innmeldt innmeldtdato innmeldingsdato innmelding medlemsiden startdato "
        "medlemfra startdate joined joindate membersince start"
    ),
    "resigned_on": _words(
        "utmeldt utmeldtdato utmeldingsdato utmelding resigned resignedon "
        "resignationdate sluttdato enddate left"
    ),
    "deceased_on": _words(
        "død døddato dødsdato avdød deceased deceasedon dateofdeath died"
    ),
    "origin": _words(
        "kilde kjelde innsamletvia registrertvia source origin camevia cameby"
    ),
    "origin_giver": _words(
        "oppgittav oppgjevenav gittav gjevenav opplysningerfra opplysningarfrå givenby"
    ),
    "declared_on": _words(
        "erklæring erklæringsdato erklært erklærtdato declared declaration declaredon "
        "declarationdate"
    ),
    "dues_year": _words("år kontingentår medlemsår year duesyear membershipyear"),
    "dues_paid": _words(
        "betalt kontingentbetalt betaltkontingent harbetalt paid duespaid haspaid"
    ),
    "dues_amount": _words(
        "beløp kontingentbeløp betaltbeløp innbetalt amount duesamount amountpaid"
    ),
}
#: Headings of what a register may not take from a file. Never matched.
REFUSED = _words(
    "fødselsnummer fødselsnr fnr personnummer personnr personnummer11 "
    "nationalidentitynumber nationalid ssn socialsecuritynumber"
)
CHANNELS: dict[str, tuple[str, ...]] = {
    "email": ("epost", "email", "mail"),
    "sms": ("sms", "tekstmelding"),
    "phone": ("telefon", "tlf", "phone"),
    "post": ("brev", "papir", "post", "letter"),
    "social": ("sosialemedier", "sosialemedium", "socialmedia"),
}
#: Longest first, so that "epost" is not read as "post".
_CHANNEL_WORDS = sorted(
    ((word, channel) for channel, words in CHANNELS.items() for word in words),
    key=lambda pair: -len(pair[0]),
)
#: What files call the purposes that are shipped, in whatever language of the two.
PURPOSES: dict[str, list[str]] = {
    "newsletter": _words("nyhetsbrev nyheitsbrev medlemsblad newsletter"),
    "activities": _words(
        "aktiviteter aktivitetar arrangementer arrangement activities"
    ),
    "fundraising": _words("innsamling gaver gåver giverservice fundraising"),
}
_CONSENT = ("samtykke", "samtykkje", "samtykt", "consent", "optin")
_OBJECTION = ("reservert", "reservasjon", "reservation", "objection", "optout")
_LETTERS = str.maketrans({"æ": "e", "ø": "o", "å": "a", "đ": "d", "ł": "l"})


@dataclass(frozen=True)
class Column:
    """What a column of the file is taken for.

    :param target: a key of :data:`HEADINGS`, ``consent``, ``objection`` or None
    :param purpose: code of the purpose, for consents and objections
    :param channel: its channel; None with an objection means each channel
    :param hint: why there is no target: ``refused`` or ``twice``
    """

    position: int
    heading: str
    target: str | None = None
    purpose: str | None = None
    channel: str | None = None
    hint: str | None = None


def plain(text: object) -> str:
    """Letters and digits of a heading, comparable between spellings."""
    folded = str(text if text is not None else "").casefold().translate(_LETTERS)
    split = unicodedata.normalize("NFKD", folded)
    letters = re.sub(r"[^a-z0-9]", "", split)
    return letters.replace("ae", "e").replace("oe", "o").replace("aa", "a")


_BY_HEADING = {
    plain(heading): target
    for target, headings in HEADINGS.items()
    for heading in headings
}
_REFUSED = {plain(heading) for heading in REFUSED}


def match_columns(
    headings: Iterable[object], purposes: Mapping[str, Iterable[str]] | None = None
) -> list[Column]:
    """One :class:`Column` for each heading, in order.

    :param purposes: purpose code -> its names in the languages of the register
    """
    words = _purpose_words(purposes or {})
    taken = set()
    columns = []
    for position, heading in enumerate(headings):
        column = _match(position, str(heading or "").strip(), words)
        key = (column.target, column.purpose, column.channel)
        if column.target and key in taken:
            column = Column(position, column.heading, hint="twice")
        taken.add(key)
        columns.append(column)
    return columns


def _match(position: int, heading: str, purposes: list[tuple[str, str]]) -> Column:
    key = plain(heading)
    if key in _REFUSED:
        return Column(position, heading, hint="refused")
    if target := _BY_HEADING.get(key):
        return Column(position, heading, target)
    return _match_answer(position, heading, key, purposes)


def _match_answer(
    position: int, heading: str, key: str, purposes: list[tuple[str, str]]
) -> Column:
    """A consent needs purpose and channel in its heading, an objection the purpose:
    to be left alone by every channel is the safe reading, to be written to is not.
    """
    kind = _kind(key)
    word, purpose = next((pair for pair in purposes if pair[0] in key), ("", None))
    # "nyhetsbrev" is no letter by post, so the purpose's own name goes first.
    rest = key.replace(word, "", 1)
    channel = next((name for word, name in _CHANNEL_WORDS if word in rest), None)
    if not kind or not purpose or (kind == "consent" and not channel):
        return Column(position, heading)
    return Column(position, heading, kind, purpose, channel)


def _kind(key: str) -> str | None:
    if any(plain(word) in key for word in _OBJECTION):
        return "objection"
    if any(plain(word) in key for word in _CONSENT):
        return "consent"
    return None


def _purpose_words(purposes: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """(word, code) pairs, longest word first; too short words say nothing."""
    pairs = {
        (plain(word), code)
        for code, names in purposes.items()
        for word in (code, *names, *PURPOSES.get(code, ()))
        if len(plain(word)) > 3
    }
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def find_heading(rows: list[tuple[int, list]]) -> int:
    """Index of the row that holds the headings, among the first rows of a file.

    People put titles above their tables: the first row in which two headings are
    known is it, otherwise the first row.
    """
    for index, (_number, cells) in enumerate(rows):
        known = {_BY_HEADING.get(plain(cell)) for cell in cells} - {None}
        if len(known) >= 2:
            return index
    return 0
