from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestReminder(MemberCase):
    def setUp(self):
        super().setUp()
        self.leader.answers_for_privacy = True
        cases = self.env["privacy.request"].with_user(self.staff)
        self.case = cases.create(
            {"kind": "access", "partner_id": self.anna.id, "identity": "known"}
        )
        self.case.action_take()
        self.reminder = self.env.ref("member_privacy.activity_case_reminder")

    def _run(self, days_before, times=2):
        """The job on a day counted back from the due day, run twice by default."""
        with freeze_time(self.case.due_on - timedelta(days=days_before)):
            for _time in range(times):
                self.case.invalidate_recordset()
                self.env["privacy.request"]._cron_deadlines()

    def _count(self, kind):
        return len(self.case.event_ids.filtered(lambda event: event.kind == kind))

    def test_two_weeks_and_three_days_before_whoever_handles_it_is_reminded_once(self):
        for days, count in ((15, 0), (14, 1), (13, 1), (4, 1), (3, 2), (0, 2)):
            self._run(days)
            self.assertEqual(self._count("reminder"), count, days)
        mine = self.case.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.reminder
        )
        self.assertEqual(mine.user_id, self.staff)

    def test_when_it_is_too_late_the_privacy_officers_hear_each_week(self):
        for days, count in ((0, 0), (-1, 1), (-7, 1), (-8, 2)):
            self._run(days)
            self.assertEqual(self._count("overdue"), count, days)
        told = self.case.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.reminder
        )
        self.assertIn(self.dpo, told.user_id)

    def test_closed_cases_and_those_that_wait_for_proof_remind_nobody(self):
        self.case.doubt = "unusual"
        self.case.action_ask_identity()
        self._run(1)
        self._run(-5)
        self.assertFalse(self._count("reminder") + self._count("overdue"))

    def test_a_chapter_that_is_late_is_told_of_once(self):
        task = self.case.task_ids
        with freeze_time(task.due_on + timedelta(days=1)):
            for _time in range(2):
                self.env["privacy.request"]._cron_deadlines()
        late = task.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.reminder
        )
        self.assertEqual(late.user_id, self.staff)
