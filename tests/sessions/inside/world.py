"""In Odoo's shell: chapters with an officer and members each, staff and an admin."""

import json
import os
from pathlib import Path

PASSWORD = os.environ["SESSIONS_PASSWORD"]
LAST_DAY = os.environ.get("SESSIONS_LAST_DAY")
FIRST_DAY = os.environ.get("SESSIONS_FIRST_DAY", "2020-01-01")
OFFICERS = 3


def user(login, group, **values):
    return env["res.users"].create(
        {
            "name": login.capitalize(),
            "login": login,
            "password": PASSWORD,
            "lang": "en_US",
            "group_ids": env.ref(group).ids,
            **values,
        }
    )


def chapter_with_members(code):
    chapter = env["member.chapter"].create({"name": f"Chapter {code}", "code": code})
    people = env["res.partner"].create(
        [
            {"name": f"Testesen {code} {n}", "email": f"{code}-{n}@example.com"}
            for n in range(3)
        ]
    )
    env["member.membership"].create(
        [
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": env.ref("member_privacy.membership_type_ordinary").id,
                "start_date": "2020-01-01",
            }
            for person in people
        ]
    )
    return chapter, people


def officer(number):
    chapter, people = chapter_with_members(f"S{number}")
    holder = env["res.partner"].create({"name": f"Holder {number}"})
    role = env["member.role"].create(
        {"name": f"Leader {number}", "code": f"s{number}", "grants_access": True}
    )
    login = user(
        f"officer{number}", "member_privacy.group_member_officer", member_id=holder.id
    )
    office = env["member.office"].create(
        {
            "partner_id": holder.id,
            "chapter_id": chapter.id,
            "role_id": role.id,
            "start_date": FIRST_DAY,
            "end_date": LAST_DAY,
        }
    )
    return {
        "login": login.login,
        "user": login.id,
        "holder": holder.id,
        "chapter": chapter.id,
        "role": role.id,
        "office": office.id,
        "members": people.ids,
    }


_chapter, strangers = chapter_with_members("S99")
empty = env["member.chapter"].create({"name": "Nobody's", "code": "S98"})
world = {
    "officers": [officer(number) for number in range(OFFICERS)],
    "empty": empty.id,
    "strangers": strangers.ids,
    "group": env.ref("member_privacy.group_member_officer").id,
    "internal": env.ref("base.group_user").id,
}
user("staff", "member_privacy.group_member_staff")
user("exporter", "member_privacy.group_member_staff").group_ids += env.ref(
    "base.group_allow_export"
)
owner = user("owner", "base.group_system")
owner.group_ids += env.ref("member_privacy.group_member_staff")
env.cr.commit()
Path(os.environ["SESSIONS_WORLD"]).write_text(json.dumps(world))
