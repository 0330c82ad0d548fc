"""README.txt of an export: what each file is, in Norwegian and English."""

NORWEGIAN = """\
EKSPORT AV HELE MEDLEMSREGISTERET

Tatt ut {created}. Registeret hadde da {people} personer. Alt her er personopplysninger:
hold mappen kryptert, og slett den når den har gjort nytten.

data/             en fil for hver tabell, i CSV (UTF-8, komma, anførselstegn)
data/translations.csv   tekster som står på flere språk, hvert språk for seg
files/            vedleggene; store_fname i ir_attachment.csv sier hvilken som er hvor
datapackage.json  hva hver tabell og hvert felt er: type, navn, valg, lenker til andre
                  tabeller, formål og kategori (Data Package 2.0, datapackage.org).
                  Under leftOut står det som ikke er med, og hvorfor
SHA256SUMS        sjekksum av alle filer: sha256sum --check SHA256SUMS

Tomt felt er en tom tekst. Det som ikke har noen verdi, er skrevet {null}, eller slik
missingValues i datapackage.json sier. Tidspunkter er i UTC.
"""
ENGLISH = """\
EXPORT OF THE WHOLE MEMBER REGISTER

Taken {created}. The register then had {people} people. All of this is personal data:
keep the folder encrypted, and delete it when it has done its work.

data/             a file for each table, in CSV (UTF-8, commas, double quotes)
data/translations.csv   texts that stand in several languages, each language by itself
files/            the attachments; store_fname in ir_attachment.csv says which is which
datapackage.json  what each table and field is: type, label, choices, links to other
                  tables, purpose and category (Data Package 2.0, datapackage.org).
                  What was left out, and why, stands under leftOut
SHA256SUMS        a checksum of each file: sha256sum --check SHA256SUMS

An empty field is an empty text. What has no value is written {null}, or as
missingValues in datapackage.json says. Times are in UTC.
"""
MISSING = """\
Filer som vedlegg viser til, men som ikke fantes / Files that attachments name and that
were not there: {missing}
"""


def readme(facts, tables):
    """The text.

    :param dict facts: created, people, null, missing
    :param tables: (name, label in Norwegian, label in English, rows) of each file
    """
    lines = [
        f"{name}.csv  {norwegian} / {english} ({rows})"
        for name, norwegian, english, rows in tables
    ]
    parts = [
        NORWEGIAN.format(**facts),
        ENGLISH.format(**facts),
        "\n".join(lines) + "\n",
    ]
    if facts["missing"]:
        parts.append(MISSING.format(**facts))
    return "\n".join(parts)
