"""A process of its own that merges two people, and is killed in the middle of it.

`worker.py DATABASE FOLDER KILLS SEED`: prints a line of JSON a kill.
"""

import os
import random
import signal
import sys
import time

from odoo import SUPERUSER_ID, api
from odoo.sql_db import close_all
from odoo.tools import SQL

from tests.process import say, start


def make(registry):
    """Two rows of Guro, each with what a member has; their ids."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        people = env["res.partner"].create(
            [{"name": "Guro Tveit"} for _row in range(2)]
        )
        for person in people:
            fill(env, person)
        return people.ids


def fill(env, person):
    chapter = env.ref("base.main_partner")
    chapter.message_subscribe(partner_ids=person.ids)
    env["member.membership"].create(
        {
            "partner_id": person.id,
            "chapter_id": env["member.chapter"].search([], limit=1).id,
            "type_id": env.ref("member_privacy.membership_type_ordinary").id,
        }
    )
    newsletter = env.ref("member_privacy.purpose_newsletter")
    for event in ("given", "withdrawn"):
        env["privacy.consent"]._record(person, newsletter, "email", event, "paper")
    env["res.partner.bank"].create(
        {"partner_id": person.id, "acc_number": "86011117947"}
    )


def rows(cr, person_id):
    """Every row that leads to the person, and the person's own, as text."""
    merge_sql = sys.modules["odoo.addons.member_privacy.tools.merge_sql"]
    found = {}
    places = [*merge_sql.foreign_keys(cr), ("res_partner", "id")]
    for table, column in places:
        cr.execute(
            SQL(
                "SELECT t::text FROM %s t WHERE %s = %s ORDER BY 1",
                SQL.identifier(table),
                SQL.identifier(column),
                person_id,
            )
        )
        found[f"{table}.{column}"] = [row for (row,) in cr.fetchall()]
    return found


def merge(registry, kept, gone, seconds=None):
    """Merge in a child, which is killed after `seconds`.

    :return: (whether it died of the kill, how many seconds the merge took)
    """
    close_all()
    hears, tells = os.pipe()
    child = os.fork()
    if not child:
        with registry.cursor() as cr:
            people = api.Environment(cr, SUPERUSER_ID, {})["res.partner"]
            os.write(tells, b"x")
            people.browse(kept)._merge_person(people.browse(gone), "the same")
        os._exit(0)
    os.read(hears, 1)
    began = time.monotonic()
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), time.monotonic() - began


def state(registry, kept, gone):
    with registry.cursor() as cr:
        return rows(cr, kept), rows(cr, gone)


def one_kill(registry, seconds):
    """[whether it died, what is in the database: "before", "after" or "half"]"""
    kept, gone = make(registry)
    before = state(registry, kept, gone)
    killed, _seconds = merge(registry, kept, gone, seconds)
    after = state(registry, kept, gone)
    if after == before:
        return [killed, "before"]
    return [killed, "half" if any(after[1].values()) else "after"]


def main(database, folder, kills, seed):
    registry = start(database, folder)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        env["member.chapter"].create({"name": "Kill", "code": "KILL"})
    _killed, whole = merge(registry, *make(registry))
    dice = random.Random(seed)  # noqa: S311 the same kills for the same seed
    for number in range(kills):
        # The first at once: however unlike the one that was timed, it is in the middle.
        seconds = dice.uniform(0, whole) if number else 0
        say(one_kill(registry, seconds))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
