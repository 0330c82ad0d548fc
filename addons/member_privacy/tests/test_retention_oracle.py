import calendar
import random
from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import retention_sql
from .common import MemberCase

SEED = 19
PEOPLE = 250
MONTHS = 6
TODAY = date(2027, 3, 1)  # the day after a short month: where periods of months differ
FOREVER = date.max


def kept_until(last_day, months):
    """The last day, found by walking the calendar and not by adding."""
    year, month, day = last_day.timetuple()[:3]
    for _step in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    while day > calendar.monthrange(year, month)[1]:
        day -= 1
    return date(year, month, day)


class Person:
    """What the oracle knows of one person: plain values, no database."""

    def __init__(self):
        self.memberships = []  # (state, last day or None, counted until or None)
        self.offices = []  # last day or None
        self.answers = {}  # (purpose, channel) → list of (when, event)
        self.purposes_that_keep = set()
        self.open_case = self.restricted = self.erased = False
        self.wards = []

    def last_day(self):
        """The last day on which anything keeps this person."""
        days = [self._of_membership(*each) for each in self.memberships]
        days += [kept_until(day, MONTHS) if day else FOREVER for day in self.offices]
        for (purpose, _channel), answers in self.answers.items():
            if purpose in self.purposes_that_keep and max(answers)[1] == "given":
                days.append(FOREVER)
        if self.open_case or self.restricted or any(not w.erased for w in self.wards):
            days.append(FOREVER)
        return max(days)

    def _of_membership(self, state, day, counted):
        if state != "ended":
            return FOREVER
        return max(kept_until(day, MONTHS), counted or date.min)

    def is_due(self):
        return bool(self.memberships) and not self.erased and self.last_day() < TODAY


