from psycopg2 import errors

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .change_log_case import ChangeLogCase


@tagged("post_install", "-at_install")
class TestChangeLogWho(ChangeLogCase):
    """Who acted, on whose behalf, through what, and why."""

    RAW = "UPDATE res_partner SET street = %s, write_date = NULL WHERE id = %s"

    def _raw(self, street):
        self._sql(self.RAW, street, self.anna.id)

    def _commit(self):
        """What a commit in the middle of a job does, without committing."""
        for name in ("uid", "login", "source", "reason"):
            self._sql("SELECT set_config(%s, '', TRUE)", f"member.{name}")
        self.env["privacy.change"]._committed()

    def test_sudo_does_not_hide_who_wrote_or_deleted(self):
        as_staff = self.anna.with_user(self.staff).sudo()
        with self._act():
            as_staff.street = "A"
            as_staff.membership_ids.unlink()
        self.assertEqual(self._told(self.anna).user_id, self.staff)
        self.assertEqual(len(self._told(self.anna)), 2)

    def test_after_a_deletion_its_actor_is_not_blamed_for_the_rest(self):
        as_staff = self.anna.membership_ids.with_user(self.staff)
        as_staff.sudo().unlink()
        with self._act():
            self._raw("A")
        self.assertFalse(self._told(self.anna).user_id)
        self.assertTrue(self._told(self.anna).db_role)

    def test_a_recomputed_value_stands_with_whoever_made_it_new(self):
        with self._act():
            self.anna.with_user(self.staff).membership_ids.state = "suspended"
            self.env.flush_all()
        self.assertEqual(self._told(self.anna).user_id, self.staff)

    def test_a_job_is_named_also_after_it_committed(self):
        log = self.env["privacy.change"]
        with log._job("job: nightly"):
            self._commit()
            with self._act():
                self._raw("A")
        change = self._told(self.anna)
        self.assertEqual(
            (change.source, change.user_id), ("job: nightly", self.env.user)
        )
        with self._act("later"):
            self._raw("B")
        self.assertFalse(self._told(self.anna, "later").source)

    def test_the_cron_framework_names_its_jobs(self):
        job = self.env.ref("member_privacy.ir_cron_end_memberships")
        self.anna.membership_ids.write(
            {"end_date": "2020-06-01", "end_reason": "resigned"}
        )
        self.env.flush_all()
        with self._act(), self.enter_registry_test_mode():
            job.method_direct_trigger()
        change = self._told(self.anna, model="member.membership")
        self.assertEqual(change.source, f"job: {job.cron_name}")

    def test_on_whose_behalf_stands_where_the_login_is_another(self):
        self.env(user=self.staff)["privacy.change"]._set_actor("interface")
        with self._act():
            self.anna.with_user(self.env.ref("base.user_root")).street = "A"
        change = self._told(self.anna)
        self.assertEqual(change.user_id, self.env.ref("base.user_root"))
        self.assertEqual((change.for_user_id, change.source), (self.staff, "interface"))
        with self._act("own"):
            self.anna.with_user(self.staff).street = "B"
        self.assertFalse(self._told(self.anna, "own").for_user_id)

    # Why

    def test_the_outer_reason_comes_back_after_an_error_inside(self):
        with self._act():
            try:
                with self._act("inner"):
                    raise ValueError
            except ValueError:
                self._raw("A")
        self.assertEqual(self._told(self.anna).new_values, {"street": "A"})

    def test_the_outer_reason_comes_back_after_an_aborted_statement(self):
        with self._act():
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.DivisionByZero),
                self.env.cr.savepoint(),
                self._act("inner"),
            ):
                self.env.cr.execute(SQL("SELECT 1 / 0"))
            self._raw("A")
        self.assertEqual(self._told(self.anna).new_values, {"street": "A"})

    def test_the_reason_lives_on_after_a_commit_and_ends_with_its_block(self):
        log = self.env["privacy.change"]
        with log._reason("outer"):
            with log._reason("inner"):
                self._commit()
                self._raw("A")
            self._raw("B")
        self._commit()
        self._raw("C")
        self.assertEqual(self._told(self.anna, "inner").new_values, {"street": "A"})
        self.assertEqual(self._told(self.anna, "outer").new_values, {"street": "B"})
        self._sql("SELECT current_setting('member.reason', TRUE)")
        self.assertEqual(self.env.cr.fetchone()[0], "")

    def test_a_late_flush_belongs_to_the_block_that_wrote(self):
        with self._act():
            self.anna.street = "A"
        self.anna.with_user(self.staff).zip = "0150"
        self.assertEqual(self._told(self.anna).new_values, {"street": "A"})
