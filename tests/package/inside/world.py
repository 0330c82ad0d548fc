"""In Odoo's shell: members with a login each, some with an open case."""

import os

NAMES = ("open", "asking", "none", "wrong", "cross")

chapter = env["member.chapter"].create({"name": "Chapter", "code": "CLICKS"})
for name in NAMES:
    person = env["res.partner"].create(
        {"name": f"Testesen {name}", "email": f"{name}@example.com"}
    )
    env["member.membership"].create(
        {
            "partner_id": person.id,
            "chapter_id": chapter.id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
            "start_date": "2020-01-01",
        }
    )
    env["res.users"].create(
        {
            "login": name,
            "password": os.environ["CLICKS_PASSWORD"],
            "partner_id": person.id,
            "lang": "en_US",
            "group_ids": env.ref("base.group_portal").ids,
        }
    )
    words = {"open": None, "asking": "All of it."}
    if name in words:
        env["privacy.request"]._create_for(person, "access", words[name])
env.cr.commit()
