from datetime import date, datetime, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools import retention_sql
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestChildConsent(MemberCase):
    """Emil is 9; Anna and Bjørn are his guardians."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emil = cls._member(
            "Emil Testesen",
            cls.oslo,
            birthdate_date=cls.today - relativedelta(years=9),
        )
        cls.emil.guardian_ids = cls.anna | cls.bjorn
        cls.events = cls.env.ref("member_privacy.purpose_event_news")
        cls.photo = cls.env.ref("member_privacy.purpose_photo")
        cls.consents = cls.env["privacy.consent"]

    def _say(self, event, guardian=None, purpose=None, days_ago=0, person=None):
        purpose = purpose or self.events
        return self.consents._record(
            person or self.emil,
            purpose,
            "use" if purpose.by_use else "email",
            event,
            "guardian" if guardian else "portal",
            fields.Datetime.now() - timedelta(days=days_ago),
            text_id=purpose._text().id,
            guardian_pid=guardian and guardian.id,
        )

    def _choice(self, purpose=None, guardian=None):
        purpose = purpose or self.events
        channel = "use" if purpose.by_use else "email"
        choices = self.consents._choices(self.emil, purpose, channel, guardian)
        return choices[0] if choices else None

    def _state(self, purpose=None):
        return self._choice(purpose).state

    def test_one_guardian_s_yes_counts_where_one_is_enough(self):
        self.assertEqual(self._state(), "open")
        self._say("given", self.anna)
        self.assertEqual(self._state(), "yes")

    def test_two_must_say_yes_where_all_must(self):
        self._say("given", self.anna, self.photo)
        self.assertEqual(self._state(self.photo), "waiting")
        self._say("given", self.bjorn, self.photo)
        self.assertEqual(self._state(self.photo), "yes")

    def test_the_only_guardian_left_is_all_of_them(self):
        self._say("given", self.anna, self.photo)
        self.bjorn.deceased_on = self.today
        self.assertEqual(self._state(self.photo), "yes")

    def test_any_one_s_no_ends_it_and_only_that_one_takes_it_back(self):
        self._say("given", self.anna)
        self._say("withdrawn", self.bjorn)
        self.assertEqual(self._state(), "no")
        self._say("given", self.anna)
        self.assertEqual(self._state(), "no")
        self._say("given", self.bjorn)
        self.assertEqual(self._state(), "yes")

    def test_a_child_s_no_wins_over_both_guardians_until_the_child_takes_it_back(self):
        self._say("given", self.anna)
        self._say("withdrawn")
        self._say("given", self.anna)
        self._say("given", self.bjorn)
        self.assertEqual(self._state(), "no")
        self._say("given")
        self.assertEqual(self._state(), "yes")

    def test_a_child_s_yes_alone_is_none(self):
        self._say("given")
        self.assertEqual(self._state(), "waiting")

    def test_a_child_reserves_itself_and_no_guardian_lifts_it(self):
        self.assertEqual(self._state(self.newsletter), "yes")
        self._say("objected", None, self.newsletter)
        self._say("lifted", self.anna, self.newsletter)
        self.assertEqual(self._state(self.newsletter), "no")

    def test_who_is_guardian_no_more_has_no_yes(self):
        self._say("given", self.anna)
        self.emil.guardian_ids -= self.anna
        self.assertNotEqual(self._state(), "yes")

    def test_a_former_guardian_s_no_stands_until_one_of_today_answers(self):
        self._say("withdrawn", self.anna, days_ago=2)
        self.emil.guardian_ids -= self.anna
        self.assertEqual(self._state(), "no")
        self._say("given", self.bjorn, days_ago=1)
        self.assertEqual(self._state(), "yes")

    def test_on_the_birthday_what_guardians_said_yes_to_is_asked_again(self):
        self._say("given", self.anna, days_ago=2)
        self.emil.birthdate_date = self.today - relativedelta(years=15, days=-1)
        self.assertEqual(self._state(), "yes")
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        choice = self._choice()
        self.assertEqual(
            (choice.state, choice.grown, choice.by), ("outdated", True, "self")
        )
        self._say("given")
        self.assertEqual(self._state(), "yes")

    def test_on_the_birthday_no_stays_no(self):
        self._say("withdrawn", self.anna, days_ago=2)
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        self.assertEqual(self._state(), "no")

    def test_the_day_is_the_day_in_norway(self):
        born = date(2011, 3, 30)
        self.emil.birthdate_date = born
        fifteenth = datetime(2026, 3, 29, 22, 30)  # half past midnight, summer time
        with patch.object(
            type(self.env["res.users"]), "_today_oslo", lambda _self: date(2026, 4, 2)
        ):
            early = self.consents._record(
                self.emil,
                self.events,
                "email",
                "given",
                "portal",
                fifteenth - timedelta(hours=1),
            )
            self.assertEqual(self._choice().state, "outdated")
            self.assertTrue(early)
            self.consents._record(
                self.emil, self.events, "email", "given", "portal", fifteenth
            )
            self.assertEqual(self._choice().state, "yes")

    def test_a_guardian_answers_for_nobody_who_is_old_enough(self):
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        with self.assertRaises(ValidationError):
            self._say("given", self.anna)
        self.assertIsNone(self._choice(guardian=self.anna))
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        self._say("given", self.anna, fundraising)
        self.assertEqual(self._choice(fundraising, self.anna).state, "yes")

    def test_a_guardian_answers_for_nobody_else_s_child_and_for_no_unknown_age(self):
        with self.assertRaises(ValidationError):
            self._say("given", self.siri)
        self.emil.birthdate_date = False
        with self.assertRaises(ValidationError):
            self._say("given", self.anna)

    def test_staff_name_the_guardian_whose_paper_they_hold(self):
        event = self.consents.with_user(self.staff).create(
            {
                "partner_id": self.emil.id,
                "purpose_id": self.events.id,
                "channel": "email",
                "event": "given",
                "method": "paper",
                "guardian_id": self.anna.id,
            }
        )
        self.assertEqual(event.guardian_pid, self.anna.id)
        self.assertEqual(event.guardian_id, self.anna)
        self.assertEqual(self._state(), "yes")

    def test_a_merged_guardian_s_yes_goes_on(self):
        self._say("given", self.anna)
        twin = self._member("Anna Tvilling", self.oslo)
        self.emil.guardian_ids -= self.anna
        self.emil.guardian_ids += twin
        self.env["member.merge"].sudo().create(
            {
                "partner_id": twin.id,
                "former_id": self.anna.id,
                "merged_at": fields.Datetime.now(),
            }
        )
        self.assertEqual(self._state(), "yes")
        self.assertEqual(self._choice(guardian=twin).said, "given")

    def test_undoing_a_first_yes_leaves_no_no_behind(self):
        event = self._say("given", self.anna)
        event._undo("guardian")
        self.assertEqual(self._state(), "open")
        self._say("given", self.bjorn)
        self.assertEqual(self._state(), "yes")

    def test_each_sees_the_state_and_takes_back_the_own_answer_only(self):
        self._say("withdrawn", self.bjorn)
        anna = self._choice(guardian=self.anna)
        bjorn = self._choice(guardian=self.bjorn)
        self.assertEqual((anna.state, anna.said, anna.offers), ("no", None, "given"))
        self.assertEqual((bjorn.state, bjorn.said), ("no", "withdrawn"))

    def test_stopping_all_as_guardian_says_no_for_the_child_alone(self):
        self._say("given", self.anna)
        events = self.consents._stop_all(self.emil, "guardian", self.bjorn)
        self.assertEqual(set(events.mapped("guardian_pid")), {self.bjorn.id})
        self.assertEqual(self._state(), "no")
        self.assertFalse(self.consents._stop_all(self.emil, "guardian", self.bjorn))

    def test_a_guardian_s_yes_keeps_the_child_until_the_child_has_answered(self):
        self._say("given", self.anna, days_ago=3)
        self._say("withdrawn", self.bjorn, days_ago=2)
        self.assertIn(self.emil.id, self._kept())
        self._say("withdrawn", days_ago=1)
        self.assertNotIn(self.emil.id, self._kept())

    def test_a_yes_that_nobody_repeats_lapses_a_while_after_the_birthday(self):
        """The birthday and so many months: the last day that it keeps somebody."""
        rule = self.events.age_rule_id
        rule.write({"age": 15, "lapse_months": 6})
        self.emil.birthdate_date = date(2012, 8, 31)
        self._say("given", self.anna)
        last = date(2028, 2, 29)
        self.assertIn(self.emil.id, self._kept(last))
        self.assertNotIn(self.emil.id, self._kept(last + timedelta(days=1)))
        rule.lapse_months = 0
        self.assertIn(self.emil.id, self._kept(date(2027, 8, 30)))
        self.assertNotIn(self.emil.id, self._kept(date(2027, 8, 31)))

    def test_what_somebody_said_when_grown_or_of_no_known_age_does_not_lapse(self):
        far = date(2099, 1, 1)
        self._say("given", person=self.siri)
        self.assertIn(self.siri.id, self._kept(far))
        self.siri.birthdate_date = self.today - relativedelta(years=15)
        self.assertIn(self.siri.id, self._kept(far))
        self.siri.birthdate_date += timedelta(days=1)
        self.assertNotIn(self.siri.id, self._kept(far))

    def _kept(self, day=None):
        self.env.flush_all()
        query = retention_sql.consents(day or self.today)
        return [row[0] for row in self.env.execute_query(query)]
