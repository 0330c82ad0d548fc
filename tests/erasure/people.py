"""People who do not exist, and the words that show that somebody like them does."""

import base64
import quopri
from typing import NamedTuple
from urllib.parse import quote_plus

import phonenumbers
from faker import Faker


class Planted(NamedTuple):
    """Values that nobody else has, so that what is found is theirs."""

    name: str
    email: str
    phone: str
    street: str
    account: str

    def words(self):
        return tuple(self)


def people(count: int, seed: int) -> list[Planted]:
    """`count` different people; the same ones for the same seed."""
    fake = Faker("no_NO")
    fake.seed_instance(seed)
    found, addresses = {}, set()
    while len(found) < count:
        number = fake.random_int(10_000_000, 99_999_999)
        family = f"{fake.last_name()}-{fake.lexify('??????').title()}"
        name = f"{fake.first_name()} {family} {fake.last_name()}"
        email = f"{fake.lexify('????????')}.{number}@example.{fake.tld()}"
        phone = f"+474{number % 10_000_000:07}"
        street = f"{family} {fake.street_name()} {fake.random_int(2, 99)}"
        if phone not in addresses and is_number(phone):
            account = f"{fake.random_int(10_000, 99_999)}{number % 1_000_000:06}"
            found[name] = Planted(name, email.lower(), phone, street, account)
            addresses.add(phone)
    return list(found.values())


def is_number(phone: str) -> bool:
    """Whether somebody may have this number: Odoo knows no other by its digits."""
    return phonenumbers.is_valid_number(phonenumbers.parse(phone))


def local(phone: str) -> str:
    return phone.removeprefix("+47")


# How somebody may be written; in each of these ways they must be found.
WAYS = {
    "plain": lambda p: f"Dear {p.name}, {p.email}, {p.phone}, {p.street}",
    "capitals": lambda p: f"{p.name} {p.street}".upper(),
    "base64": lambda p: base64.b64encode(f"To {p.name}, {p.email}".encode()).decode(),
    "quoted-printable": lambda p: quopri.encodestring(p.name.encode()).decode(),
    "URL": lambda p: f"/x?n={quote_plus(p.name)}&e={quote_plus(p.email)}",
    "pairs of digits": lambda p: (
        "Ring " + " ".join(local(p.phone)[at : at + 2] for at in range(0, 8, 2))
    ),
    "3-2-3 digits": lambda p: (
        f"mob. {local(p.phone)[:3]} {local(p.phone)[3:5]} {local(p.phone)[5:]}"
    ),
    "0047": lambda p: f"tel 00{p.phone[1:]}",
    "account": lambda p: f"Konto {p.account}",
    "street": lambda p: f"Sendt til {p.street}",
}
