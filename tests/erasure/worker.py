"""Carries out approved erasures, and is killed at statements that are drawn.

`DATABASE FOLDER KILLS SEED`: each attempt runs in a child with connections of its own.
Either the child is killed, or the server process that works for it. A line of JSON
after each attempt.
"""

import contextlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor, close_all
from odoo.tools import config

from tests.process import take_mail

ADDONS = Path(__file__).parents[2] / "addons"
# What must hold at every moment: a case is done exactly when the person is erased
# whole, by one erasure, with its steps.
WRONG = """
SELECT count(*)
  FROM privacy_request q
  JOIN res_partner p ON p.id = q.partner_id
 WHERE q.state IN ('carrying_out', 'done')
   AND (q.state = 'done') != (
       p.erased_on IS NOT NULL AND p.email IS NULL AND NOT p.active
       AND NOT EXISTS (SELECT FROM member_membership m WHERE m.partner_id = p.id)
       AND NOT EXISTS (SELECT FROM mail_message m
                        WHERE m.model = 'res.partner' AND m.res_id = p.id)
       AND NOT EXISTS (SELECT FROM privacy_request_step s
                        WHERE s.request_id = q.id AND s.state NOT IN ('done', 'kept'))
       AND (SELECT count(*) FROM privacy_erasure e WHERE e.person_number = p.id) = 1)
"""
HALF = """
SELECT count(*) FROM res_partner p
  JOIN privacy_request q ON q.partner_id = p.id AND q.state = 'carrying_out'
 WHERE p.erased_on IS NOT NULL OR p.email IS NULL
    OR NOT EXISTS (SELECT FROM member_membership m WHERE m.partner_id = p.id)
"""
DONE = "SELECT count(*) FROM privacy_request WHERE state = 'done'"


def start(name, folder):
    arguments = [f"--addons-path={ADDONS}", f"--data-dir={folder}", "-d", name]
    config.parse_config([*arguments, "--log-level=critical"], setup_logging=True)
    take_mail()
    return Registry(name)


def approve(registry, number):
    """One more member whose erasure is approved."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        chapter = env["member.chapter"].create(
            {"name": "Kill", "code": f"K{number}", "keeps_own_data": False}
        )
        person = env["res.partner"].create(
            {"name": f"Guro {number}", "email": f"guro.{number}@example.com"}
        )
        env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": env.ref("member_privacy.membership_type_ordinary").id,
            }
        )
        person.message_post(body="Rang Guro")
        case = env["privacy.request"].create(
            {"kind": "erasure", "partner_id": person.id, "identity": "known"}
        )
        case.action_prepare()
        case.action_approve()


def counted(hit):
    """Call `hit(number)` before each statement of this process."""
    seen, execute = [0], Cursor.execute

    def counting(self, *args, **kwargs):
        seen[0] += 1
        hit(seen[0], self)
        return execute(self, *args, **kwargs)

    Cursor.execute = counting
    return seen


def die(_cr):
    os.kill(os.getpid(), signal.SIGKILL)


def lose_backend(cr):
    """The server ends the connection, as it does when it runs out of memory."""
    other = psycopg2.connect(dbname=cr.dbname)
    with other, other.cursor() as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [cr._cnx.get_backend_pid()])


def attempt(registry, at=0, how=die):
    """Carry out in a child that meets `how` before statement `at`.

    :return: how many statements it came to; 0 when it did not come to its end
    """
    close_all()
    inside, outside = os.pipe()
    child = os.fork()
    if not child:
        seen = counted(lambda number, cr: how(cr) if number == at else None)
        try:
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                env["privacy.request"]._cron_carry_out()
            os.write(outside, str(seen[0]).encode())
        finally:
            os._exit(0)
    os.close(outside)
    os.waitpid(child, 0)
    wait_alone(registry.db_name)
    with os.fdopen(inside) as answer:
        return int(answer.read() or 0)


def wait_alone(name):
    """Until the server has seen that the child is dead: till then it holds locks."""
    others = (
        "SELECT FROM pg_stat_activity WHERE datname = %s AND pid != pg_backend_pid()"
    )
    link = psycopg2.connect(dbname=name)
    link.autocommit = True
    with contextlib.closing(link), link.cursor() as cr:
        cr.execute(others, [name])
        while cr.fetchone():
            time.sleep(0.01)
            cr.execute(others, [name])


def ask(registry, query):
    with registry.cursor() as cr:
        cr.execute(query)
        return cr.fetchone()[0]


def main(name, folder, kills, seed):
    registry = start(name, folder)
    dice = random.Random(int(seed))  # noqa: S311 the same kills for the same seed
    approve(registry, 0)
    statements = attempt(registry)
    waiting = False
    for number in range(1, int(kills) + 1):
        if not waiting:
            approve(registry, number)
        at, how = dice.randint(1, statements), dice.choice([die, lose_backend])
        ended = attempt(registry, at, how)
        done = ask(registry, DONE)
        waiting = bool(
            ask(
                registry,
                "SELECT count(*) FROM privacy_request WHERE state = 'carrying_out'",
            )
        )
        seen = {"at": at, "how": how.__name__, "ended": bool(ended), "done": done}
        wrong = ask(registry, WRONG), ask(registry, HALF)
        print(json.dumps({**seen, "wrong": wrong, "waiting": waiting}), flush=True)
    ended = attempt(registry)
    wrong = ask(registry, WRONG), ask(registry, HALF)
    done = ask(registry, DONE)
    left = ask(registry, "SELECT count(*) FROM privacy_request WHERE state != 'done'")
    last = {"ended": bool(ended), "done": done, "wrong": wrong, "waiting": bool(left)}
    print(json.dumps(last), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
