from datetime import timedelta
from unittest.mock import patch

import psycopg2
from psycopg2.errors import DeadlockDetected

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.privacy_request_erasure import PrivacyRequestErasure
from .common import MemberCase

LOGGER = "odoo.addons.member_privacy.models.privacy_request_erasure"


@tagged("post_install", "-at_install")
class TestErasureWaits(MemberCase):
    """What comes between an approval and the deed, and what stops one case only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case, cls.behind = (cls._case(each) for each in (cls.anna, cls.siri))
        cls.env["mail.mail"].search([]).unlink()  # their last letters have gone

    @classmethod
    def _case(cls, person):
        case = cls.env["privacy.request"].create(
            {"kind": "erasure", "partner_id": person.id, "identity": "known"}
        )
        case.action_prepare()
        case.action_approve()
        return case

    def _run(self):
        """The job, without its commits."""
        rules = self.env.registry["privacy.retention.rule"]
        with (
            patch.object(rules, "_begin_transaction", lambda *_a, **_k: 60),
            patch.object(self.env.registry["ir.attachment"], "_gc_file_store"),
            mute_logger(LOGGER, "odoo.sql_db"),
        ):
            self.env["privacy.request"]._cron_carry_out()

    def _run_and_send(self):
        self._run()
        self.env["mail.mail"].search([]).unlink()  # what it wrote has gone

    def _fails_once(self, fail):
        """The first case meets `fail` in the middle of its erasure."""
        whole = PrivacyRequestErasure._carry_out

        def carry_out(case):
            if case == self.case:
                case.partner_id.street = "half way"
                case.env.flush_all()
                fail()
            return whole(case)

        return patch.object(
            self.env.registry["privacy.request"], "_carry_out", carry_out
        )

    def test_one_that_cannot_go_now_keeps_none_behind_it_and_goes_later(self):
        def time_is_up():
            self.env.cr.execute(SQL("SET LOCAL statement_timeout = 1"))
            self.env.cr.execute(SQL("SELECT pg_sleep(1)"))

        def deadlock():
            raise DeadlockDetected

        for fail in (time_is_up, deadlock):
            with self.subTest(fail.__name__), self.env.cr.savepoint() as savepoint:
                street = self.anna.street
                with self._fails_once(fail):
                    self._run()
                self.assertEqual(self.behind.state, "done")
                self.assertEqual(self.case.state, "carrying_out")
                self.assertEqual(
                    (self.anna.street, self.anna.erased_on), (street, False)
                )
                self._run()
                self.assertEqual(self.case.state, "done")
                self.assertTrue(self.anna.erased_on)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_lost_connection_ends_the_job_at_once(self):
        class Lost:
            closed = 1

        def lose():
            self.startPatcher(patch.object(self.env.cr, "_cnx", Lost()))
            raise psycopg2.OperationalError

        cnx = self.env.cr._cnx
        try:
            with self.assertRaises(psycopg2.OperationalError), self._fails_once(lose):
                self._run()
        finally:
            self.env.cr._cnx = cnx

    def test_a_case_that_comes_after_the_approval_is_answered_first(self):
        late = self.env["privacy.request"].create(
            {"kind": "restriction", "partner_id": self.anna.id, "identity": "known"}
        )
        self._run_and_send()
        self.assertEqual((self.case.state, self.behind.state), ("carrying_out", "done"))
        self.assertFalse(self.anna.erased_on)
        self.assertEqual(self.case.failure, "blocked")
        self.assertEqual(set(self.case.step_ids.mapped("state")), {"todo"})
        late.action_withdraw()
        self._run()
        self.assertEqual(self.case.state, "done")

    def test_a_hold_that_comes_after_the_approval_keeps_the_person(self):
        hold = self.env["privacy.hold"].create(
            {"partner_id": self.anna.id, "reason": "court", "review_on": "2035-01-01"}
        )
        self._run_and_send()
        self.assertEqual((self.case.state, self.behind.state), ("carrying_out", "done"))
        self.assertFalse(self.anna.erased_on)
        hold.action_release()
        self._run()
        self.assertEqual(self.case.state, "done")

    # The last letter

    def _letter(self, to, seconds_ago, state="outgoing"):
        """A letter that the outbox got so long ago."""
        mail = self.env["mail.mail"].create({"email_to": to, "state": state})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE mail_mail SET create_date = %s WHERE id = %s",
                fields.Datetime.now() - timedelta(seconds=seconds_ago),
                mail.id,
            )
        )
        mail.invalidate_recordset()
        return mail

    def test_the_job_waits_a_minute_for_a_letter_on_its_way_and_no_longer(self):
        email = self.anna.email_normalized
        for to, seconds, state, waits in (
            (email, 0, "outgoing", True),
            (email, 50, "outgoing", True),
            (email, 70, "outgoing", False),
            (email, 0, "exception", False),
            (email, 0, "sent", False),
            ("somebody@example.com", 0, "outgoing", False),
        ):
            with self.subTest(to=to, seconds=seconds, state=state):
                savepoint = self.env.cr.savepoint()
                mail = self._letter(to, seconds, state)
                self._run()
                self.assertEqual(self.case.state == "carrying_out", waits)
                self.assertEqual(bool(self.anna.erased_on), not waits)
                self.assertEqual(self.behind.state, "done")
                if waits:
                    self.assertTrue(mail.exists())
                    mail.unlink()
                    self._run()
                    self.assertEqual(self.case.state, "done")
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)
