"""What a field probably is, guessed from name and type: a proposal for the data map."""

import re
from typing import NamedTuple

# The first that fits decides.
NAMED = (
    (r"health|allerg|diet|interpreter|disab|religio|politic|ethnic|union", "special"),
    (r"national_id|identity_number|ssn|fodselsnummer", "national_id"),
    (r"email|phone|mobile|street|zip|city|country|state_id|address|website", "contact"),
    (r"amount|price|total|acc_number|bank|payment|balance|kid\b|invoice", "financial"),
    (r"member|chapter|office|role", "membership"),
    (r"name|birth|gender|sex|image|avatar|photo|nationality|partner", "identity"),
    (r"note|comment|description|body|subject|text|feedback|answer|reason", "free_text"),
)
SECRET = re.compile(r"token|password|secret|hash|key|uuid|checksum|code\b")
FREE = {"html", "text", "json", "properties"}


class Proposal(NamedTuple):
    """How a field would stand in the data map."""

    category: str
    on_erase: str
    in_access_report: bool
    is_logged: bool


def propose(name: str, kind: str, required: bool = False) -> Proposal:
    """Guess from a field's technical name and type.

    >>> propose("allergies", "char").category
    'special'
    >>> propose("access_token", "char").in_access_report
    False
    >>> propose("name", "char", required=True).on_erase
    'pseudonymise'
    """
    category = next((c for pattern, c in NAMED if re.search(pattern, name)), None)
    if category is None:
        category = "free_text" if kind in FREE else "technical"
    text = kind in ("char", "text", "html")
    on_erase = "clear"
    if required:
        on_erase = "pseudonymise" if text else "keep"
    is_secret = bool(SECRET.search(name))
    # Special categories are not copied into a log.
    logged = category in ("identity", "contact", "membership") and kind != "binary"
    return Proposal(category, on_erase, not is_secret, logged and not is_secret)
