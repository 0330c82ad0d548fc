from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestErasureKept(MemberCase):
    """What the law keeps. Messages stand in for vouchers, whose app is not here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        cls.kept = cls.env.ref("member_privacy.data_set_sms")
        cls.kept.write(
            {
                "on_erase": "keep",
                "keep_reason": "A law",
                "keep_months": 24,
                "keep_from": "create_date",
                "keep_whole_year": True,
                "keep_then": "detach",
            }
        )
        cls.kept.field_ids.write({"on_erase": "keep"})
        with freeze_time("2024-03-01 12:00:00"):
            cls.row = cls.env["sms.sms"].create(
                {"partner_id": cls.anna.id, "number": "+4740000001", "body": "Anna"}
            )
            cls.row.flush_recordset()
        cls.env.cr.execute(
            "UPDATE sms_sms SET create_date = '2024-03-01' WHERE id = %s", [cls.row.id]
        )
        cls.row.invalidate_recordset()

    def test_the_months_count_from_the_end_of_the_accounting_year(self):
        self.assertEqual(self.kept._kept_until(self.row), date(2026, 12, 31))
        self.kept.keep_whole_year = False
        self.assertEqual(self.kept._kept_until(self.row), date(2026, 3, 1))

    def test_it_is_kept_to_its_last_day_and_then_is_nobodys(self):
        with freeze_time("2026-12-31 12:00:00"):
            self.data_sets._erase(self.anna)
            self.assertEqual(self.data_sets._delete_outdated(10), 0)
            self.assertEqual((self.row.partner_id, self.row.body), (self.anna, "Anna"))
        with freeze_time("2027-01-01 12:00:00"):
            self.assertEqual(self.data_sets._delete_outdated(10), 1)
            self.assertEqual(self.data_sets._delete_outdated(10), 0)
        self.assertTrue(self.row.exists())
        self.assertFalse(self.row.partner_id or self.row.body or self.row.number)

    def test_what_a_hold_keeps_is_taken_from_nobody_until_it_is_released(self):
        hold = self.env["privacy.hold"].create(
            {
                "partner_id": self.anna.id,
                "data_set_id": self.kept.id,
                "reason": "Claim",
                "review_on": "2035-01-01",
            }
        )
        with freeze_time("2026-12-31 12:00:00"):
            self.data_sets._erase(self.anna)
        with freeze_time("2027-01-01 12:00:00"):
            self.assertEqual(self.data_sets._delete_outdated(10), 0)
            self.assertEqual((self.row.partner_id, self.row.body), (self.anna, "Anna"))
            hold.action_release()
        self.assertTrue(self.row.exists())
        self.assertFalse(self.row.partner_id or self.row.body or self.row.number)

    def test_it_is_deleted_where_nothing_counts_on_the_row(self):
        self.kept.keep_then = "delete"
        with freeze_time("2026-12-31 12:00:00"):
            self.data_sets._erase(self.anna)
        with freeze_time("2027-01-01 12:00:00"):
            self.data_sets._delete_outdated(10)
        self.assertFalse(self.row.exists())

    def test_who_is_erased_later_leaves_nothing_behind_that_is_too_old(self):
        with freeze_time("2027-01-01 12:00:00"):
            parts = self.data_sets._erase(self.anna)
        told = {p.data_set.code: p.outcome for p in parts}
        self.assertEqual(told["sms"], "anonymise")
        self.assertFalse(self.row.partner_id or self.row.body or self.row.number)

    def test_the_search_by_date_and_the_last_day_agree_on_every_day(self):
        model = self.registry["privacy.data.set"]
        for whole in (True, False):
            self.kept.keep_whole_year = whole
            for month in (1, 2, 6, 12):
                last = patch.object(model, "_last_month", lambda _self, m=month: m)
                for today in ("2026-12-31", "2027-01-01", "2027-02-28", "2028-03-01"):
                    with self.subTest(month=month, today=today, whole=whole), last:
                        self._check_first_kept(fields.Date.to_date(today))

    def _check_first_kept(self, today):
        first = self.kept._dates_before(today)
        for days, over in ((-1, True), (0, False)):
            since = fields.Date.add(first, days=days)
            self.assertEqual(self.kept._last_day(since) < today, over)

    def test_a_message_that_a_trail_guards_stays_without_words(self):
        note = self.anna.message_post(body="Rang Anna")
        with patch.object(self.registry["mail.message"], "_guarded", lambda m: m):
            self.data_sets._erase(self.anna)
        self.assertTrue(note.exists())
        self.assertFalse(note.body or note.email_from or note.subject)

    def test_a_membership_that_the_map_keeps_ends(self):
        memberships = self.env.ref("member_privacy.data_set_membership")
        memberships.write({"on_erase": "keep", "keep_reason": "A law"})
        memberships.field_ids.write({"on_erase": "keep"})
        self.data_sets._erase(self.anna)
        self.assertEqual(self.anna.membership_ids.mapped("state"), ["ended"])
        self.assertEqual(self.anna.membership_state, "ended")
