"""A process of its own that sends, with real transactions. Prints JSON, a line each.

    worker DATABASE FOLDER ACTIONS

ACTIONS is JSON, a list of lists of a name and numbers:
`set_up PORT PEOPLE`: members, and a message to them that is a draft;
`send`: freeze it;
`kill WORKERS KILLS SEED`: rounds of workers that are killed, then one that is not;
`together WORKERS`: workers side by side until nothing waits;
`press`: two send the draft at the same moment.
"""

import json
import os
import random
import signal
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.sql_db import close_all

from tests.process import say, start

STATES = "SELECT state, count(*) FROM member_dispatch_recipient GROUP BY state"
OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
PATIENCE = 60  # seconds


def set_up(registry, port, people):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["ir.mail_server"].search([]).active = False
        env["ir.mail_server"].create(
            {
                "name": "sink",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        env.company.email = "post@organisation.example"
        chapter = env["member.chapter"].create({"name": "Kill", "code": "KILL"})
        join(env, chapter, people)
        env["member.dispatch"].create(
            {"subject": "Hello", "body": "<p>{name}</p>", "chapter_id": chapter.id}
        )


def join(env, chapter, people):
    persons = env["res.partner"].create(
        [{"name": f"P {n}", "email": f"p{n}@example.com"} for n in range(people)]
    )
    env["member.membership"].create(
        [
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": env.ref("member_privacy.membership_type_ordinary").id,
                "start_date": "2020-01-01",
            }
            for person in persons
        ]
    )


def send(registry):
    with registry.cursor() as cr:
        draft(api.Environment(cr, SUPERUSER_ID, {})).action_send()


def draft(env):
    return env["member.dispatch"].search([("subject", "=", "Hello")])


def fork(registry, action):
    """Run `action(env)` in a child with connections of its own."""
    close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with registry.cursor() as cr:
            action(api.Environment(cr, SUPERUSER_ID, {}))
        status = 0
    finally:
        os._exit(status)


def work(env):
    env["member.dispatch.worker"]._cron_send()


def kill(registry, workers, kills, seed):
    dice = random.Random(seed)  # noqa: S311 the same kills for the same seed
    for _round in range(kills):
        children = [fork(registry, work) for _worker in range(workers)]
        time.sleep(dice.uniform(0.02, 0.5))
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        report(registry)
    await_the_end_of_their_connections(registry)
    together(registry, 1)


def await_the_end_of_their_connections(registry):
    """PostgreSQL finishes the statement of a dead process before it lets go of locks.

    Until then its rows look as if somebody were at work on them, and wait one run more.
    """
    with registry.cursor() as cr:
        for _try in range(PATIENCE * 10):
            cr.execute(OTHERS)
            if not cr.fetchone()[0]:
                return
            cr.rollback()
            time.sleep(0.1)
    raise TimeoutError("The connections of killed workers are still open.")


def together(registry, workers):
    children = [fork(registry, work) for _worker in range(workers)]
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    report(registry, ends=ends)


def press(registry):
    def send_it(env):
        time.sleep(max(0, moment - time.time()))
        try:
            draft(env).action_send()
        except UserError:
            sys.stdout.flush()
            env.cr.rollback()
            os._exit(3)

    moment = time.time() + 1
    children = [fork(registry, send_it) for _press in range(2)]
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    report(registry, ends=sorted(ends))


def report(registry, **more):
    with registry.cursor() as cr:
        cr.execute(STATES)
        numbers = dict(cr.fetchall())
    say({**more, **numbers})


ACTIONS = {action.__name__: action for action in (set_up, send, kill, together, press)}


if __name__ == "__main__":
    database, folder, actions = sys.argv[1:]
    registry = start(database, folder, "--log-level=critical")
    for name, *numbers in json.loads(actions):
        ACTIONS[name](registry, *numbers)
