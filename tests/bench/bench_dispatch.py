"""Messages to members: freezing, sending and lists, beside core and raw SQL."""

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median

from odoo.tools import SQL

NAME = "dispatch"
SENT = 1_000
BODY = "<p>Dear {name},</p>" + "<p>" + "Walk in the woods with us. " * 380 + "</p>"


def run(ctx):
    """What a national message costs, and how fast one worker empties the outbox."""
    with ctx.env(ctx.database()) as env:
        env.company.email = "post@organisation.example"
        national = env["member.chapter"].search([("level", "=", "national")], limit=1)
        rows = [*freeze(ctx, env, national), *lists(ctx, env, national)]
    with ctx.env(ctx.database()) as env, mail_server(env):
        rows += sending(ctx, env)
    return rows


def draft(env, chapter, **vals):
    return env["member.dispatch"].create(
        {
            "subject": "Bench",
            "body": BODY,
            "chapter_id": chapter.id,
            "minors_confirmed": True,
            **vals,
        }
    )


def freeze(ctx, env, chapter):
    """The audience in numbers and frozen; the floor writes the same rows unasked."""
    message = draft(env, chapter)
    env.flush_all()
    savepoint = env.cr.savepoint(flush=False)

    def ours():
        draft(env, chapter)._freeze()
        env.flush_all()
        savepoint.rollback()
        env.invalidate_all()

    def floor():
        env.cr.execute(
            SQL(
                "INSERT INTO member_dispatch_recipient (dispatch_id, partner_id,"
                " channel, state, attempts, idempotency_key)"
                " SELECT %s, partner_id, 'email', 'queued', 0, gen_random_uuid()"
                " FROM member_membership WHERE state = 'active'"
                " GROUP BY partner_id",
                message.id,
            )
        )
        savepoint.rollback()

    def count():
        message.invalidate_recordset()
        return message.audience_count

    seconds = ctx.medians({"ours": ours, "floor": floor, "count": count}, 3)
    related = on_relation(ctx, env, chapter)
    savepoint.close(rollback=True)
    return [
        ctx.row("freeze the audience", "s", seconds["ours"], floor=seconds["floor"]),
        ctx.row("count the audience", "s", seconds["count"]),
        related,
    ]


def on_relation(ctx, env, chapter):
    """An audience where a yes or a relation is the ground, and every third member has
    one; the floor reads whose membership stands, and nothing else."""
    purpose = env.ref("member_privacy.purpose_fundraising")
    kind = env["member.membership.type"].create({"name": "Giver", "code": "giver"})
    purpose.relation_type_ids = kind
    env.flush_all()
    env.cr.execute(
        SQL("UPDATE member_membership SET type_id = %s WHERE id %% 3 = 0", kind.id)
    )
    message = draft(env, chapter, kind="newsletter", purpose_id=purpose.id)
    floor = SQL(
        "SELECT count(DISTINCT partner_id) FROM member_membership"
        " WHERE type_id = %s AND state = 'active' AND resigned_on IS NULL",
        kind.id,
    )

    def count():
        message.invalidate_recordset()
        return message.relation_count

    seconds = ctx.medians({"ours": count, "floor": lambda: env.execute_query(floor)}, 3)
    return ctx.row("count by relation", "s", **seconds)


def lists(ctx, env, national):
    """Encrypted workbooks: a chapter's and the whole country's."""
    local = env["member.chapter"].search([("level", "=", "local")], limit=1)
    for case, chapter in (("chapter", local), ("country", national)):
        member_list = env["member.list"].create(
            {"chapter_id": chapter.id, "reason": "attendance"}
        )
        started = time.perf_counter()
        member_list.action_extract()
        seconds = time.perf_counter() - started
        yield ctx.row(f"list of a {case}, {member_list.row_count} rows", "s", seconds)


def sending(ctx, env):
    """Messages of 10 KB by one worker; the peer is core's own outgoing queue."""
    rounds = [(outbox(env), core_queue(env)) for _round in range(3)]
    ours, core = zip(*rounds, strict=True)
    rate = {"ours": SENT / median(ours), "peer": SENT / median(core)}
    return [ctx.row("send 10 KB e-mails", "/s", **rate)]


def outbox(env):
    """Seconds in which a worker sends a message that waits."""
    chapter = env["member.chapter"].create(
        {"name": "Bench", "code": f"BENCH{time.time_ns()}"}
    )
    people = env["res.partner"].create(addresses())
    env["member.membership"].create(
        [
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": env.ref("member_privacy.membership_type_ordinary").id,
            }
            for person in people
        ]
    )
    message = draft(env, chapter)
    message.action_send()
    env.cr.commit()
    started = time.perf_counter()
    env["member.dispatch.worker"]._cron_send()
    seconds = time.perf_counter() - started
    message.invalidate_recordset()
    if message.sent_count != SENT:
        raise RuntimeError(f"{message.sent_count} of {SENT} were sent")
    return seconds


def core_queue(env):
    """Seconds in which core sends as many mails that wait."""
    mails = env["mail.mail"].create(
        [
            {
                "subject": "Bench",
                "body_html": BODY,
                "email_from": "post@organisation.example",
                "email_to": each["email"],
                "auto_delete": False,
            }
            for each in addresses()
        ]
    )
    env.cr.commit()
    started = time.perf_counter()
    mails.send(auto_commit=True)
    seconds = time.perf_counter() - started
    if set(mails.mapped("state")) != {"sent"}:
        raise RuntimeError("not all were sent")
    return seconds


def addresses():
    return [
        {"name": f"Bench {n}", "email": f"bench{n}@example.com"} for n in range(SENT)
    ]


@contextmanager
def mail_server(env):
    """A server that takes everything and keeps nothing, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    program = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
    program += ["-c", "aiosmtpd.handlers.Sink"]
    process = subprocess.Popen(program)
    try:
        wait_for(port)
        env["ir.mail_server"].search([]).active = False
        server = {"name": "sink", "smtp_host": "127.0.0.1", "smtp_port": port}
        env["ir.mail_server"].create({**server, "smtp_encryption": "none"})
        env.company.email = "post@organisation.example"
        env.cr.commit()
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(port):
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the mail server did not start")
