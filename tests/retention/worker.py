"""A process of its own that purges, with real transactions. Prints JSON, a line each.

`kill DATABASE FOLDER PEOPLE KILLS SEED`: each purge runs in a child with connections of
its own, which is killed; a line a round.
`race DATABASE FOLDER`: somebody says yes after the purge began; one line.
"""

import os
import random
import signal
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.sql_db import close_all

from tests.process import say, start

BATCH = 5
# What must hold at every moment, also right after a kill.
HALF_DONE = """
SELECT count(*)
  FROM res_partner p
 WHERE p.erased_on IS NOT NULL
   AND (p.name != 'Erased person' OR p.email IS NOT NULL OR p.active
        OR EXISTS (SELECT FROM member_membership m WHERE m.partner_id = p.id)
        OR EXISTS (SELECT FROM privacy_consent c WHERE c.partner_id = p.id)
        OR EXISTS (SELECT FROM privacy_change c, jsonb_each_text(c.old_values) v
                    WHERE c.partner_id = p.id AND v.value IS NOT NULL))
"""
COUNTED = "SELECT COALESCE(sum(persons), 0) FROM privacy_retention_run"
ERASED = "SELECT count(*) FROM res_partner WHERE erased_on IS NOT NULL"


def kill(registry, people, kills, seed):
    with registry.cursor() as cr:
        populate(api.Environment(cr, SUPERUSER_ID, {}), people)
    dice = random.Random(seed)  # noqa: S311 the same kills for the same seed
    # The first as soon as somebody is erased, however slow or fast the machine is.
    report(registry, killed=purge(registry, lambda: count(registry, ERASED)))
    for _kill in range(1, kills):
        report(registry, killed=purge(registry, after(dice.uniform(0.02, 1))))
    report(registry, killed=purge(registry, after(3600)))


def after(seconds):
    """Whether so much time has passed since the first time it was asked."""
    deadline = []

    def passed():
        deadline.append(time.monotonic() + seconds)
        return time.monotonic() >= deadline[0]

    return passed


def count(registry, query):
    with registry.cursor() as cr:
        cr.execute(query)
        return cr.fetchone()[0]


def populate(env, people):
    """`people` who are due and as many who are not, and the rule armed."""
    chapter = env["member.chapter"].create({"name": "Kill", "code": "KILL"})
    kind = env.ref("member_privacy.membership_type_ordinary")
    for label, last_day in (("Due", "2010-06-30"), ("Kept", False)):
        persons = env["res.partner"].create(
            [
                {"name": f"{label} {n}", "email": f"{label}.{n}@example.com"}
                for n in range(people)
            ]
        )
        env["member.membership"].create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": chapter.id,
                    "type_id": kind.id,
                    "start_date": "2009-01-01",
                    "state": "ended" if last_day else "active",
                    "end_date": last_day,
                    "end_reason": last_day and "resigned",
                }
                for person in persons
            ]
        )
        env["privacy.consent"]._record(
            persons,
            env.ref("member_privacy.purpose_newsletter"),
            "email",
            "objected",
            "paper",
        )
    rule = env.ref("member_privacy.retention_rule_membership")
    rule.action_dry_run()
    rule.action_arm()


def purge(registry, is_time):
    """Purge in a child and kill it once `is_time()`; whether it had to be killed."""
    return run_killed(lambda: purge_all(registry), is_time)


def purge_all(registry):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        sys.modules[
            "odoo.addons.member_privacy.models.privacy_retention_purge"
        ].BATCH = BATCH
        env["privacy.retention.rule"]._cron_retention()


def run_killed(job, is_time):
    """Do `job` in a child and kill it once `is_time()`; whether it had to be killed."""
    close_all()
    child = os.fork()
    if not child:
        job()
        os._exit(0)
    while not is_time():
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def report(registry, killed):
    queries = {
        "half_done": HALF_DONE,
        "erased": ERASED,
        "counted": f"{COUNTED} WHERE state != 'dry'",
    }
    numbers = {name: count(registry, query) for name, query in queries.items()}
    say({"killed": killed, **numbers})


def race(registry):
    """Two are due; one says yes when the purge has looked and not yet locked."""
    with registry.cursor() as cr:
        populate(api.Environment(cr, SUPERUSER_ID, {}), 2)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        rule = env.ref("member_privacy.retention_rule_membership")
        run = env["privacy.retention.run"]._begin(rule)
        rule._begin_transaction()
        today = env["res.users"]._today_oslo()
        due = rule._due_ids(today)
        with registry.cursor() as other:
            say_yes(api.Environment(other, SUPERUSER_ID, {}), due[0])
        rule._do_batch(run, today, due)
        people = env["res.partner"].browse(due)
        say([bool(person.erased_on) for person in people])


def say_yes(env, person_id):
    purpose = env.ref("member_privacy.purpose_newsletter")
    person = env["res.partner"].browse(person_id)
    env["privacy.consent"]._record(person, purpose, "email", "given", "portal")


if __name__ == "__main__":
    what, database, folder, *numbers = sys.argv[1:]
    {"kill": kill, "race": race}[what](
        start(database, folder), *(int(each) for each in numbers)
    )
