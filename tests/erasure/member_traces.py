"""What a member leaves in the years by ordinary use, made as the register makes it."""

from odoo import fields
from odoo.fields import Command
from odoo.http import root

from .documents import KINDS
from .people import WAYS

BORN = "1969-12-24"
# What each has said no to, by e-mail and by SMS.
NO = "member_privacy.purpose_activities"


def member(env, chapter, planted):
    """A member with a login, a session and files; (person, login, case)."""
    words = {"street": planted.street, "email": planted.email, "phone": planted.phone}
    born = {"birthdate_date": BORN}
    person = env["res.partner"].create({"name": planted.name, **words, **born})
    env["res.partner.bank"].create(
        {"partner_id": person.id, "acc_number": planted.account}
    )
    env["member.membership"].create(
        {
            "partner_id": person.id,
            "chapter_id": chapter.id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
            "start_date": "2020-01-01",
            "source": f"Brought by {planted.name}",
        }
    )
    login = with_login(env, person, planted)
    files(env, person, planted)
    written(env, person, planted)
    env["privacy.consent"]._record(
        person,
        env.ref("member_privacy.purpose_newsletter"),
        "email",
        "given",
        "paper",
        note=f"Form of {planted.name}",
    )
    for channel in ("email", "sms"):
        env["privacy.consent"]._record(
            person, env.ref(NO), channel, "objected", "portal"
        )
    case = env["privacy.request"]._create_for(
        person, "erasure", f"{planted.name} wants out", "letter"
    )
    case.write({"identity": "known", "answer": f"Dear {planted.name}"})
    return person, login, case


def with_login(env, person, planted):
    portal = env.ref("base.group_portal")
    login = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "login": planted.email,
                "partner_id": person.id,
                "group_ids": [Command.set(portal.ids)],
            }
        )
    )
    session = root.session_store.new()
    session.update({"db": env.cr.dbname, "login": planted.email, "uid": login.id})
    root.session_store.save(session)
    now = fields.Datetime.now()
    env["res.device.log"].create(
        {
            "user_id": login.id,
            "session_identifier": session.sid[:42],
            "ip_address": "192.0.2.7",
            "first_activity": now,
            "last_activity": now,
        }
    )
    return login


def files(env, person, planted):
    """A file of each kind, also in the database and as a large object of a file."""
    on = {"res_model": "res.partner", "res_id": person.id}
    words = f"{planted.name}, {planted.email}, {planted.phone}"
    env["ir.attachment"].create(
        [
            {**on, "name": f"{planted.name}.{kind}", "raw": make(words)}
            for kind, make in KINDS.items()
        ]
    )


def written(env, person, planted):
    """Words on the card and on another's, in each way, and a tracked change."""
    for way in WAYS.values():
        person.message_post(body=way(planted))
    person.message_subscribe(partner_ids=env.user.partner_id.ids)
    person.activity_schedule(
        "mail.mail_activity_data_todo", note=f"Ring {planted.name}", user_id=env.uid
    )
    env["mail.mail"].create(
        {"recipient_ids": person.ids, "body_html": f"Dear {planted.name}"}
    )
    env["sms.sms"].create({"partner_id": person.id, "number": planted.phone})
    person.write({"street": f"{planted.street} B"})
    env.flush_all()
    env.cr.precommit.run()  # tracking values are written at commit
    person.write({"street": planted.street})
