from datetime import date, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import NotNullViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MemberCase

ONE = b"1" * 32


@tagged("post_install", "-at_install")
class TestProspect(MemberCase):
    """Somebody met at a stand, who may want to join."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prospects = cls.env["member.prospect"]
        cls.purpose = cls.env.ref("member_privacy.purpose_prospect")
        cls.rule = cls.env.ref("member_privacy.retention_rule_prospect")
        cls.membership_rule = cls.env.ref("member_privacy.retention_rule_membership")
        cls.person = cls.env["res.partner"].create(
            {"name": "Mulig Medlem", "email": "mulig@example.com"}
        )

    def _prospect(self, person=None, **vals):
        return self.prospects.with_user(self.staff).create(
            {
                "partner_id": (person or self.person).id,
                "chapter_id": self.oslo.id,
                "source": "event",
                "source_note": "The stand at the market",
                **vals,
            }
        )

    def _ago(self, **period):
        return self.today - relativedelta(**period)

    # What is stored

    def test_who_is_asked_is_in_the_register_and_no_officer_sees_them(self):
        prospect = self._prospect()
        self.assertTrue(self.person.in_register)
        self.assertFalse(self._seen_by(self.officer_oslo, self.person))
        self.assertFalse(self._seen_by(self.crm_user, self.person))
        with self.assertRaises(AccessError):
            prospect.with_user(self.officer_oslo).read(["source"])

    def test_without_a_source_nobody_is_registered(self):
        for missing in ("source", "source_note"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(NotNullViolation),
                self.env.cr.savepoint(),
            ):
                self._prospect(**{missing: False})
                self.env.flush_all()

    def test_others_are_told_within_a_month_and_whoever_was_asked_at_once(self):
        received = date(2026, 1, 31)
        prospect = self._prospect(received_on=received, source="list")
        self.assertEqual(prospect.notice_due, date(2026, 2, 28))
        prospect.source = "person"
        self.assertEqual(prospect.notice_due, received)

    def test_the_standing_follows_the_days(self):
        prospect = self._prospect(received_on=self._ago(months=1))
        self.assertEqual(prospect.standing, "to_tell")
        late = self._prospect(self.stranger, received_on=self._ago(months=1, days=1))
        self.assertEqual(late.standing, "late")
        late.action_told()
        self.assertEqual((late.standing, late.informed_on), ("told", self.today))
        old = self._ago(months=self.rule.months, days=1)
        late.sudo().received_on = old
        self.assertEqual(late.standing, "over")

    def test_no_day_lies_ahead_and_no_later_day_makes_a_longer_life(self):
        tomorrow = self.today + timedelta(days=1)
        for field in ("received_on", "informed_on"):
            with self.assertRaises(ValidationError):
                self._prospect(**{field: tomorrow})
        prospect = self._prospect()
        for vals in (
            {"received_on": self.today},
            {"partner_id": self.stranger.id},
            {"washed_on": self.today},
            {"is_reserved": False},
        ):
            with self.assertRaises(AccessError):
                prospect.write(vals)
        with self.assertRaises(AccessError):
            self._prospect(self.stranger, washed_on=self.today)

    def test_a_member_is_no_prospect_and_who_joins_is_none_any_more(self):
        with self.assertRaises(ValidationError):
            self._prospect(self.anna)
        with self.assertRaises(ValidationError):
            self._prospect(purpose_id=self.newsletter.id)
        self._prospect()
        membership = self.env["member.membership"].create(
            {
                "partner_id": self.person.id,
                "chapter_id": self.oslo.id,
                "type_id": self.type.id,
                "state": "applied",
            }
        )
        self.assertTrue(self.person.prospect_ids)
        membership.state = "active"
        self.assertFalse(self.person.prospect_ids)

    def test_a_no_that_outlived_an_erasure_stops_the_recruiter(self):
        ledger = type(self.env["privacy.suppression"])
        with patch.object(ledger, "_keys", lambda _self: {1: ONE}):
            self._prospect()
            consents = self.env["privacy.consent"]
            consents._record(self.person, self.purpose, "email", "objected", "web")
            self.env["privacy.data.set"]._erase(self.person)
            self.assertFalse(
                self.prospects.search([("partner_id", "=", self.person.id)])
            )
            again = self.env["res.partner"].create(
                {"name": "Igjen", "email": "MULIG+x@example.com"}
            )
            with self.assertRaisesRegex(UserError, "said no"):
                self._prospect(again)
            other = self.env["res.partner"].create(
                {"name": "Annen", "email": "annen@example.com"}
            )
            self.assertTrue(self._prospect(other))

    # The wash

    def _wash(self, found=None, **vals):
        washes = self.env["member.prospect.wash"].with_user(self.staff)
        ids = found.ids if found else []
        washes.create({"found_ids": ids, **vals}).action_record()

    def test_a_wash_marks_whom_it_looked_up_and_whom_it_found(self):
        received = self._ago(days=9)
        there = self._prospect(received_on=received)
        clean = self._prospect(self.stranger, received_on=received)
        day = self._ago(days=5)
        late = self._prospect(
            self.env["res.partner"].create({"name": "Ny"}),
            received_on=day + timedelta(days=1),
        )
        self._wash(there, washed_on=day)
        self.assertEqual(self.purpose.washed_on, day)
        self.assertEqual((there.washed_on, there.is_reserved), (day, True))
        self.assertEqual((clean.washed_on, clean.is_reserved), (day, False))
        self.assertFalse(late.washed_on)
        with self.assertRaises(UserError):
            self._wash(late, washed_on=day)
        self._wash()
        self.assertEqual((there.washed_on, there.is_reserved), (self.today, False))
        self._wash(washed_on=day)
        self.assertEqual(there.washed_on, self.today)
        self.assertEqual(self.purpose.washed_on, self.today)

    def test_no_wash_lies_ahead_and_officers_record_none(self):
        with self.assertRaises(ValidationError):
            self._wash(washed_on=self.today + timedelta(days=1))
        with self.assertRaises(AccessError):
            self.env["member.prospect.wash"].with_user(self.officer_oslo).create({})

    # How long

    def _due(self, day, rule=None):
        return self.person.id in (rule or self.rule)._due_ids(day)

    def test_who_did_not_join_goes_the_day_after_the_period(self):
        self._prospect(received_on=date(2026, 3, 31))
        last = date(2026, 9, 30)
        self.assertFalse(self._due(last))
        self.assertTrue(self._due(last + timedelta(days=1)))
        self.assertFalse(self._due(date(2099, 1, 1), self.membership_rule))

    def test_the_later_of_two_and_a_yes_keep_and_without_a_rule_nobody_goes(self):
        self._prospect(received_on=date(2026, 1, 1))
        day = date(2026, 9, 1)
        self.assertTrue(self._due(day))
        second = self._prospect(received_on=date(2026, 3, 1))
        self.assertFalse(self._due(day))
        second.unlink()
        consents = self.env["privacy.consent"]
        consents._record(self.person, self.newsletter, "email", "given", "paper")
        self.assertFalse(self._due(day))
        consents._record(self.person, self.newsletter, "email", "withdrawn", "paper")
        self.assertTrue(self._due(day))
        self.purpose.retention_rule_id = False
        self.assertFalse(self._due(date(2099, 1, 1)))

    def test_a_former_member_goes_by_the_rule_of_members_and_is_kept_by_both(self):
        self._prospect(received_on=date(2026, 1, 1))
        self.env["member.membership"].create(
            {
                "partner_id": self.person.id,
                "chapter_id": self.oslo.id,
                "type_id": self.type.id,
                "start_date": date(2019, 1, 1),
                "end_date": date(2020, 12, 31),
                "state": "ended",
                "end_reason": "resigned",
            }
        )
        self.assertFalse(self._due(date(2026, 9, 1)))
        rule = self.membership_rule
        self.assertFalse(self._due(date(2026, 7, 1), rule))
        self.assertTrue(self._due(date(2026, 7, 2), rule))

    # Warnings

    def _reminders(self, user):
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "privacy.purpose"), ("user_id", "=", user.id)]
        )
        return {activity.summary: activity.date_deadline for activity in activities}

    def test_the_officers_and_whoever_registered_them_are_warned_a_week_before(self):
        received = self._ago(months=1) + timedelta(days=7)
        prospect = self._prospect(received_on=received)
        self.purpose.washed_on = self.today
        due = prospect.notice_due
        with patch.object(
            type(self.env["res.users"]),
            "_today_oslo",
            lambda _self: due - timedelta(days=8),
        ):
            self.prospects._cron_warn()
        self.assertFalse(self._reminders(self.dpo))
        for _run in range(2):
            self.prospects._cron_warn()
        told = {"Tell possible members where we have them from": due}
        self.assertEqual(self._reminders(self.dpo), told)
        self.assertEqual(self._reminders(self.staff), told)
        self.assertFalse(self._reminders(self.officer_oslo))

    def test_the_officers_are_warned_before_a_wash_gets_too_old(self):
        self._prospect(informed_on=self.today)
        self.purpose.washed_on = self._ago(months=1) + timedelta(days=9)
        self.prospects._cron_warn()
        self.assertFalse(self._reminders(self.dpo))
        self.purpose.washed_on = self._ago(months=1) + timedelta(days=3)
        self.prospects._cron_warn()
        self.assertEqual(
            list(self._reminders(self.dpo)), ["Wash against the reservation register"]
        )
        self.assertFalse(self._reminders(self.staff))
