"""Sixteen clients at once on a database of their own, with real transactions.

`DATABASE FOLDER SECONDS SEED`: each client has a connection of its own and takes turns
at answering for a person, as a page does, and at counting up a person's street number,
as staff do. Prints one line of JSON: what came of it, and where the end disagrees with
what the clients were told.
"""

import random
import sys
import threading
import time
from collections import Counter

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying

from tests.process import say, start

CLIENTS, PEOPLE = 16, 5
PURPOSES = ("newsletter", "activities", "fundraising")
CHANNELS = ("email", "sms")


def environment(cr):
    return api.Environment(cr, SUPERUSER_ID, {})


class Client(threading.Thread):
    """One of them: `said` are its answers in its own order, `edits` what it counted."""

    def __init__(self, registry, people, until, seed):
        super().__init__()
        self.registry, self.people, self.until = registry, people, until
        self.dice = random.Random(seed)  # noqa: S311 the same clients for the same seed
        self.said, self.edits, self.wrong = [], Counter(), []
        self.refused = 0

    def run(self):
        while time.monotonic() < self.until:
            person = self.dice.choice(self.people)
            try:
                if self.dice.random() < 0.5:
                    self.answer(person)
                else:
                    self.edit(person)
            except Exception as error:
                # Told on the page as "try again": nothing is stored then.
                self.refused += 1
                if not hasattr(error, "pgcode"):
                    self.wrong.append(repr(error))

    def transaction(self, work):
        """`work(env)` as a request does it: tried again when others were faster."""
        with self.registry.cursor() as cr:
            env = environment(cr)
            return retrying(lambda: work(env), env)

    def answer(self, person):
        purpose, channel = self.dice.choice(PURPOSES), self.dice.choice(CHANNELS)

        def toggle(env):
            choice = chosen(env, person, purpose, channel)
            text = choice.purpose._text() if choice.offers == "given" else None
            event = env["privacy.consent"]._answer(
                env["res.partner"].browse(person),
                choice,
                "portal",
                text_id=text and text.id,
            )
            return event.id, event.event, event.occurred_at

        told = self.transaction(toggle)
        self.said.append((person, purpose, channel, *told))
        since, latest = self.transaction(
            lambda env: in_force(env, person, purpose, channel)
        )
        if (since, latest) < (told[2], told[0]):
            self.wrong.append(f"answer {told[0]} was lost at once: {latest} counts")

    def edit(self, person):
        def count_up(env):
            member = env["res.partner"].browse(person)
            member.street2 = str(int(member.street2) + 1)
            env.flush_all()

        self.transaction(count_up)
        self.edits[person] += 1


def chosen(env, person, purpose, channel):
    (choice,) = env["privacy.consent"]._choices(
        env["res.partner"].browse(person),
        env.ref(f"member_privacy.purpose_{purpose}"),
        channel,
    )
    return choice


def in_force(env, person, purpose, channel):
    (row,) = env.execute_query(
        env["privacy.consent"]._current_sql(
            env.ref(f"member_privacy.purpose_{purpose}").id, channel, [person]
        )
    )
    return row[4], row[5]


def populate(env):
    values = [{"name": f"Person {n}", "street2": "0"} for n in range(PEOPLE)]
    people = env["res.partner"].create(values)
    env["member.membership"].create(
        [
            {
                "partner_id": person.id,
                "chapter_id": env["member.chapter"]
                .create({"name": person.name, "code": f"C{person.id}"})
                .id,
                "type_id": env.ref("member_privacy.membership_type_ordinary").id,
            }
            for person in people
        ]
    )
    return people.ids


def disagreements(env, clients):
    """Where the table, the log, the state and the clients say different things."""
    events = env["privacy.consent"].search([], order="occurred_at, id")
    told = {row[3]: row for client in clients for row in client.said}
    if set(events.ids) != set(told):
        yield f"{len(events)} answers are stored, {len(told)} were given"
    for client in clients:
        yield from client.wrong
        yield from unordered(client, events)
    edits = sum((client.edits for client in clients), Counter())
    for person in env["res.partner"].browse(clients[0].people):
        if int(person.street2) != edits[person.id]:
            yield f"{edits[person.id]} edits of a person became {person.street2}"
    yield from other_state(env, events)
    logged = env["privacy.change"].search_count(
        [("model", "=", "privacy.consent"), ("operation", "=", "create")]
    )
    if logged != len(events):
        yield f"{logged} lines of the log tell of {len(events)} answers"


def unordered(client, events):
    """Where somebody's answers to one question do not stand in the order of giving."""
    place = {event.id: number for number, event in enumerate(events)}
    seen = {}
    for *question, event_id, _event, _at in client.said:
        before = seen.get(tuple(question), -1)
        seen[tuple(question)] = place.get(event_id, -1)
        if seen[tuple(question)] < before:
            yield f"answer {event_id} stands before an earlier one of the same client"


def other_state(env, events):
    """Where the last of the history is not what counts."""
    last = {(e.partner_id.id, e.purpose_id.id, e.channel): e for e in events}
    rows = env.execute_query(env["privacy.consent"]._current_sql())
    state = {(row[0], row[1], row[2]): (row[3], row[5]) for row in rows}
    for question, event in last.items():
        if state.get(question) != (event.event, event.id):
            yield f"{question}: {event.event} was last, {state.get(question)} counts"


def main(database, folder, seconds, seed):
    registry = start(database, folder, "--db_maxconn=64", "--log-level=critical")
    with registry.cursor() as cr:
        people = populate(environment(cr))
    until = time.monotonic() + float(seconds)
    clients = [
        Client(registry, people, until, int(seed) * 1000 + number)
        for number in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    with registry.cursor() as cr:
        env = environment(cr)
        say(
            {
                "answers": sum(len(client.said) for client in clients),
                "edits": sum(sum(client.edits.values()) for client in clients),
                "refused": sum(client.refused for client in clients),
                "wrong": list(disagreements(env, clients))[:10],
            }
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
