"""A process of its own that writes in every way, with real transactions.

`write DATABASE FOLDER COUNT SEED`: prints each disagreement of the log with the
recorder, a JSON line each, and a last line with numbers.
`tamper DATABASE FOLDER COUNT SEED`: the same of tamperings that were not found.
`erase DATABASE FOLDER COUNT SEED`: erases people and says whether the chain holds.
"""

import json
import random
import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.log import recorder, tampering
from tests.log.acts import Acts

ADDONS = Path(__file__).parents[2] / "addons"


def start(database, folder):
    config.parse_config(
        [f"--addons-path={ADDONS}", f"--data-dir={folder}", "-d", database]
    )
    return Registry(database)


def say(**facts):
    print(json.dumps(facts, default=str), flush=True)


def environment(cr):
    return api.Environment(cr, SUPERUSER_ID, {})


def write(registry, count, seed):
    """Random transactions, each compared with full copies before and after."""
    dice = random.Random(seed)  # noqa: S311 the same writes for the same seed
    with registry.cursor() as cr:
        acts = Acts(environment(cr), dice)
        acts.populate()
        cr.commit()
        written, lines = 0, 0
        while written < count:
            before = recorder.copy(cr)
            cr.rollback()
            done = acts.transaction()
            cr.commit()
            after = recorder.copy(cr)
            expected = recorder.difference(before, after)
            found = recorder.told(cr, done["transaction"])
            cr.rollback()
            written += max(len(done["acts"]), 1)
            lines += len(found)
            for wrong in disagreements(expected, found, done):
                say(wrong=wrong, acts=done["acts"])
    say(written=written, lines=lines)


def disagreements(expected, found, done):
    for key in expected.keys() - found.keys():
        yield f"{key} {expected[key]} is not in the log"
    for key in found.keys() - expected.keys():
        yield f"{key} {found[key][0][:2]} never happened"
    for key in found.keys() & expected.keys():
        if len(found[key]) > 1:
            yield f"{key} has lines {[dict(each[2]) for each in found[key]]}"
        operation, fields, line = found[key][0]
        if (operation, fields) != expected[key]:
            yield f"{key}: {operation} {fields} instead of {expected[key]}"
        who = {name: line[name] for name in ("user_id", "reason", "source")}
        if who != done["who"]:
            yield f"{key}: {who} instead of {done['who']}"


def tamper(registry, count, seed):
    dice = random.Random(seed)  # noqa: S311 the same tamperings for the same seed
    with registry.cursor() as cr:
        acts = Acts(environment(cr), dice)
        acts.populate()
        cr.commit()
        for number in range(60):
            acts.transaction()
            cr.commit()
            if number % 12 == 11:
                acts.env["privacy.change.seal"]._seal_batch()
                cr.commit()
        missed = tampering.run(acts.env, dice, count)
    for each in missed:
        say(missed=each)
    say(tampered=count)


def erase(registry, count, _seed):
    """Erase people in batches, sealing in between as the job does."""
    with registry.cursor() as cr:
        env = environment(cr)
        seals = env["privacy.change.seal"]
        people = env["res.partner"].create(
            [{"name": f"P {n}", "email": f"p{n}@example.com"} for n in range(count)]
        )
        people.in_register = True
        cr.commit()
        for start_at in range(0, count, 50):
            seals._seal_batch()
            cr.commit()
            env["privacy.data.set"]._erase(people[start_at : start_at + 50])
            cr.commit()
        for _batch in range(3):
            seals._seal_batch()
            cr.commit()
        cr.execute(
            "SELECT count(*) FROM privacy_change_log c LEFT JOIN privacy_change_link l"
            " ON l.change_id = c.id WHERE c.partner_id = ANY(%s) AND"
            " (c.old_values IS NOT NULL OR c.new_values IS NOT NULL"
            " OR l.salt IS NOT NULL AND c.operation <> 'forget')",
            [people.ids],
        )
        say(left=cr.fetchone()[0], wrong=seals._verify(), sealed=seals._last().number)


if __name__ == "__main__":
    what, database, folder, *numbers = sys.argv[1:]
    {"write": write, "tamper": tamper, "erase": erase}[what](
        start(database, folder), *(int(each) for each in numbers)
    )
