"""Plants people, erases them by their cases, and looks for them. Prints JSON.

`DATABASE FOLDER LOG COUNT SEED…`: so many with each seed; what was found of them
before, and what after. LOG is PostgreSQL's.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import SQL

from tests.process import say, start

from .left import kept
from .member_traces import member
from .people import people
from .provoke import provoke
from .rows import KEEPERS, Rows
from .search import Search

SAMPLE = 1  # so many are looked for by the project's own scan too
BY_CASE = 10
PLAIN = 40  # of so many it is asked what is left


def new_model(env):
    """A model that nobody has mapped, as somebody makes one in the interface: it gets
    its rows by itself, and the search finds what an erasure leaves in it."""
    fields = [
        {"name": "x_text", "ttype": "char", "field_description": "Text"},
        {
            "name": "x_member_id",
            "ttype": "many2one",
            "relation": "res.partner",
            "field_description": "Member",
        },
    ]
    env["ir.model"].create(
        {
            "name": "Notes",
            "model": "x_notes",
            "field_id": [Command.create(each) for each in fields],
        }
    )
    env.cr.commit()


def plant(env, planted):
    """[(person, login, case)] of `planted`, each with all traces; and what failed.

    Each second one is plain: without an office, a hold, or words in others' threads.
    """
    chapter = env["member.chapter"].create({"name": "Planting", "code": "PLANT"})
    later = env["res.partner"]
    made, failed = [], {}
    for number, each in enumerate(planted):
        person, login, case = member(env, chapter, each)
        later = later.create({"name": "Somebody else"})
        env.flush_all()
        rows = Rows(env, person, login, case, each, later)
        rows.plant(without=KEEPERS if number % 2 else ())
        failed |= rows.failed
        env.invalidate_all()
        provoke(env, login, each)
        made.append((person, login, case))
    env.cr.commit()
    return made, failed


def erase(env, made):
    """The first ten by their cases, one after another; the others all at once, as
    retention takes them, with a case that was open."""
    cases = env["privacy.request"].union(*(case for _p, _l, case in made))
    first, others = cases[:BY_CASE], cases[BY_CASE:]
    for case in first:
        case.action_prepare()
        case.action_approve()
    env.cr.commit()
    env["privacy.request"]._cron_carry_out()
    env["privacy.data.set"]._erase(others.partner_id)
    others._close("done")
    env.cr.commit()
    env["ir.attachment"]._gc_file_store_unsafe()
    env.cr.commit()


def chapters_had_their_time(env):
    """The page of the answer is closed, and no chapter looks any longer."""
    with freeze_time(datetime.now() + timedelta(days=60)):
        env["privacy.request.task"]._forget_erased()
    env.cr.commit()


def in_logs(logs, planted):
    """What the project's own scan finds of each in the logs of the servers."""
    # Addons are found once Odoo has read its options.
    from odoo.addons.member_privacy.tools.trace_scan import TraceScan  # noqa: PLC0415

    found = {}
    for number, each in enumerate(planted):
        scan = TraceScan(each.words())
        for log in logs:
            scan.file(log.name, log)
        found |= {f"{number} {name}": count for name, count in scan.found.items()}
    return found


def ledger(env):
    """The keyed hashes, and what they stand for."""
    env.cr.execute(
        SQL("SELECT digest, kind, purpose_id, channel FROM privacy_suppression")
    )
    return env.cr.fetchall()


def main(name, folder, server_log, count, *seeds):
    folder = Path(folder)
    log = folder / "odoo.log"
    logs = [log, Path(server_log)]
    registry = start(name, folder, f"--logfile={log}", "--log-level=info")
    planted = [each for seed in seeds for each in people(int(count), int(seed))]
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        new_model(env)
        search = Search(cr, folder, planted)
        say({"at": "nobody", "found": search.everywhere(logs)})
        made, failed = plant(env, planted)
        numbers = [person.member_number for person, _l, _c in made]
        found = search.everywhere(logs)
        left = [len(kept(env, *(each.id for each in some))) for some in made[:2]]
        say({"at": "planted", "found": found, "failed": failed, "left": left})
        say({"at": "controls", "missed": search.controls(planted)})
        scan = env["privacy.erasure"]._scan
        words = [word for each in planted[:SAMPLE] for word in each.words()]
        say({"at": "scanned", "found": scan(words)})
        erase(env, made)
        chapters_had_their_time(env)
        states = {case.id: case.state for _p, _l, case in made}
        say({"at": "erased", "found": search.everywhere(logs), "states": states})
        say({"at": "scanned again", "found": scan(words)})
        plain = made[1:PLAIN:2]
        say({"at": "left", "of": [kept(env, *(e.id for e in each)) for each in plain]})
        say({"at": "logs", "found": in_logs(logs, planted)})
        say({"at": "ledger", "kept": ledger(env), "of": numbers})


if __name__ == "__main__":
    main(*sys.argv[1:])
