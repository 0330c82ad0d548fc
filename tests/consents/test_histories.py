"""Random histories of answers: the register and a model of it say the same.

Times collide on purpose, lie in the two nights of summer time and on a leap day, and
are recorded out of order, as late paper forms are. Children come of age in those nights
too, and several guardians answer for them, of whom some are none any more. Some are
givers, have been or will be: a relation that stands in where nobody said no.
"""

import random
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..share import seeds, share
from .model import Event, Person, Purpose, Relation, day_in_norway, may_contact

FIXED_SEED = 36
CHANNELS = ("email", "sms")
KINDS = ("given", "withdrawn", "objected", "lifted")
NIGHTS = (
    datetime(2024, 2, 28, 22, 59, 59),
    datetime(2024, 2, 29, 22, 59, 59),
    datetime(2024, 3, 30, 23, 0),
    datetime(2024, 3, 31, 0, 30),
    datetime(2024, 3, 31, 1, 0),
    datetime(2024, 10, 26, 21, 59, 59),
    datetime(2024, 10, 27, 0, 30),
    datetime(2024, 10, 27, 1, 0),
)
# Days to ask on: before, on and after birthdays that fall on the nights and leap days.
DAYS = (date(2024, 10, 28), date(2025, 2, 28), date(2025, 3, 1), date(2026, 11, 1))
BIRTHDAYS = ((2, 28), (2, 29), (3, 1), (3, 31), (10, 27), (10, 28), (11, 1))
YEARS = (2006, 2007, 2008, 2009, 2010, 2011, 2012)
# While the events are recorded everybody is a child; birth dates are corrected after.
YOUNG = date(2023, 6, 1)
STATES = {
    "yes": {"said yes", "no objection", "guardians said yes", "has a relation"},
    "no": {"said no"},
    "open": {"never said yes"},
    "outdated": {"said yes to another text", "said as a child"},
    "waiting": {"waits for a guardian"},
}
# Wrong ways to say which answer counts; each must be found.
FAULTS = {
    "the last recorded counts": ("c.occurred_at DESC, c.id DESC", "c.id DESC"),
    "of two at once the first counts": (
        "c.occurred_at DESC, c.id DESC",
        "c.occurred_at DESC, c.id",
    ),
    "the first answer counts": (
        "c.occurred_at DESC, c.id DESC",
        "c.occurred_at, c.id",
    ),
    "channels are one": ("c.channel = %s", "c.channel IN ('email', 'sms', %s)"),
    "an old text still counts": ("THEN 'outdated' ELSE", "THEN 'given' ELSE"),
    "a child's own yes counts": ("::date THEN 'waiting'", "::date THEN 'given'"),
    "what a child said counts for ever": ("::date THEN 'grown'", "::date THEN 'given'"),
    "days are counted in Greenwich": (" AT TIME ZONE 'Europe/Oslo'", ""),
    "a birthday comes a day late": ("birthdate_date >", "birthdate_date >="),
    "one guardian is always enough": ("THEN max(guardians) ELSE 1", "THEN 1 ELSE 1"),
    "all guardians must always say yes": ("ELSE 1 END", "ELSE max(guardians) END"),
    "the last of the family decides": (
        "COALESCE(bool_or(is_no) FILTER (WHERE is_present), FALSE)",
        "COALESCE((array_agg(is_no ORDER BY stamp DESC))[1], FALSE)",
    ),
    "a former guardian's yes counts": (
        "v.voice = 0 OR g.here AS is_present",
        "TRUE AS is_present",
    ),
    "a former guardian's no is forgotten": (
        "bool_or(is_no AND NOT is_present)",
        "FALSE",
    ),
    "the dead must answer": ("q.deceased_on IS NULL", "TRUE"),
    "a guardian's yes outlives childhood": (
        "WHEN NOT is_child THEN 'grown'",
        "WHEN NOT is_child THEN 'given'",
    ),
    "who is grown may be answered for": (
        "AND (c.guardian_pid IS NULL",
        "AND (TRUE",
    ),
}
# Wrong ways to say whose relation is a ground.
RELATION_FAULTS = {
    "who resigned is related": ("AND m.resigned_on IS NULL", ""),
    "who is suspended or has applied is related": ("m.state = 'active'", "TRUE"),
    "it begins too early": ("m.start_date <= %s", "(m.start_date <= %s OR TRUE)"),
    "it begins a day late": ("m.start_date <= %s", "m.start_date < %s"),
    "it never ends": ("m.end_date >= %s", "m.end_date >= %s OR TRUE"),
    "it ends a day early": ("m.end_date >= %s", "m.end_date > %s"),
    "a child's counts": (")::date) IS NOT TRUE", ")::date) IS NOT TRUE OR TRUE"),
    "another kind counts": ("m.type_id = ANY(%s)", "(m.type_id = ANY(%s) OR TRUE)"),
}


def dice(seed):
    return random.Random(seed)  # noqa: S311 the same histories for the same seed


