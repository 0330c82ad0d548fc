from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import member_import_apply as apply
from ..models import member_import_check as check
from ..models import member_import_undo as undo
from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportJob(ImportCase):
    """The job in the background, with limits small enough for a test."""

    def setUp(self):
        super().setUp()
        for module in (apply, check, undo):
            self.patch(module, "ROWS_AT_ONCE", 3)
        self.commits = []
        progress = type(self.env["ir.cron"])._commit_progress

        def commit(cron, processed=0, **options):
            self.commits.append(processed)
            self.env.flush_all()
            return 0 if len(self.commits) == self.stop_after else 60

        self.stop_after = None
        self.assertTrue(progress)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", commit)
        batch = type(self.imports)._apply_batch
        self.patch(
            type(self.imports), "_apply_batch", lambda record: batch(record, limit=2)
        )
        undone = type(self.imports)._undo_batch
        self.patch(
            type(self.imports), "_undo_batch", lambda record: undone(record, limit=3)
        )

    def job(self):
        self.env["member.import"]._cron_import()

    def many(self, count=7):
        return [self.row(f"Kari {chr(65 + n)}") for n in range(count)]

    def test_many_rows_are_checked_and_imported_by_the_job(self):
        record = self.upload(*self.many())
        record.action_check()
        self.assertEqual((record.state, record.row_count), ("checking", 0))
        self.job()
        self.assertEqual((record.state, record.new_count), ("checked", 7))
        record.action_confirm()
        self.assertEqual((record.state, record.applied_count), ("running", 0))
        self.commits.clear()
        self.job()
        self.assertEqual((record.state, record.applied_count), ("done", 7))
        self.assertEqual(self.commits, [2, 2, 2, 1, 0])

    def test_few_rows_wait_for_no_job(self):
        record = self.imported(*self.many(3))
        self.assertEqual(record.state, "done")

    def test_the_log_names_who_confirmed_and_not_the_job(self):
        record = self.upload(*self.many())
        record.action_check()
        self.job()
        record.action_confirm()
        self.job()
        changes = self.env["privacy.change"].search(
            [("partner_id", "in", record.row_ids.partner_id.ids)]
        )
        self.assertEqual(changes.user_id, self.staff)

    def test_a_job_out_of_time_goes_on_next_time(self):
        record = self.upload(*self.many())
        record.action_check()
        self.job()
        record.action_confirm()
        self.commits.clear()
        self.stop_after = 2
        self.job()
        self.assertEqual((record.state, record.applied_count), ("running", 4))
        self.assertEqual(record.progress, 57)
        self.stop_after = None
        self.job()
        self.assertEqual((record.state, record.applied_count), ("done", 7))

    @mute_logger("odoo.addons.member_privacy.models.member_import_job")
    def test_an_import_that_fails_says_so_and_stops_no_other(self):
        broken, fine = self.upload(*self.many()), self.upload(*self.many(5))
        broken.action_check()
        fine.action_check()
        step = type(self.imports)._step

        def fails(record):
            if record == broken:
                raise ValueError("Kari Prøve, 03.04.1980")
            return step(record)

        with patch.object(type(self.imports), "_step", fails):
            self.job()
        self.assertEqual(broken.state, "failed")
        self.assertNotIn("Kari", broken.failure)
        self.assertEqual(fine.state, "checked")

    def test_a_file_that_breaks_half_way_fails_with_its_reason(self):
        content = "Navn;Lag\n" + "Kari;T11\n" * 20 + 'Ola;"T11\n'
        record = self.upload_bytes(content.encode(), delimiter=";")
        record.action_check()
        with mute_logger("odoo.addons.member_privacy.models.member_import_job"):
            self.job()
        self.assertEqual(record.state, "failed")
        self.assertIn("never closes", record.failure)
        self.assertFalse(record.row_count)

    def test_many_rows_are_undone_by_the_job_in_batches(self):
        record = self.upload(*self.many())
        record.action_check()
        self.job()
        record.action_confirm()
        self.job()
        people = record.row_ids.partner_id
        record.action_undo()
        self.assertEqual(record.state, "undoing")
        self.commits.clear()
        self.job()
        self.assertEqual((record.state, self.commits), ("undone", [3, 3, 1, 0]))
        self.assertFalse(people.exists())

    @mute_logger("odoo.addons.member_privacy.models.member_import_job")
    def test_who_is_touched_before_the_job_undoes_keeps_everybody(self):
        record = self.upload(*self.many())
        record.action_check()
        self.job()
        record.action_confirm()
        self.job()
        record.action_undo()
        self.person(record, 4).with_user(self.dpo).street = "Gata 9"
        self.job()
        self.assertEqual((record.state, record.applied_count), ("failed", 7))
        self.assertIn("Rows: 4", record.failure)

    @mute_logger("odoo.addons.member_privacy.models.member_import_job")
    def test_who_is_touched_while_the_job_undoes_stays_and_is_named(self):
        record = self.upload(*self.many())
        record.action_check()
        self.job()
        record.action_confirm()
        self.job()
        record.action_undo()
        self.commits.clear()
        self.stop_after = 1
        self.job()
        self.assertEqual((record.state, record.applied_count), ("undoing", 4))
        self.person(record, 4).with_user(self.dpo).street = "Gata 9"
        self.stop_after = None
        self.job()
        self.assertEqual((record.state, record.applied_count), ("failed", 4))
        self.assertIn("Rows: 4", record.failure)
