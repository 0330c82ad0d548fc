"""Persons erased with all their traces, beside OCA's privacy_partner_to_be_forgotten.

`./dev bench` fetches the peer into a folder of its own; without a network ours is
measured alone. Both meet the same people: members with a login, messages, tracked
changes, files, reminders, followers, a bank account, mail in the queue, a blocked
address, and five sealed lines of the change log for each member of the register. The
peer runs without our change log, which it does not know.
"""

import statistics
import time
from contextlib import nullcontext
from importlib.util import find_spec

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL, split_every

from odoo.addons.member_privacy.models.privacy_retention_purge import BATCH

from tests.bench.bench_change_log import without

NAME = "erase"
PEER = "privacy_partner_to_be_forgotten"
PEERS = (PEER,) if find_spec(f"odoo.addons.{PEER}") else ()
BATCHES = 3
ALONE = 9
PEER_BATCH = 100
LOG_LINES = 5  # for each member
LOG = """
INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id, partner_id,
    operation, old_values, new_values, user_id, db_role, source)
SELECT now() AT TIME ZONE 'UTC', txid_current(), 'res.partner', p.id, p.id, 'update',
       jsonb_build_object('street', 'Gata ' || n, 'zip', NULL),
       jsonb_build_object('street', p.street, 'zip', p.zip), 2, 'odoo', 'interface'
  FROM res_partner p, generate_series(1, %s) n WHERE p.in_register
"""
NOTES = """
INSERT INTO mail_message (model, res_id, message_type, subtype_id, body, author_id,
    email_from, outgoing_email_to, date, create_uid, write_uid, create_date, write_date)
SELECT 'res.partner', p.id, 'comment', %s, 'Welcome', 3, 'office@example.com',
       CASE WHEN p.id %% 10 = 0 THEN 'somebody' || p.id || '@example.org' END,
       now() AT TIME ZONE 'UTC', 1, 1, now() AT TIME ZONE 'UTC',
       now() AT TIME ZONE 'UTC'
  FROM res_partner p WHERE p.in_register
"""
MEMBERS = """
SELECT p.id FROM res_partner p
 WHERE p.membership_state = 'active' AND p.email IS NOT NULL AND p.phone IS NOT NULL
   AND NOT EXISTS (SELECT FROM member_office o WHERE o.partner_id = p.id)
 ORDER BY hashint8(p.id) LIMIT %s
"""


def run(ctx):
    """Persons a second, one alone, and in how many columns a person is still named."""
    size = min(BATCH, ctx.members // 20)  # BATCH: as the nightly purge takes them
    with ctx.env(ctx.database(modules=PEERS)) as env:
        history(env)
        people = members(env, PEER_BATCH + ALONE + size * BATCHES)
        traces(env, people)
        env.cr.execute(SQL("ANALYZE"))  # as autovacuum has, where years have passed
        theirs, mine = people[:PEER_BATCH], people[PEER_BATCH:]
        peer = PEER_BATCH / timed(env, forget, theirs) if PEERS else None
        alone = [timed(env, erase, person) for person in mine[:ALONE]]
        groups = [mine.browse(ids) for ids in split_every(size, mine[ALONE:].ids)]
        times = [timed(env, erase, group) for group in groups]
    return [
        ctx.row("persons", "/s", size / statistics.median(times), peer),
        ctx.row("one person alone", "ms", statistics.median(alone) * 1000),
        *residue(ctx),
    ]


def history(env):
    """What the register has done before: a note on each member, and a sealed log."""
    env.cr.execute(SQL(NOTES, env.ref("mail.mt_note").id))
    env.cr.execute(SQL(LOG, LOG_LINES))
    env.cr.commit()
    while env["privacy.change.seal"]._seal_batch():
        env.cr.commit()
    env.cr.execute(SQL("ANALYZE"))


def members(env, count):
    return env["res.partner"].browse(
        [row[0] for row in env.execute_query(SQL(MEMBERS, count))]
    )


def traces(env, people):
    """Leave of each of `people` what a member leaves in the years."""
    people = people.with_context(mail_create_nolog=True, no_reset_password=True)
    logins(env, people)
    messages(env, people)
    days = fields.Datetime.now()
    filed = [{"res_model": "res.partner", "res_id": person.id} for person in people]
    env["ir.attachment"].create(
        [
            {**on, "name": person.name, "raw": f"{person.email} {person.id}".encode()}
            for on, person in zip(filed, people, strict=True)
        ]
    )
    env["mail.activity"].create(
        [
            {
                "res_model_id": env["ir.model"]._get_id("res.partner"),
                "res_id": person.id,
                "activity_type_id": env.ref("mail.mail_activity_data_todo").id,
                "summary": f"Ring {person.name}",
                "date_deadline": days,
            }
            for person in people
        ]
    )
    env["res.partner.bank"].create(
        [{"partner_id": each.id, "acc_number": f"1234{each.id:07}"} for each in people]
    )
    env["mail.blacklist"].create([{"email": person.email} for person in people[::10]])
    people.write({"function": "Volunteer"})
    env.flush_all()
    env.cr.precommit.run()
    env.cr.commit()


def logins(env, people):
    users = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "login": f"{person.id}.{person.email}",
                    "partner_id": person.id,
                    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                }
                for person in people
            ]
        )
    )
    now = fields.Datetime.now()
    env["res.device.log"].create(
        [
            {
                "user_id": user.id,
                "session_identifier": f"{user.id:042}",
                "ip_address": "192.0.2.7",
                "first_activity": now,
                "last_activity": now,
            }
            for user in users
        ]
    )


