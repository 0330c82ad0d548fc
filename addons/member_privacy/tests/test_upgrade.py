from datetime import timedelta

from odoo.modules.migration import load_script
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path
from odoo.tools.parse_version import parse_version

HOURLY = "member_privacy/migrations/19.0.1.0.1/post-hourly_end.py"
ERASED_TEXTS = "member_privacy/migrations/19.0.1.0.3/post-erased_texts.py"
CHAPTER_INDEX = "member_privacy/migrations/19.0.1.0.2/post-chapter_index.py"
CASES = "member_privacy/migrations/19.0.1.0.3/post-cases.py"


@tagged("post_install", "-at_install")
class TestUpgrade(TransactionCase):
    """An older register gets what a new one starts with."""

    def _run(self, script):
        load_script(file_path(script), "script").migrate(self.env.cr, "19.0.1.0.0")

    def _upgraded(self, number, unit):
        """The job's interval after an upgrade of a register where it was this."""
        job = self.env.ref("member_privacy.ir_cron_end_memberships")
        job.write({"interval_number": number, "interval_type": unit})
        self.env.flush_all()
        self._run(HOURLY)
        self.env.invalidate_all()
        return job.interval_number, job.interval_type

    def test_memberships_end_hourly_in_an_older_register_too(self):
        self.assertEqual(self._upgraded(1, "days"), (1, "hours"))

    def test_who_was_erased_and_filled_again_is_emptied(self):
        self.env.cr.execute(
            "ALTER TABLE res_partner DROP CONSTRAINT res_partner_erased_stays_erased"
        )
        people = self.env["res.partner"].create(
            [{"name": "Erased person", "city": "Oslo", "comment": "x"}] * 2
        )
        erased, other = people
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET active = FALSE, erased_on = '2026-01-01'"
            " WHERE id = %s",
            [erased.id],
        )
        self._run(ERASED_TEXTS)
        self.env.invalidate_all()
        self.assertFalse(erased.city or erased.comment or erased.lang)
        self.assertTrue(other.city and other.comment)

    def test_what_the_house_has_set_stays(self):
        for own in ((2, "days"), (15, "minutes"), (1, "weeks")):
            self.assertEqual(self._upgraded(*own), own)

    def test_one_index_on_the_chapter_of_people_is_left(self):
        self.env.cr.execute(
            SQL(
                "CREATE INDEX res_partner__chapter_id_index ON res_partner (chapter_id)"
            )
        )
        self._run(CHAPTER_INDEX)
        self.env.cr.execute(
            SQL(
                "SELECT indexname FROM pg_indexes WHERE tablename = 'res_partner'"
                " AND indexdef LIKE '%%(chapter_id%%'"
            )
        )
        self.assertEqual(self.env.cr.fetchall(), [("res_partner_chapter_index",)])

    def test_cases_of_before_keep_no_code_and_their_pauses_end(self):
        today = self.env["res.users"]._today_oslo()
        person = self.env["res.partner"].create({"name": "Ola Opp"})
        closed, waits = (
            self.env["privacy.request"].create(
                {"kind": kind, "partner_id": person.id, "channel": "letter"}
            )
            for kind in ("complaint", "access")
        )
        code = closed._result_code()
        closed._happened("told", text=f"Your code is {code}.", channel="letter")
        for case in (closed, waits):
            case.sudo().received_on = today - timedelta(days=20)
            case._happened("pause", day=today - timedelta(days=15))
        closed.sudo().write({"state": "refused", "closed_on": today})
        waits._set_state("awaiting_identity")
        self.assertEqual(closed.days_used, 20)
        self.env.flush_all()
        for _again in range(2):
            self._run(CASES)
            self.env.invalidate_all()
        self.assertNotIn(code, "".join(e.text or "" for e in closed.event_ids))
        self.assertIn("Your code is", closed.event_ids.filtered("text").text)
        self.assertEqual(closed.days_used, 5)
        self.assertEqual(closed.event_ids.mapped("kind").count("pause_over"), 1)
        self.assertNotIn("pause_over", waits.event_ids.mapped("kind"))

    def test_an_upgrade_comes_to_the_scripts(self):
        module = self.env["ir.module.module"]._get("member_privacy")
        for script in (HOURLY, CHAPTER_INDEX, CASES):
            folder = script.split("/")[-2]
            self.assertGreaterEqual(
                parse_version(module.installed_version), parse_version(folder)
            )
