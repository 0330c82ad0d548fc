import os
import random
from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import audience as audience_tools
from ..tools import audience_reach
from .audience_oracle import Guardian, Oracle, Person
from .common import DispatchCase

PEOPLE = 80
FIXED_SEED = 19
OWN_SEED = int(os.environ.get("MEMBER_SEED") or FIXED_SEED + 1)
WORLDS = 20 if os.environ.get("MEMBER_DEEP") else 1


@tagged("post_install", "-at_install")
class TestAudienceRandom(DispatchCase):
    """Random worlds against an oracle written another way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        values = {"name": "Regular giver", "code": "giver"}
        cls.giver = cls.env["member.membership.type"].create(values)
        cls.fundraising.relation_type_ids = cls.giver

    def _world(self, seed):
        """{record: Person} with everything stored."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        chapters = list(self.oslo | self.bergen | self.kristiansand | self.north)
        purposes = [self.activities, self.newsletter, self.fundraising, self.statutory]
        people = [Person(rng, chapters, purposes, self.today) for __ in range(PEOPLE)]
        for person in people[3::7]:
            person.flags.add("no_phone")
        self._let_some_give(people, seed)
        self._make_families(people, seed)
        records = self.env["res.partner"].create(
            [self._partner_vals(person, number) for number, person in enumerate(people)]
        )
        world = dict(zip(records, people, strict=True))
        self.env["member.membership"].create(
            [
                {"type_id": self.type.id, **vals, "partner_id": record.id}
                for record, person in world.items()
                for vals in person.memberships
            ]
        )
        self._answer(world)
        self._block(record for record, p in world.items() if "blocked" in p.flags)
        return world

    def _block(self, records):
        for record in records:
            if record.email:
                self.env["mail.blacklist"]._add(record.email)

    def _make_families(self, people, seed):
        """Many are about the age of some purpose, most with guardians."""
        rng = random.Random(seed + 1)  # noqa: S311 - no secret
        guardians = [Guardian(rng, number) for number in range(10)]
        records = self.env["res.partner"].create(
            [
                self._partner_vals(guardian, f"G{number}")
                for number, guardian in enumerate(guardians)
            ]
        )
        for guardian, record in zip(guardians, records, strict=True):
            guardian.id = record.id
        self._block(
            record
            for guardian, record in zip(guardians, records, strict=True)
            if "blocked" in guardian.flags
        )
        for person in people:
            if rng.random() < 0.4:
                years, days = rng.choice((8, 15, 18)), rng.choice((5, 0, -20))
                born = self.today - relativedelta(years=years)
                person.born = born + timedelta(days=days)
                count = rng.choice((0, 1, 2, 2, 3))
                person.guardians = rng.sample(guardians, count)

    def _let_some_give(self, people, seed):
        """Half of them have, had or will have a membership of regular givers."""
        rng = random.Random(seed)  # noqa: S311 - no secret
        for person in people:
            if rng.random() < 0.5:
                giver = person._membership(rng, self.national, self.today)
                person.memberships.append({**giver, "type_id": self.giver.id})

    def _partner_vals(self, person, number):
        flags = person.flags
        return {
            "name": f"Person {number}",
            "email": False if "no_email" in flags else f"p{number}@example.com",
            "phone": "no_phone" not in flags and "+47 912 34 567",
            "active": "archived" not in flags,
            "deceased_on": "dead" in flags and self.today,
            "processing_restricted": "restricted" in flags,
            "address_protected": "protected" in flags,
            "birthdate_date": person.born,
            "guardian_ids": [each.id for each in person.guardians],
        }

    def _answer(self, world):
        start = self.env.cr.now() - relativedelta(days=10)
        for record, person in world.items():
            for minute, (purpose, channel, event) in enumerate(person.answers):
                when = start + timedelta(minutes=minute)
                self._object(record, purpose, channel, event, occurred_at=when)

    def _dispatches(self):
        """Every kind, and a list to phone from, of a local, a county and the whole
        country."""
        kinds = [
            {"kind": "activity"},
            {"kind": "newsletter"},
            {"kind": "newsletter", "purpose_id": self.fundraising.id},
            {"kind": "meeting_notice"},
        ]
        for chapter in self.oslo | self.north | self.national:
            for vals in kinds:
                yield self._dispatch(chapter_id=chapter.id, **vals)
            yield self.env["member.list"].create(
                {"chapter_id": chapter.id, "reason": "phone_round"}
            )

    def _disagreements(self, world):
        """[(sender, message, person, told, expected)] where SQL and oracle differ."""
        found = []
        chapters = self.env["member.chapter"]
        for dispatch in self._dispatches():
            below = chapters.search([("id", "child_of", dispatch.chapter_id.id)]).ids
            for sender in self.staff | self.officer_north:
                if not dispatch.chapter_id.with_user(sender).in_office_scope:
                    continue
                told, readers = self._told(dispatch, sender)
                oracle = Oracle(dispatch, below, self.today, sender == self.staff)
                for record, person in world.items():
                    expected = oracle.answer(person)
                    who = set() if expected else oracle.readers(person)
                    answer = told.get(record, "absent"), readers.get(record, set())
                    if answer != (expected, who):
                        found.append((sender.login, dispatch, record, expected, who))
        return found

    def _told(self, dispatch, sender):
        """{person: reason} and {recipient: ids of guardians} as SQL says."""
        people = self.env["res.partner"]
        rows = self.env.execute_query(dispatch.sudo()._audience_sql(sender))
        return (
            {people.browse(row[0]): row[3] for row in rows},
            {people.browse(row[0]): set(row[5] or ()) for row in rows if not row[3]},
        )

    def test_everybody_is_told_the_reason_that_the_oracle_tells(self):
        for seed in (FIXED_SEED, *range(OWN_SEED, OWN_SEED + WORLDS)):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.assertEqual(self._disagreements(self._world(seed)), [])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_each_fault_about_relations_is_noticed(self):
        world = self._world(FIXED_SEED)
        purposes = type(self.env["privacy.purpose"])

        def never(_purpose, _today):
            return []

        def ended_too(purpose, _today):
            ids = purpose.relation_type_ids.ids
            rows = "SELECT partner_id FROM member_membership WHERE type_id = ANY(%s)"
            return [SQL(rows, ids)] if ids else []

        def over_a_no(relations):
            if relations is None:
                return missing(relations)
            rows = "NOT EXISTS (SELECT FROM (%s) r WHERE r.partner_id = p.id)"
            return SQL(f"c.given IS NOT TRUE AND {rows}", relations)

        missing = audience_tools._has_no_ground
        for owner, name, fault in (
            (purposes, "_relations", never),
            (purposes, "_relations", ended_too),
            (audience_tools, "_has_no_ground", over_a_no),
        ):
            with self.subTest(fault.__name__), patch.object(owner, name, fault):
                self.assertTrue(self._disagreements(world))

    def test_each_fault_about_guardians_is_noticed(self):
        world = self._world(FIXED_SEED)
        guardians = audience_reach.guardians_sql
        for words in (
            "q.deceased_on IS NULL",
            "q.active",
            "q.processing_restricted IS NOT TRUE",
            "q.address_protected IS NOT TRUE",
            "g.child_id = p.id",
        ):

            def without(*args, words=words):
                query = guardians(*args)
                return SQL(query.code.replace(words, "TRUE"), *query.params)

            with (
                self.subTest(words),
                patch.object(audience_reach, "guardians_sql", without),
            ):
                self.assertTrue(self._disagreements(world))
        lists = type(self.env["member.list"])
        anybody = patch.object(lists, "_audience_names_guardians", lambda _: False)
        with self.subTest("guardians beyond an officer's sight"), anybody:
            self.assertTrue(self._disagreements(world))
        own = audience_reach.own_address
        by_mail = patch.object(
            audience_reach, "own_address", lambda _channel, person: own("email", person)
        )
        with self.subTest("by e-mail"), by_mail:
            self.assertTrue(self._disagreements(world))
        for name, fault in (("is_child", "FALSE"), ("is_blocked", "FALSE")):
            with (
                self.subTest(name),
                patch.object(audience_reach, name, lambda _, fault=fault: SQL(fault)),
            ):
                self.assertTrue(self._disagreements(world))

    def test_a_number_that_tells_of_the_protected_is_noticed(self):
        world = self._world(FIXED_SEED)
        everybody = patch.object(audience_tools, "_known", lambda _: SQL("TRUE"))
        with everybody:
            self.assertTrue(self._disagreements(world))

    def test_each_rule_left_out_is_noticed(self):
        """A planted fault in any one rule shows, so that the test above tests it."""
        world = self._world(FIXED_SEED)
        conditions = audience_tools.reason_conditions
        for reason, __ in audience_tools.REASONS:
            # Never the first reason while in office.
            if reason == "out_of_scope":
                continue
            if reason in audience_tools.OF_STRANGERS:
                continue

            def without(*args, reason=reason):
                return [pair for pair in conditions(*args) if pair[0] != reason]

            with (
                self.subTest(reason=reason),
                patch.object(audience_tools, "reason_conditions", without),
            ):
                self.assertTrue(self._disagreements(world))
