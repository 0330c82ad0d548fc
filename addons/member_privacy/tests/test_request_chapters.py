from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestChapters(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.answers_for_privacy = True

    def _case(self, kind="access", **vals):
        cases = self.env["privacy.request"].with_user(self.staff)
        return cases.create(
            {"kind": kind, "partner_id": self.anna.id, "identity": "known", **vals}
        )

    def _taken(self, kind="access", **vals):
        case = self._case(kind, **vals)
        case.action_take()
        return case

    def _tasks_of(self, user):
        return self.env["privacy.request.task"].with_user(user).search([])

    def test_chapters_with_papers_are_asked_when_the_work_begins(self):
        case = self._case()
        self.assertFalse(case.task_ids)
        self.assertIs(case.chapters_progress, False)
        case.action_take()
        task = case.task_ids
        self.assertEqual(task.chapter_id, self.oslo)
        self.assertEqual(task.due_on, self.today + timedelta(days=14))
        self.assertEqual(case.chapters_progress, "0/1")
        self.assertEqual(task.activity_ids.user_id, self.officer_oslo)

    def test_who_keeps_nothing_is_closed_or_does_not_matter_is_not_asked(self):
        self.assertFalse(self._taken("complaint").task_ids)
        self.oslo.keeps_own_data = False
        self.assertFalse(self._taken().task_ids)
        self.oslo.write({"keeps_own_data": True, "end_date": "2021-01-01"})
        self.assertFalse(self._taken("portability").task_ids)

    def test_nobody_is_asked_before_we_know_who_asks(self):
        case = self._taken(identity=False, doubt="address")
        self.assertFalse(case.task_ids)
        case.action_ask_identity()
        case.identity = "called_back"
        case.action_identity_proved()
        self.assertEqual(case.task_ids.chapter_id, self.oslo)

    def test_chapters_of_former_memberships_and_offices_are_asked_too(self):
        self.anna.membership_ids._end(date(2021, 1, 1), "resigned")
        self.env["member.office"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "role_id": self.leader.id,
                "start_date": "2019-01-01",
                "end_date": "2019-12-31",
            }
        )
        asked = self._taken().task_ids.chapter_id
        self.assertEqual(asked, self.oslo | self.bergen)

    def test_a_chapters_time_ends_a_week_before_ours(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("member_privacy.chapter_answer_days", "60")
        case = self._taken()
        task = case.task_ids
        self.assertEqual(task.due_on, case.due_on - timedelta(days=7))
        self.assertEqual(task.activity_ids.date_deadline, task.due_on)

    def test_the_house_says_how_many_days_before_and_tomorrow_is_the_earliest(self):
        parameters = self.env["ir.config_parameter"]
        for days, answer, left, due in (
            (1, 60, 30, 29),
            (10, 60, 30, 20),
            (10, 14, 30, 14),
            (7, 14, 9, 2),
            (7, 14, 8, 1),
            (7, 14, 3, 1),
            (7, 14, 0, 1),
            (7, 14, -5, 1),
        ):
            parameters.set_param("member_privacy.chapter_days_before", days)
            parameters.set_param("member_privacy.chapter_answer_days", answer)
            case = self.env["privacy.request"].new({})
            case.due_on = self.today + timedelta(days=left)
            with self.subTest(days=days, answer=answer, left=left):
                self.assertEqual(
                    case._chapters_due(self.today), self.today + timedelta(days=due)
                )

    def test_the_chapter_reads_whom_it_is_asked_about_also_when_they_left(self):
        self.anna.membership_ids._end(date(2021, 1, 1), "resigned")
        case = self._taken()
        task = self._tasks_of(self.officer_oslo)
        self.assertEqual(task, case.task_ids.with_user(self.officer_oslo))
        self.assertEqual(task.person, f"{self.anna.name} ({self.anna.member_number})")
        self.assertEqual(task.kind, "Access")
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))
        for name in ("details", "partner_id.email", "answer"):
            with self.assertRaises(AccessError):
                task.search([(f"request_id.{name}", "ilike", "a")])
        with self.assertRaises(AccessError):
            case.with_user(self.officer_oslo).read(["details"])

    def test_the_officers_own_page_tells_of_the_question_until_it_is_answered(self):
        task = self._taken().task_ids.with_user(self.officer_oslo)

        def desk(user):
            return self.env["member.desk"].with_user(user)._waiting_lines()

        self.assertIn("1 questions to your chapter", desk(self.officer_oslo)[0])
        self.assertNotIn("questions to your chapter", str(desk(self.officer_north)))
        self.assertNotIn("questions to your chapter", str(desk(self.staff)))
        task.action_nothing()
        self.assertNotIn("questions to your chapter", str(desk(self.officer_oslo)))

    def test_nobody_else_meets_the_task(self):
        self._taken()
        self.assertFalse(self._tasks_of(self.officer_north))
        for user in (self.crm_user, self.admin, self.portal_anna, self.portal_siri):
            with self.assertRaises(AccessError):
                self._tasks_of(user)
        role = self.env["member.role"].create(
            {"name": "Walker", "code": "walker", "grants_access": True}
        )
        self.officer_oslo.member_id.office_ids.role_id = role
        self.env["res.users"]._forget_office_chapters()
        self.assertFalse(self._tasks_of(self.officer_oslo))

    def test_the_name_is_gone_for_the_chapter_when_it_has_answered(self):
        case = self._taken()
        task = self._tasks_of(self.officer_oslo)
        task.action_nothing()
        self.assertFalse(task.person)
        self.assertEqual(case.task_ids.answered_by_id, self.officer_oslo)
        self.assertFalse(case.task_ids.activity_ids)
        with self.assertRaises(UserError):
            task.answer = "On second thoughts"
        with self.assertRaises(UserError):
            task.action_nothing()

    def test_what_is_found_or_refused_needs_words(self):
        self._taken()
        task = self._tasks_of(self.officer_oslo)
        for button in (task.action_found, task.action_refuse):
            with self.assertRaises(UserError):
                button()
        with self.assertRaises(UserError):
            task.write({"state": "nothing"})

    def test_answers_are_merged_into_the_answer_of_the_case(self):
        case = self._taken(answer="Here is all of it.")
        with self.assertRaises(UserError):
            case.action_close()
        task = self._tasks_of(self.officer_oslo)
        task.answer = "Minutes of 2022 with your name."
        task.action_found()
        self.assertEqual(case.chapters_progress, "1/1")
        case.no_copy_reason = "Asked for the chapter's papers."
        case.action_close()
        letter = case.event_ids.filtered(lambda e: e.kind == "told").text
        self.assertIn("Here is all of it.", letter)
        self.assertIn("Oslo: Minutes of 2022 with your name.", letter)

    def test_staff_go_on_without_a_chapter_and_the_person_reads_it(self):
        case = self._taken(answer="Here.")
        with self.assertRaises(AccessError):
            self._tasks_of(self.officer_oslo).action_give_up()
        case.task_ids.action_give_up()
        case.no_copy_reason = "Asked for the chapter's papers."
        case.action_close()
        letter = case.event_ids.filtered(lambda e: e.kind == "told").text
        self.assertIn("Oslo did not answer.", letter)

    def test_a_correction_does_not_wait_for_chapters_which_are_told_all_the_same(self):
        case = self._case("rectification")
        case._propose("birthdate_date", "1984-02-01")
        case.action_accept_proposals()
        self.assertEqual((case.state, case.task_ids.state), ("done", "asked"))
        self.assertTrue(self._tasks_of(self.officer_oslo).person)

    def test_a_case_that_is_taken_back_asks_nobody_any_more(self):
        case = self._taken()
        case.action_withdraw()
        self.assertEqual(case.task_ids.state, "given_up")
        self.assertFalse(case.task_ids.activity_ids)
        self.assertFalse(self._tasks_of(self.officer_oslo).person)

    def test_without_an_officer_the_secretariat_is_reminded(self):
        self.leader.answers_for_privacy = False
        case = self._taken()
        self.assertEqual(case.task_ids.activity_ids.user_id, self.staff)

    def test_who_answers_for_privacy_and_sees_no_members_answers_all_the_same(self):
        self.leader.answers_for_privacy = False
        role = self.env.ref("member_privacy.role_chapter_privacy")
        self.assertFalse(role.grants_access)
        user = self._user("privacy_oslo", "group_member_officer")
        user.member_id = self.env["res.partner"].create({"name": "Per Testesen"})
        office = self.env["member.office"].create(
            {
                "partner_id": user.member_id.id,
                "chapter_id": self.oslo.id,
                "role_id": role.id,
                "start_date": date(2020, 1, 1),
            }
        )
        case = self._taken()
        elsewhere = self._case(partner_id=self.bjorn.id)
        elsewhere.action_take()
        task = self._tasks_of(user)
        self.assertEqual(task, case.task_ids)
        self.assertEqual(task.activity_ids.user_id, user)
        self.assertIn("Anna", task.person)
        desk = self.env["member.desk"].with_user(user).browse(user.id)
        self.assertIn("/odoo/chapter-questions", desk.waiting)
        self.assertIn("Privacy questions come to you.", desk.summary)
        self.assertFalse(self._seen_by(user, self.anna | self.bjorn))
        self.env["privacy.view"].with_user(user)._record(self.anna, "case")
        look = self.env["privacy.view"].search([("user_id", "=", user.id)])
        self.assertEqual((look.role_id, look.chapter_id), (role, self.oslo))
        office.start_date = self.today + timedelta(days=1)
        self.env["res.users"]._forget_office_chapters()
        self.assertIn("shows no members.", user._access_lines()[0])
        self.assertNotIn("come to you", user._access_lines()[0])
        office.start_date = date(2020, 1, 1)
        self.env["res.users"]._forget_office_chapters()
        task.action_nothing()
        self.assertEqual(case.task_ids.state, "nothing")
        office.end_date = self.today - timedelta(days=1)
        self.assertFalse(self._tasks_of(user))

    def test_a_look_at_a_question_counts_for_the_office_that_answers_it(self):
        role = self.env.ref("member_privacy.role_chapter_privacy")
        self.env["member.office"].create(
            {
                "partner_id": self.officer_oslo.member_id.id,
                "chapter_id": self.bergen.id,
                "role_id": role.id,
                "start_date": date(2020, 1, 1),
            }
        )
        self._taken()
        self._case(partner_id=self.bjorn.id).action_take()
        views = self.env["privacy.view"]
        for chapter, office in ((self.oslo, self.leader), (self.bergen, role)):
            tasks = self._tasks_of(self.officer_oslo)
            task = tasks.filtered(lambda t, c=chapter: t.chapter_id == c)
            task._record_look("case")
            person = task.sudo().request_id.partner_id  # sudo: whom it is about
            look = views.search([("partner_id", "=", person.id)])
            self.assertEqual((look.role_id, look.chapter_id), (office, chapter))
