"""Write chapters.csv and members.csv: an organisation that does not exist.

    python config/samples/generate.py [folder]

Needs Faker. Names, streets and birth dates come from it with a fixed seed, so that
the files are the same each time. What is wrong in them is put in on purpose, at about
the rate that member files in use have: see the README beside this file.
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

from faker import Faker

SEED = 20261121
MEMBERS = 5_000
#: Dates are counted from here and not from the clock.
TODAY = date(2026, 11, 1)

# Code, county, and its locals with a postal code of the place.
COUNTIES = [
    ("03", "Oslo", "Frogner 0250, Grünerløkka 0550, Nordstrand 1160, Grorud 0960"),
    ("11", "Rogaland", "Stavanger 4005, Sandnes 4306, Haugesund 5525, Jæren 4340"),
    ("15", "Møre og Romsdal", "Molde 6413, Ålesund 6003, Volda 6100, Sunndal 6600"),
    ("18", "Nordland", "Bodø 8006, Narvik 8514, Rana 8622, Lofoten 8300"),
    ("31", "Østfold", "Halden 1771, Moss 1530, Sarpsborg 1706, Fredrikstad 1606"),
    ("32", "Akershus", "Bærum 1337, Asker 1383, Lillestrøm 2000, Follo 1400"),
    ("33", "Buskerud", "Drammen 3015, Kongsberg 3611, Ringerike 3510, Hol 3580"),
    ("34", "Innlandet", "Hamar 2317, Lillehammer 2609, Gjøvik 2815, Elverum 2406"),
    ("39", "Vestfold", "Tønsberg 3110, Sandefjord 3210, Larvik 3256, Horten 3187"),
    ("40", "Telemark", "Skien 3717, Porsgrunn 3915, Notodden 3674, Bø 3800"),
    ("42", "Agder", "Kristiansand 4611, Arendal 4836, Grimstad 4876, Lista 4560"),
    ("46", "Vestland", "Bergen 5014, Voss 5700, Førde 6800, Sogndal 6856"),
    ("50", "Trøndelag", "Trondheim 7030, Steinkjer 7713, Røros 7374, Hitra 7240"),
    ("55", "Troms", "Tromsø 9008, Harstad 9405, Senja 9300, Balsfjord 9050"),
    ("56", "Finnmark", "Alta 9510, Hammerfest 9600, Vadsø 9800, Karasjok 9730"),
]
HEADING_LINE = (
    "Medlemsnr;Etternavn;Fornavn;Fødselsdato;Kjønn;E-post;Mobil;Adresse;Postnr;"
    "Poststed;Lag;Medlemstype;Innmeldt;Utmeldt;Død;Samtykke innsamling e-post;"
    "Samtykke innsamling SMS;Reservert nyhetsbrev;Reservert aktiviteter;Foresatt;"
    "Merknad"
)
HEADINGS = HEADING_LINE.split(";")
TYPES = ["ordinary"] * 12 + ["household"] * 3 + ["supporting"]
REMARKS = [
    "betaler giro",
    "ring etter kl. 17",
    "vil bidra på stand",
    "tidl. styreleder",
]
MONTH_LINE = (
    "januar februar mars april mai juni juli august september oktober november desember"
)
MONTHS = MONTH_LINE.split()


def main(folder: Path) -> None:
    Faker.seed(SEED)
    fake, chance = Faker("no_NO"), random.Random(SEED)  # noqa: S311 - no secrets
    write(folder / "chapters.csv", chapters())
    write(folder / "members.csv", members(fake, chance))


def write(path: Path, rows: list[list[str]]) -> None:
    """As Norwegian spreadsheets write and open it: semicolons, marked as UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def locals_of(county: str, places: str) -> list[tuple[str, str, str]]:
    """(code, place, postal code) of each local chapter."""
    pairs = (place.rsplit(" ", 1) for place in places.split(", "))
    return [(f"{county}{n:02d}", *pair) for n, pair in enumerate(pairs, start=1)]


