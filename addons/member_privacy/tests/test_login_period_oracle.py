import calendar
import random
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import login_sql
from .common import MemberCase

SEED = 28
LOGINS = 300
UNUSED, YEARS, TIMES, PROOF = 3, 5, 12, 72
TODAY = date(2028, 3, 1)  # the day after the last of February in a leap year
OSLO = ZoneInfo("Europe/Oslo")
# The last days on which the line of each period can fall.
LINES = {
    UNUSED: date(2027, 11, 30),
    12 * YEARS: date(2023, 2, 28),
    TIMES: date(2027, 2, 28),
    PROOF: date(2022, 2, 28),
}


def _last_day(moment, months):
    """The last day of the period, found by walking the calendar and not by adding."""
    day = moment.replace(tzinfo=UTC).astimezone(OSLO).date()
    year, month = day.year, day.month
    for _step in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Login:
    """What the oracle knows of one login: plain values, no database."""

    def __init__(self):
        self.came = self.invited = None
        self.times = {}  # id → moment
        self.ended = self.kept = self.stranger = self.colleague = False

    def is_theirs(self):
        return not (self.stranger or self.colleague or self.kept)

    def is_over(self):
        if not self.is_theirs() or self.ended:
            return None
        if self.times:
            last = max(self.times.values())
            return _last_day(last, 12 * YEARS) < TODAY and "idle"
        came = max(filter(None, (self.came, self.invited)))
        return _last_day(came, UNUSED) < TODAY and "unused"

    def times_over(self):
        if not self.is_theirs():
            return set()
        last = max(self.times, key=lambda key: (self.times[key], key), default=None)
        return {
            key
            for key, moment in self.times.items()
            if (key != last and _last_day(moment, TIMES) < TODAY)
            or (self.ended and _last_day(moment, PROOF) < TODAY)
        }


