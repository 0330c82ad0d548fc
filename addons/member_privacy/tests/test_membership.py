from datetime import date, timedelta

import psycopg2
from stdnum import luhn

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestMembership(MemberCase):
    def _again(self, chapter, **vals):
        return self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": chapter.id,
                "type_id": self.type.id,
                "start_date": date(2024, 1, 1),
                **vals,
            }
        )

    def test_a_second_open_membership_in_the_same_chapter_is_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.ExclusionViolation),
        ):
            self._again(self.oslo)

    def test_another_chapter_or_another_time_is_fine(self):
        self._again(self.bergen)
        self._again(
            self.oslo,
            start_date=date(2018, 1, 1),
            end_date=date(2018, 12, 31),
            state="ended",
            end_reason="resigned",
        )
        self.assertEqual(self.anna.membership_state, "active")

    def test_a_mistaken_membership_blocks_nothing(self):
        self.anna.membership_ids._end(self.today, "mistaken")
        self._again(self.oslo)

    def test_a_member_gets_a_number_with_a_check_digit_that_never_changes(self):
        number = self.anna.member_number
        self.assertTrue(luhn.is_valid(number))
        self._again(self.bergen)
        self.assertEqual(self.anna.member_number, number)

    def test_staff_enter_a_number_once_and_change_none(self):
        number = self.anna.member_number
        anna = self.anna.with_user(self.staff)
        anna.write({"member_number": number, "city": "Oslo"})
        for other in ("12345", False):
            with self.assertRaisesRegex(UserError, "for life"):
                anna.member_number = other
        without = self.env["res.partner"].create({"name": "Ny Testesen"})
        without.with_user(self.staff).member_number = "987"
        self.assertEqual(without.member_number, "987")

    def test_whose_last_day_has_passed_is_out_of_sight_before_the_job_has_run(self):
        membership = self.anna.membership_ids
        for days, seen in ((0, True), (1, False)):
            membership.end_date = self.today - timedelta(days=days)
            self.assertEqual(membership.state, "active")
            self.assertEqual(bool(self._seen_by(self.officer_oslo, self.anna)), seen)
        membership.end_date = False
        self.assertTrue(self._seen_by(self.officer_oslo, self.anna))

    def test_a_number_from_an_older_register_is_stepped_over(self):
        following = self.env["res.partner"]._next_member_numbers(1)[0]
        sequence = self.env.ref("member_privacy.sequence_member_number")
        sequence.number_next_actual = int(following[:-1])
        self.siri.member_number = following
        self.assertNotIn(following, self.env["res.partner"]._next_member_numbers(3))

    def test_resignation_today_ends_now_and_later_ends_on_its_day(self):
        self.anna.membership_ids._resign(self.today)
        self.assertEqual(self.anna.membership_state, "ended")
        later = self.today + timedelta(days=10)
        self.bjorn.membership_ids._resign(self.today, later)
        self.assertEqual(self.bjorn.membership_ids.state, "active")
        self.assertEqual(self.bjorn.membership_ids.end_date, later)

    def test_the_nightly_job_ends_what_is_over_and_nothing_else(self):
        over, last_day = self.anna.membership_ids, self.bjorn.membership_ids
        over.write({"end_date": self.today - timedelta(days=1)})
        last_day.write({"end_date": self.today})
        ended = self.env["member.membership"]._end_due()
        self.assertEqual(ended, 1)
        self.assertEqual((over.state, last_day.state), ("ended", "active"))