def chapters() -> list[list[str]]:
    rows = [["Kode", "Navn", "Nivå", "Overordnet", "E-post"]]
    rows.append(["00", "Foreningen Vidde", "national", "", "post@vidde.example"])
    for code, county, places in COUNTIES:
        mail = f"fylke{code}@vidde.example"
        rows.append([code, f"Vidde {county}", "county", "00", mail])
        rows += [
            [local, f"Vidde {place}", "local", code, f"lag{local}@vidde.example"]
            for local, place, _zip in locals_of(code, places)
        ]
    return rows


def members(fake: Faker, chance: random.Random) -> list[list[str]]:
    places = [
        place for code, _name, names in COUNTIES for place in locals_of(code, names)
    ]
    # Some chapters are ten times as large as others.
    weights = [chance.paretovariate(1.2) for _place in places]
    people = []
    for number in range(MEMBERS):
        place = chance.choices(places, weights)[0]
        people.append(member(fake, chance, 20001 + number, place))
    for person in people:
        soil(chance, person, people)
    return [HEADINGS] + [[person[heading] for heading in HEADINGS] for person in people]


def member(fake: Faker, chance: random.Random, number: int, place: tuple) -> dict:
    """A person as the register would want them, before anything is wrong."""
    code, town, postal = place
    gender = chance.choice("KM")
    first = fake.first_name_female() if gender == "K" else fake.first_name_male()
    last = fake.last_name()
    born = birth(chance)
    minor = (TODAY - born).days < 18 * 365
    first_day = max(born + timedelta(days=6 * 365), date(1975, 1, 1))
    span = max((TODAY - first_day).days - 10, 0)
    # Most have joined in the last ten years.
    joined = TODAY - timedelta(days=10 + int(span * chance.random() ** 2))
    person = dict.fromkeys(HEADINGS, "")
    person |= {
        "Medlemsnr": str(number),
        "Etternavn": last,
        "Fornavn": first,
        "Fødselsdato": f"{born:%d.%m.%Y}",
        "Kjønn": gender,
        "E-post": mail(first, last, number),
        "Mobil": mobile(chance),
        "Adresse": fake.street_address(),
        "Postnr": postal,
        "Poststed": town,
        "Lag": code,
        "Medlemstype": "youth" if minor else chance.choice(TYPES),
        "Innmeldt": f"{joined:%d.%m.%Y}",
    }
    if minor:
        person["Foresatt"] = f"{fake.first_name()} {last}"
    answers(chance, person)
    leave(chance, person, joined)
    return person


def birth(chance: random.Random) -> date:
    age = chance.choices((8, 15, 25, 40, 60, 78), (2, 4, 14, 28, 34, 18))[0]
    return TODAY - timedelta(days=int((age + chance.uniform(-2, 12)) * 365.25))


def mail(first: str, last: str, number: int) -> str:
    """An address under a name that nobody can own."""
    letters = f"{first}.{last}".lower().translate(str.maketrans("æøåéü ", "eoaeu-"))
    return f"{letters}{number % 1000}@example.{('org', 'com', 'net')[number % 3]}"


def mobile(chance: random.Random) -> str:
    digits = chance.choice(("40", "41", "45", "48", "9")) + "".join(
        chance.choices("0123456789", k=7)
    )
    return digits[:8]


def answers(chance: random.Random, person: dict) -> None:
    for heading, yes, no in (
        ("Samtykke innsamling e-post", 0.35, 0.15),
        ("Samtykke innsamling SMS", 0.2, 0.15),
        ("Reservert nyhetsbrev", 0.1, 0.02),
        ("Reservert aktiviteter", 0.06, 0.02),
    ):
        draw = chance.random()
        if draw < yes:
            person[heading] = chance.choice(("ja", "Ja", "x", "1"))
        elif draw < yes + no:
            person[heading] = chance.choice(("nei", "Nei", "0"))


