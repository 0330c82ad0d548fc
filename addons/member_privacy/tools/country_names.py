"""Names of countries in the reader's language: core's bokmål has gaps, nynorsk none."""

from babel import Locale, UnknownLocaleError


def country_name(code: str, lang: str | None) -> str:
    """What a country is called, '' when the language has no name for it.

    >>> country_name("NO", "nn_NO")
    'Noreg'
    """
    if not lang:
        return ""
    try:
        territories = Locale.parse(lang).territories
    except (UnknownLocaleError, ValueError):
        return ""
    return territories.get(code, "")


def sort_key(name: str) -> str:
    """A key that sorts names as Norwegians do, with æ, ø and å behind z.

    >>> sorted(["Åland", "Østerrike", "Zambia"], key=sort_key)
    ['Zambia', 'Østerrike', 'Åland']
    """
    return name.casefold().translate(str.maketrans("æøå", "{|}"))
