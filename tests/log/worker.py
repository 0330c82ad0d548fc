"""A process of its own that writes in every way, with real transactions.

`DATABASE FOLDER JOBS`: JOBS is JSON, a list of lists of a name and numbers; each job
prints one line of JSON.

`tamper COUNT SEED`: `missed`, the tamperings with sealed lines that were not found;
`write COUNT SEED`: `wrong`, where the log disagrees with full copies of the tables;
`fault`: `unseen`, faults planted in the log that the same comparison does not find;
`erase COUNT`: what is left of erased people, and whether the chain holds.
"""

import json
import random
import sys

from odoo import SUPERUSER_ID, api

from tests.log import faults, recorder, tampering
from tests.log.acts import Acts
from tests.process import say, start


def environment(cr):
    return api.Environment(cr, SUPERUSER_ID, {})


def populated(cr):
    acts = Acts(environment(cr))
    acts.populate()
    cr.commit()
    return acts


class Comparison:
    """Transactions, each compared with full copies of the tables before and after."""

    def __init__(self, acts):
        self.acts, self.cr = acts, acts.env.cr
        self.lines = 0
        self.look()

    def look(self):
        self.before, self.end = recorder.copy(self.cr), recorder.end(self.cr)
        self.cr.rollback()

    def transaction(self):
        """One more: what was done, and where the log says otherwise."""
        done = self.acts.transaction()
        self.cr.commit()
        before, end = self.before, self.end
        found = recorder.told(self.cr, end)
        self.look()
        expected = recorder.difference(before, self.before)
        self.lines += len(found)
        return done["acts"], list(disagreements(expected, found, done))


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


def write(acts, count, seed):
    acts.dice = random.Random(seed)  # noqa: S311 the same writes for the same seed
    comparison = Comparison(acts)
    written, wrong = 0, []
    while written < count:
        deeds, differences = comparison.transaction()
        written += max(len(deeds), 1)
        wrong += [{"acts": deeds, "wrong": each} for each in differences]
    return {"wrong": wrong, "written": written, "lines": comparison.lines}


def fault(acts, patience):
    """Plant each fault, and write until it is seen, or `patience` is over."""
    acts.dice = random.Random(1)  # noqa: S311
    comparison, unseen = Comparison(acts), []
    for name in faults.NAMES:
        with faults.planted(acts.env, name):
            if not any(comparison.transaction()[1] for _turn in range(patience)):
                unseen.append(name)
        comparison.look()
    return {"unseen": unseen}


def tamper(acts, count, seed):
    dice = random.Random(seed)  # noqa: S311 the same tamperings for the same seed
    acts.dice = dice
    for number in range(60):
        acts.transaction()
        acts.env.cr.commit()
        if number % 12 == 11:
            acts.env["privacy.change.seal"]._seal_batch()
            acts.env.cr.commit()
    return {"missed": tampering.run(acts.env, dice, count)}


def erase(acts, count):
    """Erase people in batches, sealing in between as the job does."""
    env, cr = acts.env, acts.env.cr
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
    left = cr.fetchone()[0]
    return {"left": left, "wrong": seals._verify(), "sealed": seals._last().number}


JOBS = {job.__name__: job for job in (tamper, write, fault, erase)}


if __name__ == "__main__":
    database, folder, jobs = sys.argv[1:]
    with start(database, folder, "--log-level=critical").cursor() as cr:
        acts = populated(cr)
        for name, *numbers in json.loads(jobs):
            say(JOBS[name](acts, *numbers))
            cr.rollback()
