"""Names, streets and towns of synthetic Norwegians, the same every time."""

from faker import Faker

SEED = 19


def pools() -> dict[str, list[str]]:
    """Lists of values to combine, by what they are."""
    fake = Faker("no_NO")
    fake.seed_instance(SEED)

    def some(count, draw):
        return sorted({draw() for _ in range(count)})

    return {
        "female": some(400, fake.first_name_female),
        "male": some(400, fake.first_name_male),
        "last": some(800, fake.last_name),
        "street": some(600, fake.street_name),
        "city": some(300, fake.city),
    }


def place_names(count: int) -> list[str]:
    """`count` different names of places, for chapters."""
    fake = Faker("no_NO")
    fake.seed_instance(SEED + 1)
    names: dict[str, None] = {}
    while len(names) < count:
        names[fake.city()] = None
        if len(names) < count:
            names[f"{fake.last_name()} {fake.city_suffix()}"] = None
    return list(names)
