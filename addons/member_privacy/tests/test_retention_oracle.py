import calendar
import random
from datetime import UTC, date, datetime, time, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import retention_sql
from .common import MemberCase

SEED = 19
PEOPLE, OTHERS = 250, 100
MONTHS = 6
# Of those who never were members: so long after the last answer or case, and so long
# after a consent was withdrawn.
ANSWERED, PROOF = 18, 21
TODAY = date(2027, 3, 1)  # the day after a short month: where periods of months differ
FOREVER = date.max
OSLO = ZoneInfo("Europe/Oslo")


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
        self.came = None  # the day
        self.closed_case = None  # the day
        self.wards = []
        self.is_ward = self.is_firm = False

    def last_day(self, months=MONTHS):
        """The last day on which anything keeps this person."""
        days = [self._of_membership(*each) for each in self.memberships]
        days += [kept_until(day, months) if day else FOREVER for day in self.offices]
        for (purpose, _channel), answers in self.answers.items():
            if purpose in self.purposes_that_keep and max(answers)[1] == "given":
                days.append(FOREVER)
        if self.open_case or self.restricted or any(not w.erased for w in self.wards):
            days.append(FOREVER)
        return max(days, default=date.min)

    def _of_membership(self, state, day, counted):
        if state != "ended":
            return FOREVER
        return max(kept_until(day, MONTHS), counted or date.min)

    def is_due(self):
        return bool(self.memberships) and not self.erased and self.last_day() < TODAY

    def is_due_without_membership(self):
        came_by = self.offices or self.answers or self.open_case or self.closed_case
        is_here = bool(came_by or self.wards or self.is_ward) and not self.erased
        if self.memberships or self.is_firm or not is_here:
            return False
        days = [self.last_day(ANSWERED), kept_until(self.came, ANSWERED)]
        if self.closed_case:
            days.append(kept_until(self.closed_case, ANSWERED))
        for (purpose, _channel), answers in self.answers.items():
            for when, event in answers:
                day = when.replace(tzinfo=UTC).astimezone(OSLO).date()
                proves = event == "withdrawn" and purpose.requires_consent
                days.append(kept_until(day, PROOF if proves else ANSWERED))
        return max(days) < TODAY


