"""People outside: whom a message or a list may reach, rule by rule and at random."""

import os
import random
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import audience_people
from .common import DispatchCase

SEED = 19
OWN_SEED = int(os.environ.get("MEMBER_SEED") or SEED + 1)
WORLDS = 50 if os.environ.get("MEMBER_DEEP") else 1
PEOPLE = 60
LAST = 6  # months that they are kept


def month_before(day):
    """The same number in the month before, or its last day, by walking back."""
    before = day.replace(day=1) - timedelta(days=1)
    return before.replace(day=min(day.day, before.day))


class Somebody:
    """What the oracle knows of one person outside."""

    def __init__(self, dice, today):
        self.today = today
        self.rows = [self._row(dice) for _row in range(dice.choice((1, 1, 1, 2)))]
        self.was_member = dice.choice((None,) * 6 + ("ended", "applied"))
        self.phone = dice.random() < 0.9
        self.said_no = dice.random() < 0.15

    def _row(self, dice):
        near = dice.choice((0, 1, 2, 30, 31, 32))
        age = dice.choice((near, near, 150, 300))
        received = self.today - timedelta(days=age)
        if dice.random() < 0.3:  # around the last day, whatever the months are long
            line = self.today - timedelta(days=184)
            received = line + timedelta(days=dice.randrange(6))
        told = dice.choice((None, None, received))
        month = month_before(self.today)
        wash = month + timedelta(days=dice.choice((-1, 0, 1, 5)))
        washed = dice.choice((None, max(received, wash), wash))
        return {
            "received": received,
            "source": dice.choice(("person", "event", "list")),
            "told": told,
            "washed": washed,
            "found": bool(washed) and dice.random() < 0.3,
        }

    def answer(self, by):
        """The first reason why not, None for whoever may be met."""
        asked_first = by == "phone"
        washed_from = month_before(self.today)
        reasons = {
            "member": self.was_member == "applied",
            "resigned": self.was_member == "ended",
            "kept_too_long": any(
                self._is_over(row["received"], LAST) for row in self.rows
            ),
            "not_told": not all(self._is_told(row) for row in self.rows),
            "no_address": by == "phone" and not self.phone,
            "reserved": asked_first and any(row["found"] for row in self.rows),
            "not_washed": asked_first
            and any(
                not row["washed"] or row["washed"] < washed_from for row in self.rows
            ),
            "objected": self.said_no,
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def _is_over(self, received, months):
        """Whether the last day of so many months is over."""
        year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
        day = received.day
        while True:
            try:
                return date(year, month + 1, day) < self.today
            except ValueError:
                day -= 1

    def _is_told(self, row):
        if row["told"]:
            return True
        if row["source"] == "person":
            return row["received"] == self.today
        return not self._is_over(row["received"], 1)


@tagged("post_install", "-at_install")
class TestAudienceProspects(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purpose = cls.env.ref("member_privacy.purpose_prospect")
        cls.purpose.retention_rule_id.months = LAST
        cls.phone_list = cls.env["member.list"].create(
            {
                "chapter_id": cls.north.id,
                "reason": "phone_round",
                "purpose_id": cls.purpose.id,
            }
        )
        cls.message = cls._message()

    @classmethod
    def _message(cls):
        return cls.env["member.dispatch"].create(
            {
                "subject": "Would you like to join?",
                "body": "<p>Hello {name}</p>",
                "chapter_id": cls.north.id,
                "kind": "newsletter",
                "purpose_id": cls.purpose.id,
            }
        )

    def _somebody(self, name, rows=({},), **vals):
        person = self.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.lower()}@example.com",
                "phone": "+4790000001",
                **vals,
            }
        )
        prospects = self.env["member.prospect"].sudo()
        prospects.create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": self.oslo.id,
                    "source": "event",
                    "source_note": "The market",
                    **row,
                }
                for row in rows
            ]
        )
        return person

    def _reason(self, person, record=None, user=None):
        return self._audience(record or self.message, user).get(person, "absent")

    def test_members_are_not_asked_to_join_and_prospects_get_nothing_of_members(self):
        person = self._somebody("Mulig")
        self.assertEqual(self._audience(self.message), {person: None})
        self.assertNotIn(person, self._audience(self._dispatch()))

    def test_no_officer_reaches_people_outside(self):
        person = self._somebody("Mulig")
        self.assertEqual(self._reason(person, user=self.officer_north), "out_of_scope")

    def test_a_wash_is_for_phone_and_post_alone(self):
        person = self._somebody("Mulig")
        self.assertIsNone(self._reason(person))
        self.assertEqual(self._reason(person, self.phone_list), "not_washed")
        person.prospect_ids.sudo().washed_on = self.today
        self.assertIsNone(self._reason(person, self.phone_list))
        person.prospect_ids.sudo().is_reserved = True
        self.assertIsNone(self._reason(person))
        self.assertEqual(self._reason(person, self.phone_list), "reserved")

    def test_who_said_yes_needs_neither_wash_nor_notice(self):
        self.purpose.write({"legal_basis": "consent", "may_object": False})
        old = self.today - timedelta(days=400)
        person = self._somebody("Venn", [{"received_on": old}])
        self.assertEqual(self._reason(person), "no_consent")
        for channel in ("email", "phone"):
            self._object(person, self.purpose, channel, "given")
        self.assertIsNone(self._reason(person))
        self.assertIsNone(self._reason(person, self.phone_list))

    def test_a_death_and_a_restriction_stop_it(self):
        person = self._somebody("Mulig", processing_restricted=True)
        self.assertEqual(self._reason(person), "restricted")
        person.deceased_on = self.today
        self.assertEqual(self._reason(person), "deceased")

    def test_the_first_message_tells_them_and_is_written_down(self):
        person = self._somebody("Mulig")
        letter = self.message._letter("en_US")
        self.assertIn("You are not a member", letter.text)
        self.assertNotIn("because you are a member", letter.text)
        sent = self.env["member.dispatch.recipient"].create(
            {
                "dispatch_id": self.message.id,
                "partner_id": person.id,
                "channel": "email",
                "state": "sending",
                "idempotency_key": "key",
            }
        )
        worker = self.env["member.dispatch.worker"]
        self.env.flush_all()
        row = SimpleNamespace(id=sent.id, dispatch_id=self.message.id)
        worker._execute(worker._sent(row))
        self.env.invalidate_all()
        self.assertEqual(sent.state, "sent")
        self.assertEqual(person.prospect_ids.informed_on, self.today)

    # At random

    def _world(self, seed, today):
        dice = random.Random(seed)  # noqa: S311 the same people for the same seed
        world = {}
        for number in range(PEOPLE):
            known = Somebody(dice, today)
            person = self._somebody(
                f"Person{number}",
                [
                    {
                        "source": row["source"],
                        "received_on": row["received"],
                        "informed_on": row["told"],
                        "washed_on": row["washed"],
                        "is_reserved": row["found"],
                    }
                    for row in known.rows
                ],
                phone="+4790000001" if known.phone else False,
            )
            if known.said_no:
                for channel in ("email", "phone"):
                    self._object(person, self.purpose, channel)
            if known.was_member:
                self._was_member(person, known.was_member)
            world[person] = known
        return world

    def _was_member(self, person, state):
        ended = {"end_date": self.today, "end_reason": "resigned"}
        self.env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
                "start_date": date(2020, 1, 1),
                "state": state,
                **(ended if state == "ended" else {}),
            }
        )

    @contextmanager
    def _on(self, day):
        users = type(self.env["res.users"])
        with patch.object(users, "_today_oslo", lambda _self: day):
            yield

    def _differences(self, world, today):
        found = []
        with self._on(today):
            for by, record in (("email", self.message), ("phone", self.phone_list)):
                told = self._audience(record)
                found += [
                    (by, person, told.get(person, "absent"), known.answer(by))
                    for person, known in world.items()
                    if told.get(person, "absent") != known.answer(by)
                ]
        return found

    def test_everybody_gets_the_reason_that_the_oracle_gives(self):
        days = (self.today, date(2026, 3, 31), date(2026, 3, 1), date(2024, 2, 29))
        for seed in (SEED, *range(OWN_SEED, OWN_SEED + WORLDS)):
            today = days[seed % len(days)]
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                world = self._world(seed, today)
                self.assertEqual(self._differences(world, today), [])
                savepoint.rollback()
            self.env.invalidate_all()

    def test_planted_faults_are_found(self):
        today = date(2026, 3, 30)  # 30 September and six months
        world = self._world(SEED, today)
        self.assertEqual(self._differences(world, today), [])
        right = audience_people.prospects_sql
        for good, bad in {
            "bool_and(m.informed_on IS NOT NULL": "bool_or(m.informed_on IS NOT NULL",
            "m.notice_due >= ": "m.notice_due > ",
            "OR m.notice_due": "AND m.notice_due",
            "m.washed_on >= ": "m.washed_on > ",
            "make_interval(months => r.months)\n                       >= ": (
                "make_interval(months => r.months)\n                       > "
            ),
            "m.is_reserved IS TRUE": "FALSE",
            "s.id IS NOT NULL": "FALSE",
            "'applied', ": "",
        }.items():

            def wrong(audience, one, good=good, bad=bad):
                query = right(audience, one)
                self.assertIn(good, query.code)
                return SQL(query.code.replace(good, bad), *query.params)

            with (
                self.subTest(good),
                patch.object(audience_people, "prospects_sql", wrong),
            ):
                self.assertTrue(self._differences(world, today))
