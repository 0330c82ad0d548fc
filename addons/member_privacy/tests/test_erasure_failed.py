from unittest.mock import patch

from lxml import etree
from psycopg2.errors import DeadlockDetected

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import MemberCase

ERASURE = "odoo.addons.member_privacy.models.privacy_request_erasure"
REMINDER = "member_privacy.activity_case_reminder"


@tagged("post_install", "-at_install")
class TestErasureFailed(MemberCase):
    """An approved erasure that does not go: who hears what, and that it passes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.env["privacy.request"].create(
            {
                "kind": "erasure",
                "partner_id": cls.anna.id,
                "identity": "known",
                "user_id": cls.staff.id,
            }
        )
        cls.case.action_prepare()
        cls.case.action_approve()
        cls.env["mail.mail"].search([]).unlink()  # the last letter has gone

    def _run(self):
        """The job, without its commits."""
        rules = self.env.registry["privacy.retention.rule"]
        with (
            patch.object(rules, "_begin_transaction", lambda *_a, **_k: 60),
            patch.object(self.env.registry["ir.attachment"], "_gc_file_store"),
            mute_logger(ERASURE, "odoo.sql_db"),
        ):
            self.env["privacy.request"]._cron_carry_out()
        self.env["mail.mail"].search([]).unlink()  # what it wrote has gone

    def _raises(self, error):
        """The memberships of whoever is erased meet `error`."""

        def delete(*_args):
            raise error

        return patch.object(
            self.env.registry["member.membership"], "_privacy_delete", delete
        )

    def _reminders(self):
        kind = self.env.ref(REMINDER)
        return self.case.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def _failed_steps(self):
        return self.case.step_ids.filtered(lambda s: s.state == "failed")

    def test_staff_read_where_it_stopped_and_the_handler_hears_once(self):
        self.staff.lang = "nb_NO"
        self.assertEqual(self.case.next_step, "carry_out")
        with self._raises(KeyError(self.anna.name)):
            for _night in range(3):
                self._run()
        case = self.case.with_user(self.staff).with_context(lang="en_US")
        self.assertEqual((case.state, case.failure), ("carrying_out", "fault"))
        self.assertTrue(case.failed_at)
        self.assertEqual(self._failed_steps().mapped("code"), ["membership"])
        others = self.case.step_ids - self._failed_steps()
        self.assertEqual(set(others.mapped("state")), {"todo"})
        self.assertIn("It stopped at: Memberships.", case.failure_words)
        self.assertIn("Nothing is erased yet", case.failure_words)
        self.assertEqual(case.next_step, "mend")
        self.assertNotIn("by itself", case.next_words)
        self.assertEqual(self._reminders().user_id, self.staff)
        self.assertEqual(len(self._reminders()), 1)
        self.assertIn("ble ikke gjennomført", self._reminders().summary)

    def test_a_reminder_that_was_ticked_off_does_not_come_again(self):
        with self._raises(KeyError()):
            self._run()
            self._reminders().action_done()
            self._run()
        self.assertFalse(self._reminders())
        self.assertEqual(self.case.failure, "fault")

    def test_nobody_has_the_case_so_the_privacy_officer_hears(self):
        self.case.user_id = False
        with self._raises(KeyError()):
            self._run()
        self.assertEqual(
            self._reminders().user_id, self.env["privacy.request"]._privacy_officer()
        )

    def test_no_value_of_the_person_is_kept_of_an_error(self):
        self.env.cr.execute(
            SQL(
                "CREATE TABLE some_app (name varchar, membership_id integer"
                " REFERENCES member_membership ON DELETE RESTRICT)"
            )
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO some_app VALUES (%s, %s)",
                self.anna.name,
                self.anna.membership_ids[0].id,
            )
        )
        self._run()
        self.assertEqual(self.case.failure, "linked")
        self.assertIn("some_app", self.case.failed_detail)
        self.assertIn("membership", self.case.failed_detail)
        for error in (UserError(self.anna.name), ValueError(self.anna.email)):
            with self._raises(error):
                self._run()
            told = f"{self.case.failed_detail} {self.case.failure_words}"
            for value in (self.anna.name, self.anna.email):
                self.assertNotIn(value, told)
            self.assertIn(type(error).__name__, told)

    def test_what_came_after_the_approval_is_named_and_is_gone_when_settled(self):
        late = self.env["privacy.request"].create(
            {"kind": "restriction", "partner_id": self.anna.id, "identity": "known"}
        )
        hold = self.env["privacy.hold"].create(
            {"partner_id": self.anna.id, "reason": "court", "review_on": "2035-01-01"}
        )
        self._run()
        self.assertEqual(self.case.failure, "blocked")
        self.assertFalse(self._failed_steps())
        self.assertIn(late.name, self.case.failure_words)
        self.assertIn("court", self.case.failure_words)
        late.action_withdraw()
        self.case.invalidate_recordset(["failure_words"])
        self.assertNotIn(late.name, self.case.failure_words)
        hold.action_release()
        self.case.invalidate_recordset(["failure_words"])
        self.assertIn("What was in the way is gone.", self.case.failure_words)
        with self._raises(KeyError()):
            self._run()
        self.assertEqual(self.case.failure, "fault")
        self.assertEqual(len(self._reminders()), 2)  # another reason

    def test_others_work_is_told_when_it_is_in_the_way_again(self):
        with self._raises(DeadlockDetected()):
            self._run()
            self.assertEqual(self.case.failure, "busy")
            self.assertEqual(self.case.next_step, "carry_out")
            self.assertFalse(self._reminders())
            self._run()
            self._run()
        self.assertEqual(self.case.failure, "stuck")
        self.assertEqual(self.case.next_step, "mend")
        self.assertEqual(len(self._reminders()), 1)

    def test_other_work_does_not_hide_a_reason_that_lasts(self):
        for error in (KeyError(), DeadlockDetected(), KeyError()):
            with self._raises(error):
                self._run()
            self.assertEqual(self.case.failure, "fault")
            self.assertIn("KeyError", self.case.failed_detail)
            self.assertEqual(self.case.next_step, "mend")
            self.assertEqual(self._failed_steps().mapped("code"), ["membership"])
        self.assertEqual(len(self._reminders()), 1)

    def test_other_work_is_the_reason_once_what_blocked_is_settled(self):
        late = self.env["privacy.request"].create(
            {"kind": "restriction", "partner_id": self.anna.id, "identity": "known"}
        )
        self._run()
        with self._raises(DeadlockDetected()):
            late.action_withdraw()
            self._run()
            self.assertEqual(self.case.failure, "busy")
            self._run()
        self.assertEqual(self.case.failure, "stuck")

    def test_what_passes_by_itself_is_no_alarm_on_the_overview(self):
        desk = self.env["privacy.case.desk"].with_user(self.staff).browse(1)
        search = self.env.ref("member_privacy.privacy_request_view_search")
        arch = etree.fromstring(search.get_combined_arch())
        domain = safe_eval(arch.xpath("//filter[@name='failed']/@domain")[0])
        for count, failure in enumerate(("busy", "stuck")):
            with self._raises(DeadlockDetected()):
                self._run()
            desk.invalidate_recordset()
            self.assertEqual(self.case.failure, failure)
            self.assertEqual(desk.failed_count, count)
            self.assertEqual(self.case.search_count(domain), count)

    def test_rows_are_spoken_of_only_where_some_are_refused(self):
        with self._raises(UserError("Posted.")):
            self._run()
        self.assertIn("Some rows are not let go", self.case.failure_words)

        def refuse(*_args):
            raise UserError(self.case.name)

        data_sets = self.env.registry["privacy.data.set"]
        with patch.object(data_sets, "_erasable", refuse):
            self._run()
        self.assertEqual(self.case.failure, "refused")
        self.assertIn("refused as a whole", self.case.failure_words)
        self.assertNotIn("Some rows", self.case.failure_words)

    def test_a_case_that_cannot_say_why_keeps_nobody_who_waits(self):
        second = self.env["privacy.request"].create(
            {"kind": "erasure", "partner_id": self.siri.id, "identity": "known"}
        )
        second.action_prepare()
        second.action_approve()
        self.env["mail.mail"].search([]).unlink()  # the last letter has gone
        delete = self.env.registry["member.membership"]._privacy_delete

        def only_hers(rows, *args):
            if rows.partner_id & self.anna:
                raise KeyError
            return delete(rows, *args)

        def refuse(case):
            case.env.cr.execute(SQL("SELECT 1 / 0"))

        membership = self.env.registry["member.membership"]
        cases = self.env.registry["privacy.request"]
        with (
            patch.object(membership, "_privacy_delete", only_hers),
            patch.object(cases, "_remind_of_failure", refuse),
        ):
            self._run()
        self.assertEqual((self.case.state, second.state), ("carrying_out", "done"))

    def test_who_left_is_not_reminded_and_the_privacy_officer_is(self):
        self.staff.active = False
        with self._raises(KeyError()):
            self._run()
        officer = self.env["privacy.request"]._privacy_officer()
        self.assertEqual(self._reminders().user_id, officer)

    def test_the_person_reads_that_something_must_be_settled_first(self):
        self.env["privacy.request"].create(
            {"kind": "restriction", "partner_id": self.anna.id, "identity": "known"}
        )
        self._run()
        self.case.invalidate_recordset()
        page = self.env["ir.qweb"]._render(
            "member_privacy.case_timeline", {"case": self.case}
        )
        self.assertIn("must be settled first", str(page))
        self.assertNotIn("in our system", str(page))

    def test_all_of_it_goes_when_the_erasure_went_through(self):
        desk = self.env["privacy.case.desk"].with_user(self.staff).browse(1)
        self.assertEqual(desk.failed_count, 0)
        with self._raises(KeyError()):
            self._run()
        desk.invalidate_recordset()
        self.assertEqual(desk.failed_count, 1)
        self.assertIn("See why it was not carried out", desk.first)
        self._run()
        self.assertEqual(self.case.state, "done")
        self.assertTrue(self.anna.erased_on)
        self.assertFalse(self._failed_steps())
        self.assertFalse(self._reminders())
        for name in ("failure", "failed_at", "failed_detail", "failure_words"):
            self.assertFalse(self.case[name], name)
        desk.invalidate_recordset()
        self.assertEqual(desk.failed_count, 0)

    def test_it_goes_also_where_the_case_is_kept_to_the_letter(self):
        self.env["privacy.hold"].create(
            {
                "partner_id": self.anna.id,
                "data_set_id": self.env.ref("member_privacy.data_set_request").id,
                "reason": "court",
                "review_on": "2035-01-01",
            }
        )
        with self._raises(KeyError()):
            self._run()
        self.assertEqual(self.case.failure, "fault")
        self._run()
        self.assertEqual(self.case.state, "done")
        self.assertFalse(self.case.failure)
        self.assertFalse(self.case.failed_detail)

    def test_the_person_is_not_told_that_it_is_being_carried_out(self):
        def told():
            self.case.invalidate_recordset()
            page = self.env["ir.qweb"]._render(
                "member_privacy.case_timeline", {"case": self.case}
            )
            return str(page)

        self.assertIn("We are carrying it out", told())
        with self._raises(KeyError()):
            self._run()
        self.assertNotIn("We are carrying it out", told())
        self.assertIn("We could not carry it out yet", told())
        self.assertIn("nothing is erased yet", told())
        self._run()
        self.assertNotIn("could not", told())
        self.assertNotIn("nothing is erased", told())

    def test_nobody_writes_by_hand_why_it_failed(self):
        case = self.case.with_user(self.staff)
        for name in ("failure", "failed_at", "failed_detail"):
            with self.assertRaises(UserError):
                case.write({name: False})