@tagged("post_install", "-at_install")
class TestRetentionOracle(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("member_privacy.retention_rule_membership")
        cls.rule.months = MONTHS
        cls.answered = cls.env.ref("member_privacy.retention_rule_answered")
        cls.answered.months = ANSWERED
        cls.fundraising = cls.env.ref("member_privacy.purpose_fundraising")
        cls.fundraising.write({"proof_months": PROOF, "keeps": False})
        cls.dice = random.Random(SEED)  # noqa: S311 the same people every time
        cls.activities = cls.env.ref("member_privacy.purpose_activities")
        cls.activities.keeps = False
        cls.known = {}
        with cls.env["res.partner"]._refresh_later():
            for index in range(PEOPLE):
                cls._somebody(index)
            for index in range(OTHERS):
                cls._somebody_who_answered(index)
        cls._some_guardians()
        cls._some_erased()
        cls._some_time_ago()
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
            cls._answers(record, person, cls.dice.randint(2, 5))
        if cls._maybe(0.25):
            cls._case(record, person)
        if cls._maybe(0.1):
            record.processing_restricted = person.restricted = True

    @classmethod
    def _somebody_who_answered(cls, index):
        record = cls.env["res.partner"].create({"name": f"Stranger {index}"})
        person = cls.known[record.id] = Person()
        person.purposes_that_keep = {cls.newsletter}
        if cls._maybe(0.4):
            cls._answer(record, person, cls.fundraising, "withdrawn", PROOF)
        else:
            cls._answers(record, person, cls.dice.randint(1, 2))
        if cls._maybe(0.3):
            cls._case(record, person)

    @classmethod
    def _case(cls, record, person):
        case = cls.env["privacy.request"]._create_for(record, "complaint")
        person.open_case = cls._maybe(0.5)
        if not person.open_case:
            case._withdraw()
            person.closed_case = cls._earlier(ANSWERED)

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
    def _answers(cls, record, person, count):
        for _answer in range(count):
            purpose = cls.dice.choice(
                [cls.newsletter, cls.newsletter, cls.activities, cls.fundraising]
            )
            event = cls.dice.choice(["given", "withdrawn", "objected"])
            line = cls.dice.choice((ANSWERED, PROOF))
            cls._answer(record, person, purpose, event, line)

    @classmethod
    def _answer(cls, record, person, purpose, event, line):
        channel = cls.dice.choice(["email", "sms"])
        hour = cls.dice.choice((3, 21, 22, 23))
        moment = time(hour, cls.dice.randrange(60))
        when = datetime.combine(cls._earlier(line), moment)
        cls.env["privacy.consent"]._record(
            record, purpose, channel, event, "paper", occurred_at=when
        )
        person.answers.setdefault((purpose, channel), []).append((when, event))

    @classmethod
    def _earlier(cls, months):
        """A day around the line of so many months, or long before it."""
        line = {ANSWERED: date(2025, 8, 31), PROOF: date(2025, 5, 31)}[months]
        far = cls.dice.choice((0, 0, -200, -200))
        return line + timedelta(days=far + cls.dice.randint(-1, 1))

    @classmethod
    def _some_time_ago(cls):
        """What the register dates itself, as if it had been done then."""
        cls.env.flush_all()
        for partner_id, person in cls.known.items():
            person.came = cls._earlier(cls.dice.choice((ANSWERED, PROOF, PROOF)))
            person.is_firm = cls._maybe(0.05)
            cls.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET create_date = %s, is_company = %s"
                    " WHERE id = %s",
                    datetime.combine(person.came, time(12)),
                    person.is_firm,
                    partner_id,
                )
            )
            if person.closed_case:
                cls.env.cr.execute(
                    SQL(
                        "UPDATE privacy_request SET closed_on = %s"
                        " WHERE partner_id = %s AND closed_on IS NOT NULL",
                        person.closed_case,
                        partner_id,
                    )
                )
        cls.env.invalidate_all()

    @classmethod
    def _some_guardians(cls):
        ids = list(cls.known)
        for _pair in range(PEOPLE // 8):
            guardian, ward = cls.dice.sample(ids, 2)
            record = cls.env["res.partner"].browse(guardian)
            record.ward_ids = [Command.link(ward)]
            cls.known[guardian].wards.append(cls.known[ward])
            cls.known[ward].is_ward = True

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

    def _found_without(self):
        return set(self.answered._due_ids(TODAY)) & self.known.keys()

    def _expected_without(self):
        people = self.known.items()
        return {key for key, person in people if person.is_due_without_membership()}

    def test_both_agree_on_everybody_who_never_was_a_member(self):
        expected = self._expected_without()
        self.assertGreater(len(expected), PEOPLE // 20)
        self.assertEqual(self._found_without(), expected)
        self.assertFalse(expected & self._expected())

    def _planted(self, keeping, relation, right, wrong):
        """What keeps people, with `wrong` in place of `right` in one relation."""
        whole = getattr(retention_sql, keeping)

        def faulty(today, months):
            relations = whole(today, months)
            sql = relations[relation]
            self.assertIn(right, sql.code)
            return relations | {
                relation: SQL(sql.code.replace(right, wrong), *sql.params)
            }

        return patch.object(retention_sql, keeping, faulty)

    def test_faults_in_what_answers_keep_are_noticed(self):
        faults = {
            name: (name, " < ", " <= ")
            for name in ("arrival", "answer", "proof", "closed case")
        } | {
            "an answer of the night before": (
                "answer",
                " AT TIME ZONE 'Europe/Oslo'",
                "",
            ),
            "nothing is proven": ("proof", "WHERE", "WHERE FALSE AND"),
            "every no is a proof": ("proof", "AND u.requires_consent", ""),
        }
        for fault, (relation, *changes) in faults.items():
            with (
                self.subTest(fault),
                self._planted("keeping_answers", relation, *changes),
            ):
                self.assertNotEqual(self._found_without(), self._expected_without())

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
            "open-ended is over": (
                "office",
                "(o.end_date + make_interval(months => %s) < %s) IS NOT TRUE",
                "NOT (o.end_date + make_interval(months => %s) < %s)",
            ),
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
        for fault, (relation, *changes) in faults.items():
            with self.subTest(fault), self._planted("keeping", relation, *changes):
                self.assertNotEqual(self._found(), self._expected())