@tagged("post_install", "-at_install")
class TestHistories(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consents = cls.env["privacy.consent"]
        cls.asked = cls.env.ref("member_privacy.purpose_fundraising")
        for version, again in ((2, False), (3, True), (4, False)):
            cls.asked.action_new_version()
            texts = cls.asked.text_ids.filtered(lambda t, v=version: t.version == v)
            texts.asks_again = again
            texts[0].action_publish()
        cls.texts = {
            text.version: text.id for text in cls.asked.text_ids if text.lang == "nb_NO"
        }
        cls.env.ref("member_privacy.purpose_event_news").age_rule_id = False
        cls.giver, cls.reader = cls.env["member.membership.type"].create(
            [{"name": name, "code": name} for name in ("giver", "reader")]
        )
        cls.asked.relation_type_ids = cls.giver
        cls.chapters = cls.env["member.chapter"].create(
            [{"name": name, "code": name} for name in ("H1", "H2")]
        )
        # As the pages of each purpose would say it.
        cls.purposes = {
            cls.env.ref(f"member_privacy.purpose_{code}"): purpose
            for code, purpose in {
                "newsletter": Purpose(needs_consent=False, alone_from=15),
                "event_news": Purpose(needs_consent=True),
                "photo": Purpose(needs_consent=True, alone_from=15, all_guardians=True),
                "fundraising": Purpose(needs_consent=True, asks_since=3, alone_from=18),
            }.items()
        }
        cls.shared = cls.env.ref("member_privacy.purpose_photo")
        cls.guardians = cls.env["res.partner"].create(
            [{"name": f"Guardian {number}"} for number in range(4)]
        )
        cls.guardians[3].deceased_on = date(2024, 6, 1)

    @contextmanager
    def _on(self, day):
        users = type(self.env["res.users"])
        with patch.object(users, "_today_oslo", lambda _self: day):
            yield

    def _event(self, rng, purpose, may_be_for_child):
        base = rng.choice(NIGHTS)
        version = rng.choice((0, *self.texts)) if purpose == self.asked else 0
        voices = (0, *self.guardians.ids) if may_be_for_child else (0,)
        return Event(
            rng.choice(self._channels(purpose)),
            rng.choice(KINDS + ("given",) * 4),
            base + timedelta(seconds=rng.choice((0, 0, 1, 3600, 86400 * 200))),
            version,
            rng.choice(voices),
        )

    def _channels(self, purpose):
        """With one where a relation is no ground, of the purpose where it is one."""
        return (*CHANNELS, "social") if purpose == self.asked else CHANNELS

    def _memberships(self, rng, purpose):
        """Rows of at most two memberships, one in a chapter, of one who may be a giver:
        begun or ended about the days that are asked for, suspended or resigned."""
        if purpose != self.asked or rng.random() < 0.4:
            return []
        rows = []
        for chapter in rng.sample(list(self.chapters), rng.choice((1, 1, 2))):
            day = rng.choice(DAYS)
            near = timedelta(days=rng.choice((-1, 0, 0, 1)))
            row = {
                "chapter_id": chapter.id,
                "type_id": rng.choice((self.giver, self.giver, self.reader)).id,
                "state": rng.choice(("active",) * 5 + ("applied", "suspended")),
                "start_date": rng.choice((date(2020, 1, 1), day + near)),
            }
            if rng.random() < 0.3:
                row["end_date"] = max(row["start_date"], rng.choice(DAYS) + near)
            if rng.random() < 0.2:
                row["resigned_on"] = row["start_date"]
            rows.append(row)
        return rows

    def _relation(self, row):
        """What a row of a giver's membership means."""
        return Relation(
            row["start_date"],
            row.get("end_date"),
            row["state"],
            "resigned_on" in row,
        )

    def _born(self, rng, purpose, history):
        """Of no known age, or coming of age in the nights of the answers."""
        if rng.random() < 0.2:
            return None
        if history and rng.random() < 0.6:
            age = self.purposes[purpose].alone_from or 15
            day = day_in_norway(rng.choice(history).at) + timedelta(
                days=rng.choice((-1, 0, 0, 1))
            )
            return day - relativedelta(years=age)
        month, day = rng.choice(BIRTHDAYS)
        years = [year for year in YEARS if (month, day) != (2, 29) or not year % 4]
        return date(rng.choice(years), month, day)

    def _histories(self, rng, count, purposes):
        """{(person, purpose): (history, facts)} of new people, recorded."""
        people = self.env["res.partner"].create(
            [
                {
                    "name": f"Person {number}",
                    "birthdate_date": YOUNG,
                    "guardian_ids": self.guardians.ids,
                }
                for number in range(count)
            ]
        )
        histories = {}
        rows = []
        for person in people:
            purpose = rng.choice(purposes)
            family = bool(purpose.age_rule_id) and rng.random() < 0.6
            history = [
                self._event(rng, purpose, family) for _ in range(rng.randrange(8))
            ]
            guardians = [g for g in self.guardians if rng.random() < 0.5]
            memberships = self._memberships(rng, purpose)
            self._members += [{**row, "partner_id": person.id} for row in memberships]
            facts = Person(
                self._born(rng, purpose, history),
                frozenset(g.id for g in guardians if not g.deceased_on),
                tuple(
                    self._relation(row)
                    for row in memberships
                    if row["type_id"] == self.giver.id
                ),
            )
            histories[person, purpose] = history, facts
            rows += [
                {
                    "partner_id": person.id,
                    "purpose_id": purpose.id,
                    "channel": event.channel,
                    "event": event.kind,
                    "occurred_at": event.at,
                    "method": "paper",
                    "text_id": self.texts.get(event.version),
                    "guardian_pid": event.by,
                }
                for event in history
            ]
            self._later[person] = facts.born, [g.id for g in guardians]
        return histories, rows

    def _recorded(self, rng, count, purpose=None):
        """:param purpose: that all of them are about; several when left out"""
        several = [*self.purposes, self.shared, self.shared]
        self._later, self._members = {}, []
        histories, rows = self._histories(rng, count, [purpose] if purpose else several)
        self.consents.create(rows)
        with self.env["res.partner"]._refresh_later():
            self.env["member.membership"].create(self._members)
        for person, (born, guardians) in self._later.items():
            person.write(
                {"birthdate_date": born, "guardian_ids": [Command.set(guardians)]}
            )
        return histories

    def _differences(self, histories, days=DAYS):
        """Those for which register and model differ, one by one."""
        for day in days:
            for purpose in {purpose: None for _person, purpose in histories}:
                for channel in self._channels(purpose):
                    yield from self._differing(histories, day, purpose, channel)

    def _differing(self, histories, day, purpose, channel):
        self.env.flush_all()
        with self._on(day):
            query = self.consents._current_sql(purpose.id, channel)
            said = {row[0]: row for row in self.env.execute_query(query)}
            relations = purpose._relations_sql(channel)
            rows = relations and self.env.execute_query(relations)
        related = {person_id for (person_id,) in rows or ()}
        for (person, about), (history, facts) in histories.items():
            if about != purpose:
                continue
            row = said.get(person.id)
            choice = self.consents._choice(
                purpose,
                channel,
                *((row[3], row[4]) if row else (None, None)),
                person.id in related,
            )
            expected, why = may_contact(
                history, channel, self.purposes[purpose], facts, day
            )
            if choice.is_on != expected or why not in STATES[choice.state]:
                yield person, purpose.code, channel, day, choice.state, why

    def test_register_and_model_agree_on_every_history(self):
        for seed in seeds():
            with self.subTest(seed=seed):
                began = time.monotonic()
                histories = self._recorded(dice(seed), share(10_000, 300) // 2)
                found = list(islice(self._differences(histories), 3))
                self.assertEqual(found, [])
                spent = time.monotonic() - began
                print(f"seed {seed}: {len(histories)} histories, {spent:.0f} s")

    def test_a_person_asked_for_alone_is_answered_the_same(self):
        histories = self._recorded(dice(seeds()[0]), 60)
        with self._on(DAYS[1]):
            for (person, purpose), (history, facts) in histories.items():
                for choice in self.consents._choices(person, purpose):
                    if choice.channel in self._channels(purpose):
                        expected, _why = may_contact(
                            history,
                            choice.channel,
                            self.purposes[purpose],
                            facts,
                            DAYS[1],
                        )
                        self.assertEqual(choice.is_on, expected)

    def test_planted_faults_are_found(self):
        histories = self._recorded(dice(seeds()[0]), 400)
        right = type(self.consents)._current_sql
        for name, (good, bad) in FAULTS.items():
            met = []

            def wrong(model, *args, good=good, bad=bad, met=met):
                query = right(model, *args)
                met.append(good in query.code)
                return SQL(query.code.replace(good, bad), *query.params)

            with (
                self.subTest(name),
                patch.object(type(self.consents), "_current_sql", wrong),
            ):
                self.assertTrue(any(self._differences(histories)), name)
                self.assertTrue(any(met), "no such words")

    def test_planted_faults_about_relations_are_found(self):
        about = self._recorded(dice(FIXED_SEED), 200, self.asked)
        purposes, consents = type(self.asked), type(self.consents)
        right, choose = purposes._relations_sql, consents._choice

        def outweighs(model, purpose, channel, event, since, related=False):
            said = None if related and event in ("withdrawn", "objected") else event
            return choose(model, purpose, channel, said, since, related)

        def shown_too(purpose, channel):
            return right(purpose, "email" if channel == "social" else channel)

        for owner, name, fault in (
            (consents, "_choice", outweighs),
            (purposes, "_relations_sql", shown_too),
            (purposes, "_relations_sql", lambda _purpose, _channel: None),
        ):
            with self.subTest(name), patch.object(owner, name, fault):
                self.assertTrue(any(self._differences(about)))
        for name, (good, bad) in RELATION_FAULTS.items():

            def wrong(purpose, channel, good=good, bad=bad):
                if (query := right(purpose, channel)) is None:
                    return None
                self.assertIn(good, query.code)
                return SQL(query.code.replace(good, bad), *query.params)

            with self.subTest(name), patch.object(purposes, "_relations_sql", wrong):
                self.assertTrue(any(self._differences(about)), name)
