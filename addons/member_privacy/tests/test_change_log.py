from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestChangeLog(MemberCase):
    def _changes(self, partner, **domain):
        self.env.flush_all()
        terms = [("partner_id", "=", partner.id)]
        terms += [(name, "=", value) for name, value in domain.items()]
        return self.env["privacy.change"].search(terms)

    def test_a_correction_stands_with_who_what_and_why(self):
        self.env.flush_all()
        as_staff = self.anna.with_user(self.staff)
        with self.env["privacy.change"]._reason("case SAK-1, rectification"):
            as_staff.write({"street": "Nygata 2"})
        change = self._changes(self.anna)[0]
        self.assertEqual(change.operation, "update")
        self.assertEqual(change.user_id, self.staff)
        self.assertEqual(change.new_values, {"street": "Nygata 2"})
        self.assertEqual(change.old_values, {"street": None})
        self.assertEqual(change.reason, "case SAK-1, rectification")

    def test_the_reason_ends_with_its_block_and_the_outer_one_comes_back(self):
        log = self.env["privacy.change"]
        with log._reason("outer"):
            with log._reason("inner"):
                self.anna.street = "Indre gate 1"
            self.anna.city = "Oslo"
        self.anna.with_user(self.staff).zip = "0150"
        by_field = {
            name: change.reason
            for change in self._changes(self.anna, operation="update")
            for name in change.new_values
        }
        self.assertEqual(by_field["street"], "inner")
        self.assertEqual(by_field["city"], "outer")
        self.assertFalse(by_field["zip"])

    def test_writing_what_was_there_leaves_no_line(self):
        self.anna.street = "Gata 1"
        before = len(self._changes(self.anna))
        self.anna.write({"street": "Gata 1", "color": 3})
        self.assertEqual(len(self._changes(self.anna)), before)

    def test_raw_sql_is_seen_and_blames_nobody(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET street = 'Rå gate 1', write_date = NULL"
                " WHERE id = %s",
                self.anna.id,
            )
        )
        change = self._changes(self.anna)[0]
        self.assertEqual(change.new_values["street"], "Rå gate 1")
        self.assertFalse(change.user_id)
        self.assertTrue(change.db_role)

    def test_a_deleted_membership_stands_with_the_person_and_who_deleted_it(self):
        self.anna.membership_ids._end(self.today, "mistaken")
        self.anna.with_user(self.staff).membership_ids.unlink()
        change = self._changes(self.anna, operation="delete")
        self.assertEqual(change.model, "member.membership")
        self.assertEqual(change.user_id, self.staff)
        self.assertEqual(change.old_values["chapter_id"], self.oslo.id)

    def test_one_statement_for_many_rows_logs_each_row(self):
        people = self.anna | self.bjorn | self.siri
        people.with_user(self.staff).write({"city": "Testby"})
        for person in people:
            self.assertEqual(self._changes(person)[0].new_values, {"city": "Testby"})

    def test_staff_read_it_in_words(self):
        self.anna.membership_ids.with_user(self.staff).write({"state": "suspended"})
        change = self._changes(self.anna)[0].with_user(self.staff)
        self.assertEqual(change.summary, "State: Active → Suspended")

    def test_nobody_writes_the_log_and_no_stranger_reads_it(self):
        self.anna.city = "Testby"
        change = self._changes(self.anna)[0]
        for user in (self.staff, self.dpo, self.admin):
            with self.assertRaises(AccessError):
                change.with_user(user).write({"reason": "another"})
            with self.assertRaises(AccessError):
                change.with_user(user).unlink()
        for user in (self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                change.with_user(user).read(["summary"])
        self.assertTrue(change.with_user(self.staff).read(["summary"]))

    def test_unmapping_a_field_stops_logging_it_and_mapping_starts_again(self):
        line = self.env.ref("member_privacy.data_partner_city")
        data_sets = self.env["privacy.data.set"]
        for logged in (False, True):
            line.is_logged = logged
            data_sets._renew_functions()
            before = len(self._changes(self.anna))
            with self.env["privacy.change"]._reason(f"logged: {logged}"):
                self.anna.city = f"By {logged}"
            self.assertEqual(len(self._changes(self.anna)) - before, int(logged))

    def test_reading_a_row_that_changed_often_costs_as_much_more_as_it_changed(self):
        few, many = self._blocks_read(100), self._blocks_read(800)
        self.assertLess(many, 8 * few * 1.5)

    def _blocks_read(self, changes):
        """How many blocks it takes to read the log of a row, each line of which is
        another transaction's."""
        row = 2_000_000_000 + changes
        lines = SQL(
            "INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id,"
            " operation, old_values, new_values, db_role)"
            " SELECT now() AT TIME ZONE 'UTC', n, 'member.chapter', %s, 'update',"
            ' \'{"name": "a"}\', \'{"name": "b"}\', \'somebody\''
            " FROM generate_series(1, %s) n",
            row,
            changes,
        )
        explain = SQL(
            "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT count(*)"
            " FROM privacy_change WHERE model = 'member.chapter' AND res_id = %s",
            row,
        )
        self.env.cr.execute(lines)
        self.env.cr.execute(explain)
        plan = self.env.cr.fetchone()[0][0]["Plan"]
        return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]

    def test_renewing_without_a_difference_touches_nothing(self):
        self.env.flush_all()
        self.env["privacy.data.set"]._renew_change_log()
        with self.assertQueryCount(4):
            self.env["privacy.data.set"]._renew_change_log()
