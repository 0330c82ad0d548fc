from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.fields import Date
from odoo.tests import tagged

from .common import MemberCase

# Each reminder about a case, in the words of a reader of bokmål.
TOLD = {
    "answer": "Svar på {case}",
    "due": "{case} har frist",
    "overdue": "{case} er over fristen",
    "chapter": "Svar for Oslo",
    "late": "Oslo har ikke svart",
    "failed": "{case} ble ikke gjennomført",
    "copy": "Fikk ikke laget kopi til {case}",
    "post": "Send brevet i {case} i posten",
    "no_address": "Brevet i {case} nådde ingen",
    "draft": "Finn ut hvem som spør: Skjema",
}
# Where an activity is made, and nowhere else: in the language of who reads it.
MAKERS = {
    "privacy_case_thread.py",
    "privacy_reminder.py",
    "privacy_alert.py",
    "member_report.py",
    "privacy_hold.py",  # without words of its own
    "privacy_processor_end.py",
}


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

    # In whose language

    def _reminded(self, record, act):
        """The words of the reminders that `act` leaves on a row."""
        before = record.activity_ids
        act()
        record.invalidate_recordset()
        return (record.activity_ids - before).mapped("summary")

    def _reminders(self):
        """{which: (row, what leaves the reminder)}, each of `TOLD`."""
        case, task = self.case, self.case.task_ids
        package = self.env["privacy.package"].create(
            {"request_id": case.id, "partner_id": self.anna.id, "state": "failed"}
        )
        draft = self.env["privacy.request.draft"].create(
            {
                "way": "email",
                "address": "nobody@example.com",
                "kind": "access",
                "received_on": Date.today(),
            }
        )

        late = task.due_on + timedelta(days=1)

        def without_address():
            self.anna.street = False
            case._have_posted()

        self.anna.write({"street": "Storgata 1", "city": "Oslo"})
        return {
            "answer": (case, case._schedule_deadline),
            "late": (task, lambda: task._remind_late(late)),
            "due": (case, lambda: self._run(14, times=1)),
            "overdue": (case, lambda: self._run(-1, times=1)),
            "chapter": (task, task._ask),
            "failed": (case, case._remind_of_failure),
            "copy": (case, package._tell_made),
            "post": (case, case._have_posted),
            "no_address": (case, without_address),
            "draft": (draft, draft._ask_staff),
        }

    def test_everybody_is_reminded_in_their_own_language(self):
        self.env["res.lang"]._activate_lang("nb_NO")
        self.leader.answers_for_privacy = False  # so staff are asked for the chapter
        readers = self.staff | self.dpo | self.case._privacy_officer()
        readers |= self.env["privacy.alert"]._officers()
        for lang, is_told in (("nb_NO", True), ("en_US", False)):
            with self.env.cr.savepoint() as savepoint:
                readers.lang = lang
                for which, (record, act) in self._reminders().items():
                    with self.subTest(which, lang=lang):
                        words = TOLD[which].format(case=self.case.name)
                        told = self._reminded(record, act)
                        self.assertTrue(told)
                        self.assertEqual(any(words in each for each in told), is_told)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_no_reminder_is_made_past_the_readers_language(self):
        models = Path(__file__).parents[1] / "models"
        makers = {
            path.name
            for path in models.glob("*.py")
            if ".activity_schedule(" in path.read_text()
        }
        self.assertEqual(makers, MAKERS)

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
