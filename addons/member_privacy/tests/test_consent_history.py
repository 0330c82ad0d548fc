from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestConsentHistory(MemberCase):
    """What the database itself refuses, and what it must let through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fundraising = cls.env.ref("member_privacy.purpose_fundraising")
        cls.event = cls._said(cls.anna, "given")

    @classmethod
    def _said(cls, person, event, days_ago=0, method="portal", **facts):
        events = cls.env["privacy.consent"]._record(
            person,
            cls.fundraising,
            "email",
            event,
            method,
            fields.Datetime.now() - timedelta(days=days_ago),
            **facts,
        )
        events.flush_recordset()
        return events

    def _execute(self, statement, *values):
        """Run SQL past the ORM, and end the transaction as far as a test can."""
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, *values))
        self.env.cr.execute(SQL("SET CONSTRAINTS ALL IMMEDIATE"))
        self.env.cr.execute(SQL("SET CONSTRAINTS ALL DEFERRED"))
        self.env.invalidate_all()

    @contextmanager
    def _refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(RestrictViolation),
            self.env.cr.savepoint(),
        ):
            yield

    def _left(self):
        self.env.invalidate_all()
        return self.env["privacy.consent"].search_count([("id", "=", self.event.id)])

    # Accidents

    def test_no_column_of_an_event_is_changed_by_sql(self):
        for column, value in (
            ("event", "withdrawn"),
            ("channel", "sms"),
            ("occurred_at", "2001-01-01"),
            ("note", "never said"),
            ("recorded_by_uid", self.dpo.id),
            ("purpose_id", self.newsletter.id),
            ("evidence", "a form"),
        ):
            with self.subTest(column), self._refused():
                self._execute(
                    "UPDATE privacy_consent SET %s = %s WHERE id = %s",
                    SQL.identifier(column),
                    value,
                    self.event.id,
                )

    def test_no_event_is_deleted_or_emptied_by_sql(self):
        with self._refused():
            self._execute("DELETE FROM privacy_consent WHERE id = %s", self.event.id)
        with self._refused():
            self._execute("TRUNCATE privacy_consent")
        self.assertTrue(self._left())

    def test_no_event_moves_to_somebody_else_while_its_person_is_there(self):
        with self._refused():
            self._execute(
                "UPDATE privacy_consent SET partner_id = %s WHERE id = %s",
                self.siri.id,
                self.event.id,
            )
        with self._refused():
            self._execute(
                "UPDATE privacy_consent SET merged_from = %s WHERE id = %s",
                self.siri.id,
                self.event.id,
            )

    # What must work

    def test_a_merged_persons_events_follow_and_tell_whose_they_were(self):
        twin = self.env["res.partner"].create({"name": "Anna Testesen"})
        event = self._said(twin, "withdrawn")
        self._execute(
            "UPDATE privacy_consent SET partner_id = %s WHERE partner_id = %s;"
            " DELETE FROM res_partner WHERE id = %s",
            self.anna.id,
            twin.id,
            twin.id,
        )
        self.assertEqual(event.partner_id, self.anna)
        self.assertEqual(event.merged_from, twin.id)

    def test_deleting_a_contact_takes_its_events_along(self):
        guest = self.env["res.partner"].create({"name": "Gjest"})
        event = self._said(guest, "given")
        self._execute("DELETE FROM res_partner WHERE id = %s", guest.id)
        self.assertFalse(event.exists())
        self.assertTrue(self._left())

    def test_a_deleted_contact_leaves_nothing_pending_that_stops_an_uninstall(self):
        guest = self.env["res.partner"].create({"name": "Gjest"})
        self._said(guest, "given")
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM res_partner WHERE id = %s", guest.id))
        with self.env.cr.savepoint(flush=False) as savepoint:
            self.env.cr.execute(SQL("DROP TABLE privacy_consent CASCADE"))
            savepoint.rollback()

    def test_erasing_a_person_takes_their_events_along(self):
        self.env["privacy.data.set"]._erase(self.anna)
        self._execute("SELECT 1")
        self.assertFalse(self._left())

    def test_deleting_the_user_who_recorded_it_changes_nothing(self):
        clerk = new_test_user(
            self.env, "clerk", groups="member_privacy.group_member_staff"
        )
        event = (
            self.env["privacy.consent"]
            .with_user(clerk)
            ._record(self.siri, self.newsletter, "email", "objected", "phone")
        )
        number = clerk.id
        clerk.unlink()
        self._execute("SELECT 1")
        self.assertEqual(event.with_env(self.env).recorded_by_uid, number)

    def test_an_event_goes_after_the_proof_period_and_not_before(self):
        self.fundraising.proof_months = 36
        long_ago = self._said(self.siri, "given", days_ago=365 * 3 + 2)
        lately = self._said(self.bjorn, "given", days_ago=365 * 3 - 5)
        with self._refused():
            self._execute("DELETE FROM privacy_consent WHERE id = %s", lately.id)
        self._execute("DELETE FROM privacy_consent WHERE id = %s", long_ago.id)

    def test_the_job_takes_what_was_withdrawn_long_ago_and_nothing_else(self):
        years = 365 * 3 + 2
        gone = self._said(self.siri, "given", days_ago=years + 9)
        gone |= self._said(self.siri, "withdrawn", days_ago=years)
        stays = self._said(self.bjorn, "given", days_ago=years)
        stays |= self._said(self.anna, "withdrawn", days_ago=years)  # and yes again
        objection = self.env["privacy.consent"]._record(
            self.siri,
            self.newsletter,
            "email",
            "objected",
            "portal",
            fields.Datetime.now() - timedelta(days=years * 3),
        )
        self.assertEqual(self.env["privacy.consent"]._delete_over(10), 2)
        self._execute("SELECT 1")
        self.assertFalse(gone.exists())
        self.assertEqual((stays | objection).exists(), stays | objection)
        self.assertEqual(self.env["privacy.consent"]._delete_over(10), 0)

    def test_an_undone_import_takes_its_own_events_and_no_others(self):
        mine = self._said(self.siri, "given", method="import")
        other = self._said(self.siri, "withdrawn", method="import")
        record = self.env["member.import"].create(
            {"name": "a.csv", "file": "TmF2bgpLYXJp"}
        )
        self._execute(
            "INSERT INTO member_import_row (import_id, number, file_hash, outcome,"
            " partner_id, undone, created)"
            " VALUES (%s, 1, 'h', 'update', %s, TRUE, jsonb_build_object("
            "'privacy.consent', jsonb_build_array(%s)))",
            record.id,
            self.siri.id,
            mine.id,
        )
        with self._refused():
            self._execute("DELETE FROM privacy_consent WHERE id = %s", other.id)
        self._execute("DELETE FROM privacy_consent WHERE id = %s", mine.id)
        self.assertTrue(other.exists())

    # One look-up

    def test_one_person_s_answer_is_one_range_of_an_index(self):
        consents = self.env["privacy.consent"]
        query = consents._current_sql(self.fundraising.id, "email", self.anna.ids)
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        self.env.cr.execute(SQL("SET LOCAL enable_bitmapscan = off"))
        self.env.cr.execute(SQL("SET LOCAL enable_sort = off"))
        self.env.cr.execute(SQL("EXPLAIN %s", query))
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertRegex(
            plan, r"Index Cond: \(\(purpose_id = \d+\) AND .*partner_id = \d+"
        )
        self.assertNotIn("Seq Scan", plan)
