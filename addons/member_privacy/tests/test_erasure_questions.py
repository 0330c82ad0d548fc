from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MemberCase

REMINDER = "member_privacy.activity_case_reminder"


@tagged("post_install", "-at_install")
class TestErasureQuestions(MemberCase):
    """What chapters were asked, and answer, when somebody is erased."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.answers_for_privacy = True
        cls.env["member.membership"].create(
            {
                "partner_id": cls.anna.id,
                "chapter_id": cls.bergen.id,
                "type_id": cls.env.ref("member_privacy.membership_type_ordinary").id,
            }
        )
        cls.about = f"{cls.anna.name} ({cls.anna.member_number})"
        cases = cls.env["privacy.request"].with_user(cls.staff)
        cls.case = cases.create(
            {"kind": "erasure", "partner_id": cls.anna.id, "identity": "known"}
        )
        cls.case.action_prepare()
        by_chapter = cls.case.task_ids.grouped("chapter_id")
        cls.oslo_asked, cls.bergen_asked = by_chapter[cls.oslo], by_chapter[cls.bergen]
        cls.bergen_asked.answer = "We keep the minutes of 2025."
        cls.bergen_asked.action_refuse()

    def _erase(self):
        self.case.action_approve()
        self.case.sudo()._carry_out()
        self.env.invalidate_all()

    def _page(self):
        """What the person reads of the chapters, and under which heading."""
        case = self.case.sudo()
        return "\n".join(case._chapter_lines()), "\n".join(case._erased_lines())

    def _forget(self, days):
        with freeze_time(self.today + timedelta(days=days)):
            self.env["privacy.request"]._cron_deadlines()
        self.env.invalidate_all()

    def test_the_person_reads_what_a_chapter_keeps_and_who_looks_still(self):
        self._erase()
        self.assertEqual(self.case.state, "done")
        chapters, erased = self._page()
        self.assertIn("Bergen said no: We keep the minutes of 2025.", chapters)
        self.assertIn("Oslo looks in its own papers.", chapters)
        self.assertNotIn("Questions to chapters", erased)
        self.assertIn("Memberships (2)", erased)
        kept = [name for name, _until, _why in self.case.sudo()._kept_lines()]
        self.assertIn("Questions to chapters in privacy cases", kept)

    def test_the_letter_of_the_approval_says_who_looks_and_until_when(self):
        self.case.action_approve()
        letter = self.case.event_ids.filtered(lambda e: e.kind == "told")[-1].text
        self.assertIn("These chapters look in their own papers: Oslo.", letter)
        self.assertIn(self.case._day(self.oslo_asked.due_on), letter)
        other = self.case.sudo().create(
            {"kind": "erasure", "partner_id": self.bjorn.id, "identity": "known"}
        )
        self.bergen.keeps_own_data = False
        other.action_prepare()
        other.action_approve()
        letter = other.event_ids.filtered(lambda e: e.kind == "told")[-1:].text
        self.assertNotIn("papers", letter or "")

    def test_a_chapter_that_is_asked_still_knows_whom_to_look_for(self):
        self._erase()
        task = self.oslo_asked.with_user(self.officer_oslo)
        self.assertEqual(task.person, self.about)
        self.assertEqual(task.activity_ids.user_id, self.officer_oslo)
        self.assertFalse(self.bergen_asked.searched_name, "it has answered")
        self.env["privacy.data.set"]._erase_late()
        self.env.invalidate_all()
        self.assertTrue(task.activity_ids, "no row that came late")
        task.answer = "Two letters, which we have shredded."
        task.action_found()
        self.assertFalse(task.person)
        self.assertFalse(self.oslo_asked.searched_name)
        self.assertIn("Two letters, which we have shredded.", self._page()[0])

    def test_a_late_answer_reminds_who_had_the_case_and_writes_to_no_erased(self):
        self._erase()
        events = len(self.case.event_ids)
        self.oslo_asked.with_user(self.officer_oslo).action_nothing()
        reminder = self.case.activity_ids
        self.assertEqual(reminder.user_id, self.staff)
        self.assertIn("Oslo has answered after all", reminder.summary)
        self.assertEqual(len(self.case.event_ids), events)
        self._forget(31)
        self.assertFalse(self.case.with_context(active_test=False).activity_ids)

    def test_the_name_goes_with_the_questions_day_and_not_before(self):
        self._erase()
        days = (self.oslo_asked.due_on - self.today).days
        self._forget(days)
        self.assertEqual(self.oslo_asked.searched_name, self.about)
        self._forget(days + 1)
        self.assertFalse(self.oslo_asked.searched_name)
        self.assertEqual(self.oslo_asked.state, "given_up")
        self.assertFalse(self.oslo_asked.activity_ids)
        self.assertIn("Oslo did not answer.", self._page()[0])

    def test_what_a_chapter_wrote_goes_when_the_page_is_closed_and_not_before(self):
        self._erase()
        for days, stands in ((30, True), (31, False)):
            self._forget(days)
            self.assertEqual(bool(self.bergen_asked.answer), stands)
        self.assertEqual(self.bergen_asked.state, "refused")

    def test_questions_about_who_is_not_erased_are_left_alone(self):
        self._forget(60)
        self.assertEqual(self.oslo_asked.state, "asked")
        self.assertTrue(self.bergen_asked.answer)

    def test_an_erasure_after_a_restore_asks_nobody(self):
        data_sets = self.env["privacy.data.set"].with_context(privacy_replay=True)
        data_sets._erase(self.anna)
        self.assertEqual(self.oslo_asked.state, "given_up")
        self.assertFalse(self.oslo_asked.searched_name)
        self.assertFalse(self.oslo_asked.activity_ids)

    def test_a_late_answer_to_a_correction_reminds_and_tells_the_person(self):
        self.case.action_withdraw()
        case = self.case.create(
            {
                "kind": "rectification",
                "partner_id": self.anna.id,
                "identity": "known",
                "answer": "We have corrected it.",
            }
        )
        case.action_take()
        case.action_close()
        told = case.event_ids.filtered(lambda e: e.kind == "told")
        task = case.task_ids.filtered(lambda t: t.chapter_id == self.oslo)
        task = task.with_user(self.officer_oslo)
        task.answer = "Our list has it right now."
        task.action_found()
        self.assertIn("Oslo has answered after all", case.activity_ids.summary)
        letter = case.event_ids.filtered(lambda e: e.kind == "told") - told
        self.assertIn("Oslo: Our list has it right now.", letter.text)
        rest = case.task_ids - task.with_env(case.env)
        rest.action_give_up()  # is no answer
        events = case.event_ids.filtered(lambda e: e.kind == "told")
        self.assertEqual(events, told + letter)
