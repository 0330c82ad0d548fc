"""Sample profiles: who sees members, and what it takes.

A profile is applied once and is then data that an organisation goes on changing. It
names roles by their code; roles it does not name see nobody.
"""

PROMISES = {"requires_confidentiality": True, "requires_guide": True}
NOTHING = {
    "grants_access": False,
    "requires_approval": False,
    "holder_limit": 0,
    "requires_reference": False,
    "requires_confidentiality": False,
    "requires_guide": False,
    "requires_device": False,
    "second_factor": False,
}
SEES = {**NOTHING, "grants_access": True}

PROFILES = {
    # One or two whom the county board appoints and the secretariat lets in.
    "movement": {
        "member_adviser": {
            **SEES,
            **PROMISES,
            "requires_approval": True,
            "holder_limit": 2,
            "requires_reference": True,
            "requires_device": True,
            "second_factor": "any",
        },
    },
    # The whole board, as soon as it is elected.
    "board": {
        "leader": SEES,
        "treasurer": SEES,
        "board_member": SEES,
        "chapter_privacy": SEES,
    },
}


def role_values(profile, code):
    """What a profile makes of the role with this code.

    :param str profile: a key of `PROFILES`
    :return: values of the fields of `member.role`
    """
    return PROFILES[profile].get(code, NOTHING)


def required_kinds(profile):
    """The kinds of text that some role of the profile asks for, in order."""
    kinds = ("confidentiality", "guide", "device")
    roles = PROFILES[profile].values()
    return [k for k in kinds if any(role.get(f"requires_{k}") for role in roles)]
