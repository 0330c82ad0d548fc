import json
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.privacy_processor_end import CONFIRM
from .common import MemberCase

END = date(2027, 1, 31)
SAID = {
    "confirmed_on": "2027-02-02",
    "confirmed_by": "Kari Trykker",
    "confirmed_how": "deleted",
    "confirmation_note": "All of it, on 1 February.",
}


@tagged("post_install", "-at_install")
class TestProcessorEnd(MemberCase):
    """After the last day they confirm that our data are gone, or we are reminded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2027-01-15 12:00:00"):
            cls.printer = cls.env["privacy.processor"].create(
                {"name": "Trykkeriet AS", "service": "Prints", "end_date": END}
            )
        cls.kind = cls.env.ref(CONFIRM)
        cls.mine = cls.printer.with_user(cls.dpo)

    def _cron(self, day):
        with freeze_time(f"{day} 12:00:00"):
            self.env.invalidate_all()
            self.env["privacy.processor"]._cron_warn()
        self.env.invalidate_all()

    def _tasks(self, user=None):
        return self.printer.activity_ids.filtered(
            lambda a: (
                a.activity_type_id == self.kind and a.user_id == (user or self.dpo)
            )
        )

    def _record(self, day="2027-02-03", **said):
        with freeze_time(f"{day} 12:00:00"):
            self.env.invalidate_all()
            self.mine.write({**SAID, **said})
            self.mine.action_record_confirmation()

    def _refused(self, words, act, error=ValidationError):
        with self.assertRaises(error) as refused:  # undoes what was written
            act()
        self.assertIn(words, str(refused.exception))

    # The task

    def test_the_task_comes_the_day_after_the_last_day_and_once(self):
        self._cron("2027-01-31")
        self.assertFalse(self._tasks())
        self._cron("2027-02-01")
        self._cron("2027-02-02")
        [task] = self._tasks()
        self.assertEqual(task.date_deadline, date(2027, 2, 28))
        self.assertIn("Trykkeriet AS", task.summary)
        self.assertIn("28 (3) g", task.summary)
        self.assertFalse(self._tasks(self.staff))
        with freeze_time("2027-03-01 12:00:00"):
            task.invalidate_recordset(["state"])
            self.assertEqual(task.state, "overdue")

    def test_an_archived_one_with_a_last_day_is_asked_at_once(self):
        self._cron("2027-01-20")
        with freeze_time("2027-01-20 12:00:00"):
            self.mine.active = False
        self.assertEqual(len(self._tasks()), 1)
        with freeze_time("2027-01-20 12:00:00"):
            self.mine.active = True
        self.assertFalse(self._tasks())
        self._cron("2027-02-01")
        self.mine.active = False
        self._cron("2027-02-02")
        self.assertEqual(len(self._tasks()), 1)

    def test_without_a_last_day_nobody_is_asked(self):
        self.printer.end_date = False
        self.printer.active = False
        self._cron("2027-02-01")
        self.assertFalse(self._tasks())

    def test_who_ticks_it_off_gets_it_again_after_a_week_overdue(self):
        self._cron("2027-02-01")
        with freeze_time("2027-03-05 12:00:00"):
            self._tasks()._action_done()
            self.env.flush_all()
        self._cron("2027-03-11")
        self.assertFalse(self._tasks())
        self._cron("2027-03-12")
        self.assertEqual(self._tasks().date_deadline, date(2027, 2, 28))

    def test_a_new_privacy_officer_is_asked_and_a_former_one_no_more(self):
        self._cron("2027-02-01")
        group = self.env.ref("member_privacy.group_privacy_officer")
        self.staff.group_ids |= group
        self.dpo.group_ids -= group
        self._cron("2027-02-02")
        self.assertEqual(len(self._tasks(self.staff)), 1)
        self.assertFalse(self._tasks())

    # The confirmation

    def test_recording_it_closes_the_task_for_good(self):
        self._cron("2027-02-01")
        self.assertTrue(self.printer.activity_ids)
        self._record()
        self.assertFalse(self.printer.activity_ids)
        self.assertEqual(self.printer.recorded_on, date(2027, 2, 3))
        self.assertFalse(self.printer.awaits_confirmation)
        self._cron("2027-04-01")
        self.assertFalse(self.printer.activity_ids)

    def test_filling_it_in_is_not_recording_it(self):
        self._cron("2027-02-01")
        with freeze_time("2027-02-03 12:00:00"):
            self.mine.write(SAID)
        self._cron("2027-02-04")
        self.assertEqual(len(self._tasks()), 1)

    def test_each_thing_that_lacks_is_named(self):
        for name, label in (
            ("confirmed_on", "Confirmed on"),
            ("confirmed_by", "Who confirmed"),
            ("confirmed_how", "Our data are"),
            ("confirmation_note", "What they wrote, or the file"),
        ):
            with self.subTest(name):
                self._refused(label, lambda n=name: self._record(**{n: False}))
                self.assertFalse(self.printer.recorded_on)
        self._refused("Who confirmed", lambda: self._record(confirmed_by="  "))

    def test_the_file_does_instead_of_the_note(self):
        self._record(confirmation_note=False, confirmation_file="UERG")
        self.assertTrue(self.printer.recorded_on)

    def test_the_day_is_from_the_last_day_to_today(self):
        with freeze_time("2027-02-03 12:00:00"):
            self.env.invalidate_all()
            for day, words in (
                ("2027-01-30", "goes on until January 31, 2027"),
                ("2027-02-04", "has not come yet"),
            ):
                self._refused(words, lambda d=day: self.mine.write({"confirmed_on": d}))
            for day in ("2027-01-31", "2027-02-03"):
                self.mine.confirmed_on = day
            without = {"end_date": False, "confirmed_on": "2027-02-03"}
            self._refused("last day", lambda: self.mine.write(without))

    def test_nothing_is_recorded_before_the_end(self):
        with freeze_time("2027-01-31 12:00:00"):
            self.env.invalidate_all()
            record = self.mine.action_record_confirmation
            self._refused("has not ended", record, UserError)

    def test_what_is_recorded_cannot_be_emptied(self):
        self._record()
        with self.assertRaises(ValidationError):
            self.mine.confirmed_by = False

    # Prolonged

    def test_a_new_last_day_withdraws_the_task(self):
        self._cron("2027-02-01")
        with freeze_time("2027-02-02 12:00:00"):
            self.mine.end_date = "2027-12-31"
        self.assertFalse(self._tasks())
        self._cron("2027-12-31")
        self.assertFalse(self._tasks())
        self._cron("2028-01-01")
        self.assertEqual(self._tasks().date_deadline, date(2028, 1, 31))

    def test_a_new_last_day_takes_the_old_confirmation_away(self):
        self._record()
        with freeze_time("2027-02-05 12:00:00"):
            self.mine.end_date = "2027-12-31"
        self.assertFalse(self.printer.recorded_on)
        self.assertFalse(self.printer.confirmed_by)
        self._cron("2028-01-01")
        self.assertEqual(len(self._tasks()), 1)

    def test_a_corrected_last_day_leaves_the_confirmation(self):
        self._record()
        with freeze_time("2027-02-05 12:00:00"):
            self.mine.end_date = "2027-01-30"
        self.assertTrue(self.printer.recorded_on)
        self.assertFalse(self._tasks())

    # Who, and where

    def test_privacy_officers_alone_record_it_and_by_the_button(self):
        with freeze_time("2027-02-03 12:00:00"):
            self.env.invalidate_all()
            self.mine.write(SAID)
            for user in (self.staff, self.admin, self.officer_oslo):
                with self.assertRaises(AccessError):
                    self.printer.with_user(user).action_record_confirmation()
            with self.assertRaises(UserError):
                self.mine.recorded_on = "2027-02-03"
            with self.assertRaises(UserError):
                self.mine.create({"name": "x", "service": "y", "recorded_on": END})

    def test_record_and_notice_name_it_until_the_last_day(self):
        notices = self.env["privacy.notice"]
        for day, named in (("2027-01-31", True), ("2027-02-01", False)):
            with freeze_time(f"{day} 12:00:00"), self.subTest(day):
                self.env.invalidate_all()
                table = self.env["privacy.processing.record"]._processor_table()
                self.assertEqual("Trykkeriet AS" in json.dumps(table), named)
                sections = json.dumps(notices._sections())
                self.assertEqual("Trykkeriet AS" in sections, named)

    def test_the_filter_finds_what_is_not_confirmed(self):
        find = [("awaits_confirmation", "=", True), ("id", "=", self.printer.id)]
        for day, found in (("2027-01-31", False), ("2027-02-01", True)):
            with freeze_time(f"{day} 12:00:00"):
                self.assertEqual(bool(self.printer.search(find)), found)
        self.printer.active = False
        everyone = self.printer.with_context(active_test=False)
        with freeze_time("2027-01-20 12:00:00"):
            self.assertTrue(everyone.search(find))
        self._record()
        self.assertFalse(everyone.search(find))
