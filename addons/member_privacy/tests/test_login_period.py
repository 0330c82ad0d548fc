from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import new_test_user, tagged

from .login_period_case import NIGHT, LoginPeriodCase


@tagged("post_install", "-at_install")
class TestLoginPeriod(LoginPeriodCase):
    """A login that nobody uses goes, and so do old times; the member stays."""

    # The lines

    def test_a_login_that_was_never_used_goes_the_day_after_three_months(self):
        self._made(NIGHT)
        self._run("_cron_end_unused", "2022-03-01")
        self.assertTrue(self._is_there())
        self._run("_cron_end_unused", "2022-03-02")
        self.assertFalse(self._is_there())

    def test_three_months_end_on_the_last_day_of_a_shorter_month(self):
        self._made(datetime(2021, 11, 30, 12))
        self._run("_cron_end_unused", "2022-02-28")
        self.assertTrue(self._is_there())
        self._run("_cron_end_unused", "2022-03-01")
        self.assertFalse(self._is_there())

    def test_a_new_invitation_gives_the_months_again(self):
        self._made(datetime(2021, 11, 30, 12))
        with freeze_time("2022-02-20 12:00:00"):
            self.anna.signup_prepare("signup")
        self._run("_cron_end_unused", "2022-05-20")
        self.assertTrue(self._is_there())
        self._run("_cron_end_unused", "2022-05-21")
        self.assertFalse(self._is_there())

    def test_asking_for_a_new_password_is_no_invitation(self):
        self._made(datetime(2021, 11, 30, 12))
        self.assertFalse(self.user.invited_on)
        self.anna.signup_prepare("reset")
        self.assertFalse(self.user.invited_on)
        self._used(NIGHT)
        self.anna.signup_prepare("signup")
        self.assertFalse(self.user.invited_on)

    def test_a_login_that_was_used_goes_the_day_after_five_years(self):
        self._made(datetime(2015, 1, 1))
        self._used(datetime(2016, 1, 1))
        self._used(NIGHT)
        self._run("_cron_end_unused", "2026-12-01")
        self._run("_cron_end_idle", "2026-12-01")
        self.assertTrue(self._is_there())
        self._run("_cron_end_idle", "2026-12-02")
        self.assertFalse(self._is_there())
        self.assertTrue(self.anna.in_register)
        self.assertEqual(self.anna.membership_state, "active")

    def test_a_login_that_was_never_used_does_not_wait_five_years(self):
        self._made(datetime(2015, 1, 1))
        self._run("_cron_end_idle", "2026-12-02")
        self.assertTrue(self._is_there())

    def test_times_but_the_last_go_the_day_after_a_year(self):
        old, last = self._used(NIGHT), self._used(datetime(2021, 12, 2))
        self._run("_cron_forget_times", "2022-12-01")
        self.assertEqual(self.user.log_ids, old | last)
        self._run("_cron_forget_times", "2022-12-02")
        self.assertEqual(self.user.log_ids, last)
        self._run("_cron_forget_times", "2026-11-30")
        self.assertEqual(self.user.log_ids, last)

    def test_each_job_is_there_and_calls_its_clause(self):
        for name, method in (
            ("unused_logins", "_cron_end_unused"),
            ("idle_logins", "_cron_end_idle"),
            ("login_times", "_cron_forget_times"),
        ):
            cron = self.env.ref(f"member_privacy.ir_cron_{name}")
            with (
                self.subTest(name),
                patch.object(self.registry["res.users"], method) as m,
            ):
                self.assertTrue(cron.active)
                cron.ir_actions_server_id.run()
                m.assert_called_once()

    def test_the_periods_are_parameters(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: settings
        for key, number in (
            ("login_unused_months", "1"),
            ("login_years", "2"),
            ("login_times_months", "6"),
        ):
            parameters.set_param(f"member_privacy.{key}", number)
        self._made(datetime(2021, 11, 30, 12))
        self._made(datetime(2015, 1, 1), self.portal_siri)
        self._used(datetime(2019, 12, 31, 12), self.portal_siri)
        self._used(datetime(2019, 6, 30), self.portal_siri)
        self._run("_cron_forget_times", "2020-01-01")
        self.assertEqual(len(self.portal_siri.log_ids), 1)
        self._run("_cron_end_unused", "2021-12-31")
        self._run("_cron_end_idle", "2021-12-31")
        self.assertFalse(self._is_there())
        self.assertTrue(self._is_there(self.portal_siri))
        self._run("_cron_end_idle", "2022-01-01")
        self.assertFalse(self._is_there(self.portal_siri))

    # Who is left alone

    def test_nobody_who_works_in_the_house_loses_a_login(self):
        outside = new_test_user(self.env, "customer", groups="base.group_portal")
        for user in (
            self.staff,
            self.officer_oslo,
            self.admin,
            outside,
            self.env.ref("base.public_user"),
            self.env.ref("base.template_portal_user_id"),
        ):
            was = user.active
            self._ends(user)
            self._used(datetime(2016, 1, 1), user)
            self._ends(user)
            with self.subTest(user.login):
                self.assertEqual(user.active, was)
                self.assertFalse(user._is_ended())

    def test_an_office_keeps_the_login_as_long_as_it_lasts(self):
        office = self.env["member.office"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.oslo.id,
                "role_id": self.leader.id,
                "start_date": "2020-01-01",
            }
        )
        self.assertFalse(self._ends(self.user))
        office.end_date = "2026-12-02"
        self.assertFalse(self._ends(self.user))
        self.assertTrue(self._ends(self.user, "2026-12-03"))

    def test_a_case_a_hold_and_a_restriction_keep_login_and_times(self):
        old = self._used(datetime(2016, 1, 1))
        self._used(datetime(2016, 1, 2))
        case = self.env["privacy.request"]._create_for(self.anna, "complaint")
        hold = self.env["privacy.hold"].create(
            {
                "partner_id": self.anna.id,
                "reason": "Claim",
                "review_on": self.today,
            }
        )
        self.anna.processing_restricted = True
        for release in (
            case._withdraw,
            hold.action_release,
            lambda: self.anna.write({"processing_restricted": False}),
        ):
            self._run("_cron_forget_times", "2026-12-02")
            self.assertTrue(old.exists())
            self.assertFalse(self._ends(self.user))
            release()
        self._run("_cron_forget_times", "2026-12-02")
        self.assertFalse(old.exists())
        self.assertTrue(self._ends(self.user))

    def test_who_is_kept_for_a_certificate_only_keeps_no_unused_login(self):
        self.anna.write({"processing_restricted": True, "kept_for_certificate": True})
        self.assertTrue(self._ends(self.user))
        self.siri.write({"processing_restricted": True, "kept_for_certificate": True})
        case = self.env["privacy.request"]._create_for(self.siri, "restriction")
        case._happened("restricted")
        case.write({"state": "done", "closed_on": self.today})
        self.assertFalse(self._ends(self.portal_siri))
        case._happened("unrestricted", day="2026-12-03")
        self.assertFalse(self._ends(self.portal_siri, "2026-12-02"))
        self.assertTrue(self._ends(self.portal_siri, "2026-12-03"))

    def test_core_forgets_times_of_others_as_ever_and_leaves_those_of_members(self):
        theirs = self._used(datetime(2026, 1, 1)) | self._used(datetime(2026, 1, 2))
        work = self._used(datetime(2026, 1, 1), self.staff)
        last = self._used(datetime(2026, 1, 2), self.staff)
        self.env["res.users.log"]._gc_user_logs()
        self.env.invalidate_all()
        self.assertEqual(theirs.exists(), theirs)
        self.assertEqual(self.staff.log_ids, last)
        self.assertFalse(work.exists())