@tagged("post_install", "-at_install")
class TestLoginPeriodOracle(MemberCase):
    """Whose login goes, and which times, against the calendar, for drawn logins."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dice = random.Random(SEED)  # noqa: S311 the same logins every time
        cls.known, cls.times = {}, {}
        names = [f"Person {number}" for number in range(LOGINS)]
        people = cls.env["res.partner"].create([{"name": name} for name in names])
        members = people.filtered(lambda _person: cls.dice.random() > 0.1)
        cls.env["member.membership"].create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": cls.oslo.id,
                    "type_id": cls.type.id,
                    "start_date": "2015-01-01",
                }
                for person in members
            ]
        )
        users = cls.env["res.users"].with_context(no_reset_password=True)
        portal = cls.env.ref("base.group_portal")
        for person in people:
            known = Login()
            known.stranger = person not in members
            known.colleague = cls.dice.random() < 0.1
            user = users.create(
                {
                    "login": f"login {person.id}",
                    "partner_id": person.id,
                    "group_ids": [(6, 0, portal.ids)],
                }
            )
            cls.known[user.id] = known
            if not known.stranger:
                cls._something_that_keeps(person, known)
            cls._some_time_ago(user, known)
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _something_that_keeps(cls, person, known):
        draw = cls.dice.random()
        if draw < 0.06:
            cls.env["privacy.request"]._create_for(person, "complaint")
        elif draw < 0.12:
            person.processing_restricted = True
        elif draw < 0.18:
            hold = {"reason": "Claim", "review_on": cls.today}
            cls.env["privacy.hold"].create({**hold, "partner_id": person.id})
        elif draw < 0.3:
            ends = TODAY + timedelta(days=cls.dice.randint(-1, 1))
            cls.env["member.office"].create(
                {
                    "partner_id": person.id,
                    "chapter_id": cls.oslo.id,
                    "role_id": cls.leader.id,
                    "start_date": "2020-01-01",
                    "end_date": ends,
                }
            )
            known.kept = ends >= TODAY
            return
        known.kept = draw < 0.18

    @classmethod
    def _moment(cls, *periods):
        """A moment around the line of one of these periods, often around midnight."""
        day = LINES[cls.dice.choice(periods)] + timedelta(days=cls.dice.randint(-1, 2))
        hour = cls.dice.choice((3, 21, 22, 23))
        return datetime(*day.timetuple()[:3], hour, cls.dice.randrange(60))

    @classmethod
    def _some_time_ago(cls, user, known):
        known.came = cls._moment(UNUSED)
        if cls.dice.random() < 0.3:
            known.invited = cls._moment(UNUSED)
        known.ended = cls.dice.random() < 0.2
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE res_users SET create_date = %s, invited_on = %s, share = %s,"
                " login = CASE WHEN %s THEN 'erased-' || id ELSE login END"
                " WHERE id = %s",
                known.came,
                known.invited,
                not known.colleague,
                known.ended,
                user.id,
            )
        )
        periods = (PROOF,) if known.ended else (12 * YEARS,)
        for _time in range(cls.dice.choice((0, 0, 1, 1, 2, 3))):
            later = cls.dice.random() < 0.3
            moment = cls._moment(TIMES) if later else cls._moment(*periods)
            rows = cls.env.execute_query(
                SQL(
                    "INSERT INTO res_users_log (create_uid, create_date)"
                    " VALUES (%s, %s) RETURNING id",
                    user.id,
                    moment,
                )
            )
            known.times[rows[0][0]] = moment

    def _found(self):
        """What the three statements find among the drawn logins."""
        users = self.env["res.users"]
        unused = users._found(login_sql.never_used(TODAY, UNUSED))
        idle = users._found(login_sql.not_used_since(TODAY, YEARS))
        old = login_sql.old_times(TODAY, TIMES, PROOF, 10_000)
        ours = {key for known in self.known.values() for key in known.times}
        return (
            set(unused) & self.known.keys(),
            set(idle) & self.known.keys(),
            {log_id for (log_id,) in self.env.execute_query(old)} & ours,
        )

    def _expected(self):
        over = {key: known.is_over() for key, known in self.known.items()}
        return (
            {key for key, why in over.items() if why == "unused"},
            {key for key, why in over.items() if why == "idle"},
            {key for known in self.known.values() for key in known.times_over()},
        )

    def test_sql_and_calendar_agree_on_every_login_and_time(self):
        expected = self._expected()
        for found in expected:
            self.assertGreater(len(found), LOGINS // 25)
        self.assertEqual(self._found(), expected)

    def test_planted_faults_are_noticed(self):
        faults = {
            "a day too early": ("never_used", "months => %s) <", "months => %s) <="),
            "days for months": ("never_used", "months =>", "days => 30 *"),
            "who used it too": ("never_used", "l.create_uid = u.id", "FALSE"),
            "the invitation is forgotten": ("never_used", "u.invited_on", "NULL"),
            "a night of UTC": ("never_used", "AT TIME ZONE 'Europe/Oslo'", ""),
            "everybody's login": ("never_used", "u.share AND", ""),
            "outside the register": ("never_used", "p.in_register AND", ""),
            "what ended ends again": ("never_used", "NOT u.login =", "TRUE OR '' ="),
            "an office keeps nobody": ("old_times", "IS NOT TRUE", "IS NULL"),
            "a case keeps nobody": (
                "old_times",
                "q.state NOT IN",
                "q.state IS NULL AND q.state NOT IN",
            ),
            "a hold keeps nobody": ("never_used", "h.released_on IS NULL", "FALSE"),
            "rest keeps nobody": (
                "never_used",
                "WHERE r.processing_restricted\n",
                "WHERE FALSE\n",
            ),
            "five years a day early": (
                "not_used_since",
                "years => %s) <",
                "years => %s) <=",
            ),
            "some times do not count": (
                "not_used_since",
                "AND ((l.create_date",
                "AND l.id %% 2 = 1 AND ((l.create_date",
            ),
            "a night of UTC, used": (
                "not_used_since",
                "AT TIME ZONE 'Europe/Oslo'",
                "",
            ),
            "a year a day early": ("old_times", "months => %s) <", "months => %s) <="),
            "the last goes too": (
                "old_times",
                "> (l.create_date, l.id)",
                ">= (l.create_date, l.id)",
            ),
            "the first stays": (
                "old_times",
                "> (l.create_date, l.id)",
                "< (l.create_date, l.id)",
            ),
            "the proof goes at once": ("old_times", "OR u.login", "OR TRUE OR u.login"),
            "the proof stays for ever": (
                "old_times",
                "OR u.login",
                "OR FALSE AND u.login",
            ),
        }
        expected = self._expected()
        for fault, (name, right, wrong) in faults.items():
            whole = getattr(login_sql, name)

            def faulty(*args, whole=whole, right=right, wrong=wrong):
                sql = whole(*args)
                self.assertIn(right, sql.code)
                return SQL(sql.code.replace(right, wrong), *sql.params)

            with self.subTest(fault), patch.object(login_sql, name, faulty):
                self.assertNotEqual(self._found(), expected)