@tagged("post_install", "-at_install")
class TestRetentionOracle(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("member_privacy.retention_rule_membership")
        cls.rule.months = MONTHS
        cls.dice = random.Random(SEED)  # noqa: S311 the same people every time
        cls.activities = cls.env.ref("member_privacy.purpose_activities")
        cls.activities.keeps = False
        cls.known = {}
        for index in range(PEOPLE):
            cls._somebody(index)
        cls._some_guardians()
        cls._some_erased()
        cls.env.flush_all()

    @classmethod
    def _day(cls):
        """A day around the line, or long before it, or a while after."""
        line = date(2026, 8, 31)
        far = cls.dice.choice((0, 0, -900, -900, -900, 150))
        return line + timedelta(days=far + cls.dice.randint(-4, 4))

    @classmethod
    def _maybe(cls, share):
        return cls.dice.random() < share

    @classmethod
    def _somebody(cls, index):
        record = cls.env["res.partner"].create({"name": f"Person {index}"})
        person = cls.known[record.id] = Person()
        person.purposes_that_keep = {cls.newsletter}
        for chapter in cls.dice.sample(
            [cls.oslo, cls.bergen, cls.kristiansand], cls.dice.choice((0, 1, 1, 1, 2))
        ):
            cls._membership(record, person, chapter)
        if cls._maybe(0.3):
            cls._office(record, person)
        if cls._maybe(0.5):
            cls._answers(record, person)
        if cls._maybe(0.25):
            case = cls.env["privacy.request"]._create_for(record, "complaint")
            person.open_case = cls._maybe(0.5)
            if not person.open_case:
                case._withdraw()
        if cls._maybe(0.1):
            record.processing_restricted = person.restricted = True

    @classmethod
    def _membership(cls, record, person, chapter):
        state = "ended" if cls._maybe(0.85) else cls.dice.choice(("active", "applied"))
        end = cls._day() if state == "ended" or cls._maybe(0.6) else None
        counted = cls._maybe(0.15) and TODAY + timedelta(days=cls.dice.randint(-2, 2))
        cls.env["member.membership"].create(
            {
                "partner_id": record.id,
                "chapter_id": chapter.id,
                "type_id": cls.type.id,
                "start_date": date(2020, 1, 1),
                "state": state,
                "end_date": end,
                "end_reason": end and "resigned",
                "counted_until": counted,
            }
        )
        person.memberships.append((state, end, counted))

    @classmethod
    def _office(cls, record, person):
        end = cls._day() if cls._maybe(0.6) else None
        cls.env["member.office"].create(
            {
                "partner_id": record.id,
                "chapter_id": cls.oslo.id,
                "role_id": cls.leader.id,
                "start_date": date(2020, 1, 1),
                "end_date": end,
            }
        )
        person.offices.append(end)

    @classmethod
    def _answers(cls, record, person):
        for _answer in range(cls.dice.randint(2, 5)):
            purpose = cls.dice.choice([cls.newsletter, cls.newsletter, cls.activities])
            channel = cls.dice.choice(["email", "sms"])
            event = cls.dice.choice(["given", "withdrawn", "objected"])
            when = datetime(2025, 1, 1) + timedelta(hours=cls.dice.randint(0, 9999))
            cls.env["privacy.consent"]._record(
                record, purpose, channel, event, "paper", occurred_at=when
            )
            person.answers.setdefault((purpose, channel), []).append((when, event))

    @classmethod
    def _some_guardians(cls):
        ids = list(cls.known)
        for _pair in range(PEOPLE // 8):
            guardian, ward = cls.dice.sample(ids, 2)
            record = cls.env["res.partner"].browse(guardian)
            record.ward_ids = [Command.link(ward)]
            cls.known[guardian].wards.append(cls.known[ward])

    @classmethod
    def _some_erased(cls):
        for partner_id in cls.dice.sample(list(cls.known), PEOPLE // 10):
            record = cls.env["res.partner"].browse(partner_id)
            cases = cls.env["privacy.request"]._open_of(record)
            if record.in_register and not cases:
                cls.env["privacy.data.set"]._erase(record)
                cls.known[partner_id].erased = True

    def _found(self):
        return set(self.rule._due_ids(TODAY)) & self.known.keys()

    def _expected(self):
        return {key for key, person in self.known.items() if person.is_due()}

    def test_sql_and_oracle_agree_on_everybody(self):
        expected = self._expected()
        self.assertGreater(len(expected), PEOPLE // 10)
        self.assertLess(len(expected), PEOPLE * 9 // 10)
        self.assertEqual(self._found(), expected)

    def test_asking_of_some_gives_the_same_as_asking_of_all(self):
        some = sorted(self.known)[::3]
        found = set(self.rule._due_ids(TODAY, among=some))
        self.assertEqual(found, self._expected() & set(some))

    def test_the_oracle_notices_when_any_one_thing_that_keeps_is_left_out(self):
        whole = retention_sql.keeping
        for left_out in (
            "membership",
            "office",
            "guardianship",
            "consent",
            "case",
            "restriction",
        ):
            with (
                self.subTest(left_out),
                patch.object(
                    retention_sql,
                    "keeping",
                    lambda today, months, name=left_out: {
                        key: sql
                        for key, sql in whole(today, months).items()
                        if key != name
                    },
                ),
            ):
                self.assertNotEqual(self._found(), self._expected())

    def test_the_oracle_notices_planted_faults(self):
        faults = {
            "a day too early": ("membership", ") < ", ") <= "),
            "open-ended is over": ("office", "(o.end_date", "NOT (o.end_date"),
            "a counted year is forgotten": (
                "membership",
                "COALESCE(m.counted_until < %s, TRUE)",
                "COALESCE(m.counted_until < %s, TRUE) IS NOT NULL",
            ),
            "the state is forgotten": ("membership", "m.state = 'ended'", "TRUE"),
            "days instead of months": ("membership", "months =>", "days => 30 *"),
            "any yes ever keeps": ("consent", "later.partner_id =", "0 * later.id ="),
            "every purpose keeps": ("consent", "AND purpose.keeps", ""),
            "channels are mixed": ("consent", "AND later.channel = c.channel", ""),
        }
        whole = retention_sql.keeping
        for fault, (relation, right, wrong) in faults.items():

            def faulty(today, months, relation=relation, right=right, wrong=wrong):
                relations = whole(today, months)
                sql = relations[relation]
                self.assertIn(right, sql.code)
                code = sql.code.replace(right, wrong)
                if relation == "office":
                    code = code.replace(" IS NOT TRUE", "")
                return relations | {relation: SQL(code, *sql.params)}

            with self.subTest(fault), patch.object(retention_sql, "keeping", faulty):
                self.assertNotEqual(self._found(), self._expected())
