"""Backs up, erases, restores and starts, with real databases. Prints JSON, a line each.

`DATABASE FOLDER CYCLES SEED STORE`: the ledger is a `file` or another `database`. In
each cycle some people are erased after the backup
was taken, some erasures are taken back or die on the way, and the backup comes back.
"""

import contextlib
import json
import os
import random
import signal
import sys
from email.utils import parseaddr
from pathlib import Path

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.sql_db import close_all
from odoo.tools import config

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from devtools import database, postgres

ADDONS = Path(__file__).parents[2] / "addons"
PEOPLE = 5  # more in each cycle
QUEUE = "mail.ir_cron_mail_scheduler_action"
SENT = []


def start(name, folder):
    arguments = [f"--addons-path={ADDONS}", f"--data-dir={folder}", "-d", name]
    config.parse_config([*arguments, "--log-level=error"], setup_logging=True)
    return Registry(name)


def populate(env, cycle):
    """Members who each have a mail in the queue: {id: address}."""
    chapter = env["member.chapter"].create({"name": "Chapter", "code": f"R{cycle}"})
    people = env["res.partner"].create(
        [
            {"name": f"Guro {n}", "email": f"guro.{cycle}.{n}@example.com"}
            for n in range(PEOPLE)
        ]
    )
    kind = env.ref("member_privacy.membership_type_ordinary").id
    for person in people:
        env["member.membership"].create(
            {"partner_id": person.id, "chapter_id": chapter.id, "type_id": kind}
        )
        env["mail.mail"].create(
            {"recipient_ids": person.ids, "subject": "x", "state": "outgoing"}
        )
    return {person.id: person.email for person in people}


class World:
    def __init__(self, registry, name, folder, seed, kind):
        self.registry, self.name = registry, name
        self.dice = random.Random(seed)  # noqa: S311 the same cycles for the same seed
        self.server = postgres.external("")
        self.ledger = f"{name}-ledger"
        where = self.table() if kind == "database" else self.file(folder)
        os.environ["MEMBER_ERASURE_STORE"] = where
        self.people, self.erased = {}, set()

    # Ledger

    def file(self, folder):
        store = Path(folder) / "ledger"
        store.touch()
        return str(store)

    def table(self):
        """In a database of its own, made as docs/operations.md says."""
        database.copy(self.server, "template0", self.ledger)
        script = ADDONS / "member_privacy" / "sql" / "erasure_store.sql"
        link = psycopg2.connect(dbname=self.ledger)
        with contextlib.closing(link), link, link.cursor() as cr:
            cr.execute(script.read_text())
        return f"dbname={self.ledger}"

    def env(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    # Database

    def copy(self, source, target):
        close_all()
        database.copy(self.server, source, target)

    def restore(self):
        close_all()
        database.drop(self.server, self.name)
        self.copy(f"{self.name}-backup", self.name)

    def begin(self):
        """What a process that starts knows of the doors: nothing."""
        close_all()
        self.registry.erasure_gate = (0, None)
        self.registry.clear_all_caches()

    # What happens after the backup

    def erase(self, count, first=False):
        """Erase some, each in a way that is drawn; in the first cycle one for sure."""
        ways = [self.done] * first
        draw = [self.done] * 3 + [self.undone, self.nested, self.dies]
        ways += [self.dice.choice(draw) for _each in range(count)]
        for way in ways:
            person = self.dice.choice(sorted(self.people.keys() - self.erased))
            if way(person):
                self.erased.add(person)

    def done(self, person):
        with self.registry.cursor() as cr:
            erase(self.env(cr), person)
        return True

    def undone(self, person):
        """Written ahead, as a commit that fails would have it, and taken back."""
        with self.registry.cursor() as cr:
            erase(self.env(cr), person)
            cr.flush()
            cr.rollback()

    def nested(self, person):
        """Taken back in a transaction that commits."""
        with self.registry.cursor() as cr:
            env = self.env(cr)
            outer = cr.savepoint()
            with cr.savepoint():
                erase(env, person)
            outer.close(rollback=True)

    def dies(self, person):
        """The process dies between the ledger and the commit."""
        close_all()
        child = os.fork()
        if not child:
            with self.registry.cursor() as cr:
                erase(self.env(cr), person)
                cr.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)

    # What a start meets

    def gate(self):
        with self.registry.cursor() as cr:
            return self.env(cr)["privacy.erasure"]._gate()

    def connect(self):
        """Ask for a way to send, past the jobs; whether there is one."""
        with self.registry.cursor() as cr:
            try:
                self.env(cr)["ir.mail_server"]._connect__()
            except UserError:
                return False
        return True

    def run_job(self):
        """The queue's job, as the job runner starts it."""
        crons = self.registry["ir.cron"]
        with self.registry.cursor() as cr:
            job_id = self.env(cr).ref(QUEUE).id
            job = crons._acquire_one_job(cr, job_id, include_not_ready=True)
            crons._process_job(cr, job)

    def back(self):
        """Who was erased and says something again."""
        with self.registry.cursor() as cr:
            people = self.env(cr)["res.partner"].browse(sorted(self.erased))
            return [p.id for p in people if not p.erased_on or p.active or p.email]

    def gone(self):
        """Who was not erased and is gone."""
        with self.registry.cursor() as cr:
            kept = sorted(self.people.keys() - self.erased)
            people = self.env(cr)["res.partner"].browse(kept)
            return [person.id for person in people if person.erased_on]

    def cycle(self, number):
        """One backup and what follows; what was seen."""
        with self.registry.cursor() as cr:
            self.people |= populate(self.env(cr), number)
        self.copy(self.name, f"{self.name}-backup")
        before = len(self.erased)
        self.erase(self.dice.randint(0, PEOPLE - 1), not number)
        self.restore()
        database.drop(self.server, f"{self.name}-backup")
        self.begin()
        SENT.clear()
        seen = {"erased": len(self.erased) - before, "gate": self.gate()}
        seen["could_send"] = self.connect()
        self.run_job()
        addresses = {self.people[person] for person in self.erased}
        seen["sent_to_erased"] = len(addresses.intersection(SENT))
        return {
            **seen,
            "sent": len(SENT),
            "after": self.gate(),
            "back": self.back(),
            "gone": self.gone(),
        }


def erase(env, person):
    env["privacy.data.set"]._erase(env["res.partner"].browse(person))


def send_email(_self, message, *_args, **_kwargs):
    SENT.append(parseaddr(message["To"])[1])
    return message["Message-Id"]


def main(name, folder, cycles, seed, kind):
    registry = start(name, folder)
    IrMail_Server._connect__ = lambda *_args, **_kwargs: None
    IrMail_Server.send_email = send_email
    world = World(registry, name, folder, int(seed), kind)
    try:
        for number in range(int(cycles)):
            print(json.dumps(world.cycle(number)), flush=True)
    finally:
        close_all()
        database.drop(world.server, world.ledger)


if __name__ == "__main__":
    main(*sys.argv[1:])
