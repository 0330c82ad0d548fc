"""Keep other people's names out of a text about one person."""

import re

MASK = "[…]"
SHORTEST = 4


def masker(names, own=()):
    """Return a function that hides `names` in a text.

    :param names: what may not be told: names, e-mails, phones, numbers of others
    :param own: what is the person's own, and stays though somebody else has it too
    :return: a function from a text to the text without them
    """
    kept = {name.lower() for name in own if name}
    hidden = {
        name
        for name in names
        if name and len(name) >= SHORTEST and name.lower() not in kept
    }
    if not hidden:
        return lambda text: text
    longest_first = sorted(hidden, key=len, reverse=True)
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first), re.I
    )
    return lambda text: pattern.sub(MASK, text)
