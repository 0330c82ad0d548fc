"""Erases people while something else happens to them, with real transactions.

`DATABASE FOLDER RACE…`: each by itself; a line of JSON with what was left of them.
"""

import logging
import random
import sys
import threading
import time

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

from tests.process import say, start

from .member_traces import member
from .people import people

MODELS = "odoo.addons.member_privacy.models"
ROUNDS = 8


class Race:
    """Somebody with an approved erasure, and two transactions that meet there."""

    def __init__(self, registry, planted):
        self.registry, self.planted = registry, planted
        with self.env() as env:
            chapter = env["member.chapter"].search([("code", "=", "RACE")])
            chapter = chapter or chapter.create(
                {"name": "Race", "code": "RACE", "keeps_own_data": False}
            )
            person, _login, case = member(env, chapter, planted)
            case.action_prepare()
            case.action_approve()
            self.person, self.case = person.id, case.id

    def env(self):
        return Transaction(self.registry)

    def erase(self):
        """The job, until it has nothing left to do; how often it was called."""
        for turn in range(1, 4):
            with self.env() as env:
                env["privacy.request"]._cron_carry_out()
            with self.env() as env:
                if env["privacy.request"].browse(self.case).state == "done":
                    return turn
        return 0

    def meanwhile(self, act):
        """`act(env)` is done and not committed when the erasure begins, and commits
        while that waits or has been put off."""
        erased = threading.Thread(target=self.erase, daemon=True)
        with self.env() as env:
            act(env)
            env.flush_all()
            erased.start()
            erased.join(2)
        erased.join(60)
        self.erase()

    def take_back(self):
        """Whether the approval could be taken back, asked again as the web client's
        server does."""
        for _try in range(5):
            try:
                with self.env() as env:
                    case = env["privacy.request"].browse(self.case)
                    case._take_back_approval("second thoughts")
            except SerializationFailure:
                continue
            except UserError:
                return False
            return True
        return False

    def left(self):
        with self.env() as env:
            env["ir.attachment"]._gc_file_store_unsafe()
            case = env["privacy.request"].browse(self.case)
            return {
                "state": case.state,
                "found": env["privacy.erasure"]._scan(self.planted.words()),
                "times": env["privacy.erasure"].search_count(
                    [("person_number", "=", self.person)]
                ),
            }


class Transaction:
    """An environment whose transaction commits at its end."""

    def __init__(self, registry):
        self.cr = registry.cursor()

    def __enter__(self):
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, kind, *_rest):
        if kind is None:
            self.cr.commit()
        self.cr.close()


def twice(race):
    """Two jobs at once."""
    jobs = [threading.Thread(target=race.erase, daemon=True) for _job in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(60)


def with_retention(race):
    """Retention takes the same person at the same moment."""

    def retention(env):
        people = env["res.partner"].browse(race.person).try_lock_for_update()
        env["privacy.data.set"]._erase(people)

    race.meanwhile(retention)


def with_merge(race):
    """Somebody would merge another row into them."""
    with race.env() as env:
        other = someone(env)

    def merge(env):
        person = env["res.partner"].browse(race.person)
        try:
            person._merge_person(person.browse(other), "they said so")
        except UserError:
            return
        raise AssertionError

    race.meanwhile(merge)
    with race.env() as env:
        assert not env["res.partner"].browse(other).erased_on


def with_merge_begun(race):
    """Two rows are about to become one; meanwhile the erasure of one is approved, which
    the merge cannot see. It meets the lock of the case, and moves nothing."""
    with race.env() as env:
        kept, other = someone(env), someone(env)
        case = env["privacy.request"].create(
            {"kind": "erasure", "partner_id": kept, "identity": "known"}
        )
    try:
        with race.env() as merging:
            people = merging["res.partner"].browse([kept, other])
            assert not any(people.mapped("erased_on"))  # it has begun
            with race.env() as env:
                case = case.with_env(env)
                case.action_prepare()
                case.action_approve()
            people[0]._merge_person(people[1], "they said so")
        raise AssertionError
    except SerializationFailure:
        pass
    race.erase()
    with race.env() as env:
        assert env["res.partner"].browse(kept).erased_on
        assert not env["res.partner"].browse(other).erased_on


def someone(env):
    """The id of somebody else of the register."""
    person = env["res.partner"].create({"name": "Somebody else"})
    person.in_register = True
    return person.id


def with_package(race):
    """The job makes a copy of all that there is about them, for a case of before."""

    def package(env):
        case = env["privacy.request"].browse(race.case)
        made = env["privacy.package"].create(
            {"request_id": case.id, "partner_id": race.person}
        )
        env.cr.commit()
        made.lock_for_update()
        made._fill(made._contents_of(case))

    race.meanwhile(package)


def with_hold(race):
    """A hold comes first and is released: nothing goes before."""

    def hold(env):
        env["res.partner"].browse(race.person).lock_for_update()
        env["privacy.hold"].create(
            {"partner_id": race.person, "reason": "court", "review_on": "2035-01-01"}
        )

    race.meanwhile(hold)
    with race.env() as env:
        assert not env["res.partner"].browse(race.person).erased_on
        env["privacy.hold"].search([("partner_id", "=", race.person)]).action_release()
    race.erase()


def with_words(race):
    """Somebody writes on the card, and files something there."""

    def write(env):
        person = env["res.partner"].browse(race.person)
        person.message_post(body=f"Rang {race.planted.name}")
        on = {"res_model": "res.partner", "res_id": person.id}
        words = race.planted.name
        env["ir.attachment"].create({**on, "name": words, "raw": words.encode()})

    race.meanwhile(write)


def with_dead_backend(race):
    """The server has not seen yet that a killed job is dead: its locks are there. The
    next job goes past the case, and the one after that finishes it."""
    with race.env() as env:
        env["privacy.request"].browse(race.case).lock_for_update()
        with race.env() as job:
            job["privacy.request"]._cron_carry_out()
        with race.env() as later:
            assert later["privacy.request"].browse(race.case).state == "carrying_out"
    assert race.erase() == 1


def with_second_thoughts(race):
    """Somebody takes the approval back at a moment drawn while the job is at work, and
    approves again where that went: the person is whole then, and else refused."""
    draw = random.Random(race.case)  # noqa: S311
    for turn in range(ROUNDS):
        erased = threading.Thread(target=race.erase, daemon=True)
        erased.start()
        time.sleep(draw.random() * (turn % 3) / 4)
        taken_back = race.take_back()
        erased.join(60)
        with race.env() as env:
            case = env["privacy.request"].browse(race.case)
            gone = bool(env["res.partner"].browse(race.person).erased_on)
            assert gone == (case.state == "done"), (turn, case.state)
            assert gone != taken_back, (turn, case.state)
            if gone:
                break
            assert case.state == "awaiting_approval" and not case.approved_by_id
            assert case.partner_id.name == race.planted.name
            case.action_approve()
    race.erase()
    assert not race.take_back()


RACES = (twice, with_retention, with_merge, with_package, with_hold, with_words)
RACES += (with_dead_backend, with_second_thoughts, with_merge_begun)


def main(name, folder, *names):
    registry = start(name, folder, "--log-level=critical")
    logging.getLogger(MODELS).setLevel(logging.CRITICAL)
    races = [race for race in RACES if race.__name__ in names]
    for race, planted in zip(races, people(len(races), 7), strict=True):
        began = time.monotonic()
        against = Race(registry, planted)
        race(against)
        seconds = round(time.monotonic() - began, 1)
        say({"race": race.__name__, "seconds": seconds, **against.left()})


if __name__ == "__main__":
    main(*sys.argv[1:])