def leave(chance: random.Random, person: dict, joined: date) -> None:
    draw, days = chance.random(), (TODAY - joined).days
    last = joined + timedelta(days=chance.randint(days // 2, days - 5))
    if draw < 0.08:
        person["Utmeldt"] = f"{last:%d.%m.%Y}"
    elif draw < 0.095:
        person["Død"] = f"{last:%d.%m.%Y}"


# What is wrong in real files


def soil(chance: random.Random, person: dict, people: list[dict]) -> None:
    """Make some of the person's cells what people make of them."""
    for share, change in DIRT:
        if chance.random() < share:
            change(chance, person, people)


def other_date(chance, person, _people) -> None:
    day, month, year = person["Fødselsdato"].split(".")
    forms = [f"{year}-{month}-{day}", f"{int(day)}/{int(month)}/{year}"]
    forms += [
        f"{int(day)}. {MONTHS[int(month) - 1]} {year}",
        f"{day}.{month}.{year[2:]}",
    ]
    person["Fødselsdato"] = chance.choices(forms, (8, 4, 1, 2))[0]


def other_phone(chance, person, _people) -> None:
    n = person["Mobil"]
    forms = [f"{n[:3]} {n[3:5]} {n[5:]}", f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:]}"]
    person["Mobil"] = chance.choice([*forms, f"+47 {forms[0]}", f"0047{n}", f"47{n}"])


def wrong_phone(chance, person, _people) -> None:
    n = person["Mobil"]
    person["Mobil"] = chance.choice(
        (n[:7], n + "1", "ukjent", f"{n} / {mobile(chance)}")
    )


def no_phone(_chance, person, _people) -> None:
    person["Mobil"] = ""


def other_mail(chance, person, people) -> None:
    shared = chance.choice(people)["E-post"]
    mine = person["E-post"]
    person["E-post"] = chance.choice(
        (mine.upper(), f" {mine} ", shared, f"mailto:{mine}")
    )


def wrong_mail(chance, person, _people) -> None:
    mine = person["E-post"]
    person["E-post"] = chance.choice(
        (mine.replace("@", ""), mine.rsplit(".", 1)[0], f"{mine}; styret@example.org")
    )


def no_mail(_chance, person, _people) -> None:
    person["E-post"] = ""


def other_name(chance, person, _people) -> None:
    first, last = person["Fornavn"], person["Etternavn"]
    person["Etternavn"] = chance.choice((last.upper(), f"{last} ", f"\u00a0{last}"))
    person["Fornavn"] = first.replace(" ", "  ")


def garbled_name(_chance, person, _people) -> None:
    """UTF-8 that somebody once opened as something else."""
    person["Fornavn"] = "Bjørn".encode().decode("cp1252")


def no_name(_chance, person, _people) -> None:
    person["Fornavn"] = person["Etternavn"] = ""


def twin(chance, person, people) -> None:
    """The same person once more, under another number."""
    other = chance.choice(people)
    for heading in ("Etternavn", "Fornavn", "Fødselsdato", "Kjønn"):
        person[heading] = other[heading]


def same_number(chance, person, people) -> None:
    person["Medlemsnr"] = chance.choice(people)["Medlemsnr"]


def wrong_chapter(chance, person, _people) -> None:
    person["Lag"] = chance.choice(("9901", "Oslo lag", "", person["Lag"] + "x"))


def zero_lost(_chance, person, _people) -> None:
    person["Lag"] = person["Lag"].lstrip("0")
    person["Postnr"] = person["Postnr"].lstrip("0")


def wrong_type(chance, person, _people) -> None:
    person["Medlemstype"] = chance.choice(("prøvemedlem", "?"))


def no_start(_chance, person, _people) -> None:
    person["Innmeldt"] = ""


def wrong_order(_chance, person, _people) -> None:
    person["Innmeldt"] = "01.01.1900"


def formula(_chance, person, _people) -> None:
    person["Adresse"] = '=HYPERLINK("https://example.org";"Storgata 1")'


def odd_answer(_chance, person, _people) -> None:
    person["Reservert nyhetsbrev"] = "kun post"


def remark(chance, person, _people) -> None:
    person["Merknad"] = chance.choice(REMARKS)


DIRT = [
    (0.25, other_date),
    (0.35, other_phone),
    (0.015, wrong_phone),
    (0.05, no_phone),
    (0.04, other_mail),
    (0.01, wrong_mail),
    (0.08, no_mail),
    (0.05, other_name),
    (0.002, garbled_name),
    (0.001, no_name),
    (0.008, twin),
    (0.001, same_number),
    (0.006, wrong_chapter),
    (0.3, zero_lost),
    (0.002, wrong_type),
    (0.03, no_start),
    (0.001, wrong_order),
    (0.0005, formula),
    (0.001, odd_answer),
    (0.05, remark),
]

if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
