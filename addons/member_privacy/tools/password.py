"""Passwords that are read aloud and typed once."""

import math
import secrets

# No 0 and O, no 1, l and I.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 4
GROUP_LENGTH = 4


def new_password() -> str:
    """Return a password such as ``k7fp-q2ma-9xwd-hr4t``.

    >>> len(new_password()), entropy_bits() > 75
    (19, True)
    """
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH))
        for _ in range(GROUPS)
    )


def entropy_bits() -> float:
    """How many bits somebody who guesses has to get right."""
    return GROUPS * GROUP_LENGTH * math.log2(len(ALPHABET))