def messages(env, people):
    """A note on each card, a word of theirs on another's, and one mail in the queue."""
    note = {"message_type": "comment", "subtype_id": env.ref("mail.mt_note").id}
    other = env["res.partner"].create({"name": "Another card"})
    env["mail.message"].create(
        [
            {
                **note,
                "model": "res.partner",
                "res_id": on.id,
                "author_id": by.id,
                "body": f"Rang {person.name}",
                "email_from": by.email_formatted,
            }
            for person in people
            for on, by in ((person, env.user.partner_id), (other, person))
        ]
    )
    for start in range(0, len(people), BATCH):
        people[start : start + BATCH].message_subscribe(env.user.partner_id.ids)
        other.message_subscribe(people[start : start + BATCH].ids)
    env["mail.mail"].create(
        [
            {"recipient_ids": person.ids, "body_html": f"Dear {person.name}"}
            for person in people
        ]
    )


def timed(env, act, people):
    """Seconds until `people` are gone and it is committed."""
    env.flush_all()
    env.invalidate_all()
    with nullcontext() if act is erase else without(env):
        started = time.perf_counter()
        act(people)
        env.cr.commit()
        return time.perf_counter() - started


def erase(people):
    people.env["privacy.data.set"]._erase(people)


def forget(people):
    """As the peer's wizard does it."""
    for person in people:
        person.anonymize_partner_data()


def residue(ctx):
    """How many places still name a person whom each has erased, of how many before."""
    with ctx.env(ctx.database(0, modules=PEERS)) as env:
        ours, before = left(env, erase, "Sporløs Restesen", "rest", "40099123")
        theirs = (
            left(env, forget, "Etterlatt Sporsen", "spor", "40099456") if PEERS else ()
        )
    return [
        ctx.row("places that name a person, before", "places", before),
        ctx.row("places that name a person, after", "places", ours, *theirs[:1]),
    ]


def left(env, act, name, mailbox, phone):
    """(after, before): where the project's own scan finds one erased by `act`."""
    email = f"{mailbox}.sporlos@example.com"
    street = f"{name.split()[1]}veien 77"
    person = env["res.partner"].create(
        {"name": name, "email": email, "phone": f"+47{phone}", "street": street}
    )
    chapter = env["member.chapter"].create({"name": "Bench", "code": mailbox})
    env["member.membership"].create(
        {
            "partner_id": person.id,
            "chapter_id": chapter.id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
        }
    )
    traces(env, person)
    words = [name, email, phone, street]
    before = env["privacy.erasure"]._scan(words)
    timed(env, act, person)
    env["ir.attachment"]._gc_file_store_unsafe()
    return len(env["privacy.erasure"]._scan(words)), len(before)
