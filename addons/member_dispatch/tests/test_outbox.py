from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import outbox, smtp
from .common import DispatchCase


class Crash(BaseException):
    """The process dies: nothing that follows is run."""


@tagged("post_install", "-at_install")
class TestOutbox(DispatchCase):
    """Never twice without a human's yes, and a withdrawal in time wins."""

    def setUp(self):
        super().setUp()
        self.dispatch = self._dispatch(kind="activity")
        self.dispatch.action_send()
        self.handed_over = []

    def _deliver(self, behave=lambda address: None):
        def deliver(session, sender, address, payload):
            behave(address)
            self.handed_over.append(address)

        return patch.object(smtp, "deliver", deliver)

    def _states(self):
        return set(self._rows(self.dispatch).values())

    def test_each_recipient_gets_one_message_and_the_message_is_done(self):
        with self._deliver():
            self._run_worker()
            self._run_worker()
        self.assertEqual(len(self.handed_over), 3)
        self.assertEqual(len(set(self.handed_over)), 3)
        self.assertEqual(self.dispatch.state, "done")
        self.assertEqual(self.dispatch.sent_count, 3)
        self.assertEqual(self.dispatch.waiting_count, 0)

    def test_a_claim_is_committed_before_the_message_leaves(self):
        committed = []
        rows = self.dispatch.sudo().recipient_ids

        def remember():
            rows.invalidate_recordset()
            committed.append([row.state for row in rows])

        def check(address):
            self.assertEqual(committed[-1].count("sending"), 1)
            claimed = rows.filtered(lambda row: row.state == "sending")
            self.assertEqual(claimed.address, address)

        with self._deliver(check):
            self._run_worker(on_commit=remember)
        self.assertEqual(len(self.handed_over), 3)
        self.assertTrue(all(states.count("sending") <= 1 for states in committed))

    def _crash_at_second(self):
        def crash(address):
            if len(self.handed_over) == 1:
                raise Crash

        try:  # assertRaises would roll back what was committed
            with self._deliver(crash):
                self._run_worker()
        except Crash:
            return
        self.fail("the worker survived")

    def test_a_crash_leaves_one_in_doubt_and_no_run_sends_it_again(self):
        self._crash_at_second()
        states = sorted(self._rows(self.dispatch).values())
        self.assertEqual(states, ["queued", "sending", "sent"])
        with self._deliver():
            self._run_worker()
            self._run_worker()
        self.assertEqual(len(self.handed_over), 2)
        self.assertEqual(len(set(self.handed_over)), 2)
        doubtful = self.dispatch.recipient_ids.filtered(lambda r: r.state == "in_doubt")
        self.assertEqual(len(doubtful), 1)
        self.assertNotIn(doubtful.address, self.handed_over)
        self.assertEqual(doubtful.reason, "worker_lost")
        self.assertEqual(self.dispatch.in_doubt_count, 1)
        self.assertEqual(self.dispatch.state, "done")

    def test_what_is_in_doubt_goes_again_when_a_human_says_so(self):
        self._crash_at_second()
        with self._deliver():
            self._run_worker()
            doubtful = self.dispatch.recipient_ids.filtered(
                lambda row: row.state == "in_doubt"
            )
            doubtful.with_user(self.staff).action_send_again()
            self.assertEqual(self.dispatch.state, "sending")
            self._run_worker()
        self.assertEqual(len(set(self.handed_over)), 3)
        self.assertEqual(self._states(), {"sent"})

    def test_what_is_in_doubt_is_settled_when_a_human_knows_it_arrived(self):
        self._crash_at_second()
        with self._deliver():
            self._run_worker()
            doubtful = self.dispatch.recipient_ids.filtered(
                lambda row: row.state == "in_doubt"
            )
            doubtful.with_user(self.staff).action_it_arrived()
            self._run_worker()
        self.assertEqual(len(self.handed_over), 2)
        self.assertEqual(self.dispatch.sent_count, 3)

    def test_only_what_is_in_doubt_or_failed_can_be_settled(self):
        row = self.dispatch.recipient_ids[0].with_user(self.staff)
        for action in (row.action_send_again, row.action_it_arrived):
            with self.assertRaises(UserError):
                action()

    def test_a_row_of_a_worker_that_lives_is_not_in_doubt(self):
        other = self.registry.cursor()
        self.addCleanup(other.close)
        other.execute("SELECT pg_advisory_lock(%s, 4711)", [outbox.LOCK_CLASS])
        row = self.dispatch.recipient_ids[0].sudo()
        row.write({"state": "sending", "worker": 4711})
        with self._deliver():
            self._run_worker()
        row.invalidate_recordset()
        self.assertEqual(row.state, "sending")
        other.execute("SELECT pg_advisory_unlock(%s, 4711)", [outbox.LOCK_CLASS])
        self._run_worker()
        row.invalidate_recordset()
        self.assertEqual(row.state, "in_doubt")

    def _run_with_first(self, do):
        """Run the worker and `do` something once the first message left."""

        def behave(address):
            if not self.handed_over:
                do()

        with self._deliver(behave):
            self._run_worker()

    def test_a_reservation_made_while_it_is_sent_wins(self):
        last = self.dispatch.recipient_ids[-1].partner_id
        self._run_with_first(lambda: self._object(last, self.activities))
        self._assert_withdrawn(last, "objected")

    def test_a_resignation_between_sending_and_hand_over_wins(self):
        last = self.dispatch.recipient_ids[-1].partner_id
        self._run_with_first(lambda: last.membership_ids._resign(self.today))
        self._assert_withdrawn(last, "resigned")

    def _assert_withdrawn(self, person, reason):
        self.assertEqual(len(self.handed_over), 2)
        row = self.dispatch.recipient_ids.filtered(lambda r: r.partner_id == person)
        self.assertEqual((row.state, row.reason), ("skipped", reason))
        self.assertFalse(row.address)
        self.assertNotIn(person.email_normalized, self.handed_over)
        self.assertEqual(self.dispatch.skipped_count, 1)
        self.assertEqual(self.dispatch.state, "done")

    def test_an_erased_person_gets_nothing(self):
        last = self.dispatch.recipient_ids[-1]
        self._run_with_first(lambda: last.sudo().unlink())
        self.assertEqual(len(self.handed_over), 2)

    def test_the_address_of_the_moment_is_used(self):
        last = self.dispatch.recipient_ids[-1].partner_id
        self._run_with_first(lambda: last.write({"email": "new@example.com"}))
        self.assertIn("new@example.com", self.handed_over)

    def test_an_officer_who_lost_the_office_sends_nothing_more(self):
        dispatch = self._dispatch(self.officer_oslo)
        dispatch.action_send()
        office = self.env["member.office"].search(
            [("partner_id", "=", self.officer_oslo.member_id.id)]
        )
        office.unlink()
        with self._deliver():
            self._run_worker()
        self.assertEqual(set(self._rows(dispatch).values()), {"skipped"})
        reasons = set(dispatch.sudo().recipient_ids.mapped("reason"))
        self.assertEqual(reasons, {"out_of_scope"})
        self.assertEqual(len(self.handed_over), 3)

    def test_an_officer_who_lost_the_group_sends_nothing_more(self):
        dispatch = self._dispatch(self.officer_oslo)
        dispatch.action_send()
        self.officer_oslo.group_ids = self.env.ref("base.group_user")
        with self._deliver():
            self._run_worker()
        self.assertEqual(set(self._rows(dispatch).values()), {"skipped"})

    def test_what_a_server_refuses_fails_alone(self):
        self._run_once_with(smtp.RefusedError())
        self.assertEqual(self.dispatch.failed_count, 1)
        self.assertEqual(self.dispatch.sent_count, 2)
        self.assertEqual(self.dispatch.state, "done")

    def test_what_a_server_puts_off_waits_and_is_given_up_in_the_end(self):
        self._run_once_with(smtp.NotNowError())
        row = self.dispatch.recipient_ids.filtered(lambda r: r.state == "queued")
        self.assertEqual(len(row), 1)
        self.assertTrue(row.not_before)
        self.assertEqual(self.dispatch.state, "sending")

        def refuse(address):
            raise smtp.NotNowError

        for __ in range(outbox.MAX_ATTEMPTS):
            row.sudo().write({"not_before": False})
            with self._deliver(refuse):
                self._run_worker()
            row.invalidate_recordset()
        self.assertEqual((row.state, row.reason), ("failed", "gave_up"))

    def test_a_server_out_of_reach_costs_no_message_and_no_attempt(self):
        def unreachable(address):
            raise smtp.OutOfReachError

        logger = "odoo.addons.member_dispatch"
        with self._deliver(unreachable), self.assertLogs(logger, "WARNING"):
            self._run_worker()
        self.assertEqual(self._states(), {"queued"})
        self.assertEqual(set(self.dispatch.recipient_ids.mapped("attempts")), {0})
        with self._deliver():
            self._run_worker()
        self.assertEqual(self._states(), {"sent"})

    def test_a_connection_that_breaks_on_the_way_leaves_doubt(self):
        self._run_once_with(smtp.UnclearError())
        self.assertEqual(self._states(), {"sent", "in_doubt"})
        self.assertEqual(self.dispatch.in_doubt_count, 1)

    def _run_once_with(self, error):
        left = [error]

        def behave(address):
            if left:
                raise left.pop()

        with self._deliver(behave):
            self._run_worker()

    def test_a_message_that_cannot_be_made_fails_and_logs_no_personal_value(self):
        def broken(*args):
            raise ValueError("kari@example.com")

        with (
            patch.object(smtp, "compose", broken),
            self.assertLogs("odoo.addons.member_dispatch", "ERROR") as logged,
        ):
            self._run_worker()
        self.assertEqual(self._states(), {"failed"})
        self.assertNotIn("kari", " ".join(logged.output))

    def test_the_run_asks_for_more_time_when_some_wait(self):
        with self._commits(seconds_left=0) as calls, self._deliver():
            self.env["member.dispatch.worker"]._cron_send()
        self.assertEqual(len(self.handed_over), 1)
        self.assertEqual(calls[-1], (0, 1))

    def test_what_came_back_to_wait_as_the_message_was_stopped_waits_no_more(self):
        row = self.dispatch.recipient_ids[0].sudo()
        self.dispatch.action_stop()
        row.state = "queued"
        self._run_worker()
        row.invalidate_recordset()
        self.assertEqual((row.state, row.reason), ("skipped", "stopped"))

    def test_statements_for_each_message_do_not_grow_with_the_queue(self):
        counts = []
        for people in (5, 40):
            for number in range(people):
                self._member(f"Person{number} Testesen", self.bergen)
            dispatch = self._dispatch(chapter_id=self.bergen.id)
            dispatch.action_send()
            before = self.env.cr.sql_log_count
            with self._deliver():
                self._run_worker()
            rows = self._rows(dispatch)
            self.assertEqual(set(rows.values()), {"sent"})
            counts.append((self.env.cr.sql_log_count - before) / len(rows))
        self.assertLess(counts[1], counts[0])
