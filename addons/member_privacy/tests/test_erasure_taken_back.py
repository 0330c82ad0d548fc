from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, LockError, UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL

from .common import MemberCase

WHY = "The dues of this year are not settled."


@tagged("post_install", "-at_install")
class TestErasureTakenBack(MemberCase):
    """An approval is taken back until the erasure has begun; who was told hears it."""

    def setUp(self):
        super().setUp()
        self.letters = []

        def send(_case, address, text, *_rest):
            self.letters.append((address, text))

        self.patch(self.env.registry["privacy.request"], "_send_letter", send)
        self.case = self._approved(self.anna)

    def _approved(self, person):
        case = self.env["privacy.request"].create(
            {"kind": "erasure", "partner_id": person.id, "identity": "known"}
        )
        case.action_prepare()
        case.with_user(self.dpo).action_approve()
        return case

    def _take_back(self, case, user=None, reason=WHY):
        undo = self.env["privacy.request.approval.undo"].with_user(user or self.staff)
        undo.create({"request_id": case.id, "reason": reason}).action_take_back()

    def _page(self, case):
        case.invalidate_recordset()
        values = {"case": case}
        return str(self.env["ir.qweb"]._render("member_privacy.case_timeline", values))

    def test_the_case_stands_as_before_the_approval_and_its_clock_runs_on(self):
        before = self._approved(self.siri)
        clock = (
            "received_on",
            "due_on",
            "first_due_on",
            "extended_months",
            "days_used",
        )
        told = [self.case[name] for name in clock]
        answer = self.case.activity_ids
        self._take_back(self.case)
        self.assertEqual(self.case.state, "awaiting_approval")
        self.assertFalse(self.case.approved_by_id)
        self.assertEqual([self.case[name] for name in clock], told)
        self.assertEqual(self.case.activity_ids, answer)
        self.assertEqual(set(self.case.step_ids.mapped("state")), {"todo"})
        self.assertEqual(self.case.next_step, "approve")
        self.assertFalse(self.anna.erased_on)
        self.assertEqual(
            (before.state, before.approved_by_id), ("carrying_out", self.dpo)
        )

    def test_the_job_leaves_it_alone_until_it_is_approved_again(self):
        self._take_back(self.case)
        self.case._try_carry_out()
        self.assertFalse(self.anna.erased_on)
        self.case.with_user(self.staff).action_approve()
        self.case._try_carry_out()
        self.assertTrue(self.anna.erased_on)
        self.assertEqual(self.case.approved_by_id, self.staff)
        self.assertFalse(self.case._standing_lines())

    def test_the_person_may_take_the_case_back_again(self):
        self.assertFalse(self.case._may_withdraw())
        self._take_back(self.case)
        self.assertTrue(self.case._may_withdraw())
        self.case._withdraw()
        self.assertEqual(self.case.state, "withdrawn")
        self.assertFalse(self.case._standing_lines())

    def test_why_and_by_whom_stand_on_the_case_and_in_the_log(self):
        self._take_back(self.case)
        kinds = self.case.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["approved", "told", "unapproved", "told"])
        approved, _told, back, _again = self.case.event_ids.sorted("id")
        self.assertEqual((approved.create_uid, back.create_uid), (self.dpo, self.staff))
        self.assertEqual(back.text, WHY)
        self.env.flush_all()
        change = self.env["privacy.change"].search(
            [("model", "=", "privacy.request"), ("res_id", "=", self.case.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(change.user_id, self.staff)
        self.assertEqual(change.old_values["approved_by_id"], self.dpo.id)
        self.assertEqual(change.reason, self.case._log_reason())

    def test_without_a_reason_it_stands(self):
        for reason in (False, "", " \n "):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.case.with_user(self.staff)._take_back_approval(reason)
        self.assertEqual(self.case.state, "carrying_out")

    def test_only_an_approval_is_taken_back(self):
        fresh = self.env["privacy.request"].create(
            {"kind": "erasure", "partner_id": self.siri.id, "identity": "known"}
        )
        self._take_back(self.case)
        for case in (fresh, self.case):
            with self.assertRaisesRegex(UserError, "moved the case on"):
                self._take_back(case)
        self.assertNotIn("unapproved", fresh.event_ids.mapped("kind"))

    def test_what_has_gone_ahead_is_not_taken_back(self):
        self.case._carry_out()
        with self.assertRaisesRegex(UserError, "has gone ahead"):
            self._take_back(self.case)
        self.assertEqual(self.case.state, "done")

    def test_nobody_but_staff_takes_it_back(self):
        model = "privacy.request.approval.undo"
        made = self.env[model].create({"request_id": self.case.id, "reason": WHY})
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._take_back(self.case, user)
                with self.assertRaises(AccessError):
                    made.with_user(user).action_take_back()
                with self.assertRaises(AccessError):
                    self.case.with_user(user)._take_back_approval(WHY)
        self.assertEqual(self.case.state, "carrying_out")

    def test_who_was_told_of_the_approval_is_told_and_who_was_not_is_not(self):
        self.siri.email = False
        silent = self._approved(self.siri)
        self.letters.clear()
        self._take_back(silent)
        self.assertFalse(self.letters)
        self.assertNotIn("told", silent.event_ids.mapped("kind"))
        self._take_back(self.case)
        ((address, text),) = self.letters
        self.assertEqual(address, self.anna.email_normalized)
        for words in ("took that back", "Nothing is erased", WHY, "Datatilsynet"):
            self.assertIn(words, text)
        self.assertIn(self.case._result_code(), text)
        self.assertIn(f"an answer by {self.case._day(self.case.due_on)}", text)

    def test_a_letter_of_an_earlier_approval_is_none_of_this_one(self):
        self._take_back(self.case)
        self.anna.email = False
        self.case.with_user(self.staff).action_approve()
        self.letters.clear()
        self._take_back(self.case)
        self.assertFalse(self.letters)

    def test_no_day_is_promised_that_is_over(self):
        self.case.received_on = self.today - timedelta(days=90)
        self._take_back(self.case)
        self.assertNotIn("an answer by", self.letters[-1][1])

    def test_the_page_says_so_in_the_readers_language_until_the_case_goes_on(self):
        self.assertNotIn("took that back", self._page(self.case))
        self._take_back(self.case)
        self.assertIn("took that back", self._page(self.case))
        self.assertIn(WHY, self._page(self.case))
        self.assertNotIn("We are carrying it out", self._page(self.case))
        self.anna.lang = self.case.partner_id.lang = "nb_NO"
        self.case.with_user(self.staff).action_approve()
        self.assertNotIn("took that back", self._page(self.case))
        self._take_back(self.case)
        self.assertIn("ingenting er slettet", self.letters[-1][1].lower())

    def test_why_it_failed_is_forgotten_with_the_approval(self):
        self.case._not_carried_out(KeyError())
        self.assertEqual(self.case.failure, "fault")
        self._take_back(self.case)
        for name in ("failure", "failed_at", "failed_detail", "failure_words"):
            self.assertFalse(self.case[name], name)


@tagged("post_install", "-at_install")
class TestTakenBackRace(BaseCase):
    """Two transactions on one case; what they leave is real, and is taken away."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            person = env["res.partner"].create({"name": "Racer"})
            person.in_register = True
            case = env["privacy.request"].create(
                {"kind": "erasure", "partner_id": person.id, "identity": "known"}
            )
            case.action_prepare()
            case.action_approve()
            self.person, self.case = person.id, case.id
        self.addCleanup(self._take_away)

    def _take_away(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"privacy_erasure": True})
            case, person = self._of(cr), env["res.partner"].browse(self.person)
            case.with_env(env).event_ids.unlink()
            case.with_env(env).activity_ids.unlink()
            cr.execute(SQL("DELETE FROM privacy_request WHERE id = %s", case.id))
            env.invalidate_all()
            person.unlink()
            env.flush_all()
            log = "DELETE FROM privacy_change_log WHERE partner_id = %s"
            cr.execute(SQL(log, person.id))

    def _of(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["privacy.request"].browse(self.case)

    def _job(self, cr):
        """The job's look at the case, in a transaction as it begins one."""
        cr.execute(SQL("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))
        return self._of(cr)

    def test_whoever_comes_second_meets_the_first(self):
        cursor = self.registry.cursor
        with closing(cursor()) as job, closing(cursor()) as staff:
            case = self._job(job)
            case._try_carry_out()  # at work, and not done
            self.assertEqual(case.state, "done")
            with self.assertRaisesRegex(LockError, "the erasure itself"):
                self._of(staff)._take_back_approval("x")
            staff.rollback()
            job.rollback()  # killed

            self._of(staff)._take_back_approval("x")
            case = self._job(job)
            with patch.object(type(case), "_carry_out") as carry_out:
                self.assertEqual(case.search([("id", "=", case.id)]), case)
                self.assertEqual(case.state, "carrying_out")  # what is committed
                case._try_carry_out()  # passes by: it is locked
                staff.commit()
                case._try_carry_out()  # and now it is not approved
                carry_out.assert_not_called()
            self.assertEqual(case.state, "awaiting_approval")
            job.rollback()
