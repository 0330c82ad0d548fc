"""In Odoo's shell: the chapters and the people of the house, before any member."""

import os

PASSWORD = os.environ["JOURNEY_PASSWORD"]
SINK = os.environ["JOURNEY_SMTP_PORT"]


def user(login, group, **values):
    return env["res.users"].create(
        {
            "name": login.capitalize(),
            "login": login,
            "password": PASSWORD,
            "email": f"{login}@house.example",
            "lang": "en_US",
            "group_ids": env.ref(group).ids,
            **values,
        }
    )


chapters = env["member.chapter"]
national = chapters.create({"name": "Landet", "code": "00", "level": "national"})
county = chapters.create(
    {"name": "Fylket", "code": "10", "level": "county", "parent_id": national.id}
)
oslo, bergen = chapters.create(
    [
        {"name": name, "code": code, "parent_id": county.id}
        for name, code in (("Oslo", "1001"), ("Bergen", "1002"))
    ]
)
user("staff", "member_privacy.group_member_staff")
user("privacy", "member_privacy.group_privacy_officer")
holder = env["res.partner"].create({"name": "Holder of the office"})
user("officer", "member_privacy.group_member_officer", member_id=holder.id)
env["member.office"].create(
    {
        "partner_id": holder.id,
        "chapter_id": oslo.id,
        "role_id": env.ref("member_privacy.role_leader").id,
    }
)
env["ir.mail_server"].create(
    {
        "name": "Sink",
        "smtp_host": "127.0.0.1",
        "smtp_port": int(SINK),
        "smtp_encryption": "none",
        "from_filter": False,
    }
)
env.company.email = "post@house.example"
env.cr.commit()
