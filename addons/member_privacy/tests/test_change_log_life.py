from odoo.tests import tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from ..tools import change_months, change_table, sql_functions
from .change_log_case import ChangeLogCase

OLD_TABLE = """
DROP VIEW privacy_change;
CREATE TABLE privacy_change (
    id serial PRIMARY KEY, logged_at timestamp, transaction_id bigint, model varchar,
    res_id integer, partner_id integer, operation varchar, old_values jsonb,
    new_values jsonb, user_id integer, db_role varchar, reason varchar);
INSERT INTO privacy_change (id, logged_at, transaction_id, model, res_id, partner_id,
    operation, new_values, user_id, db_role, reason)
SELECT 7000000 + n, now(), 70 + n, 'res.partner', {0}, {0}, 'update',
       '{{"street": "Old"}}', 1, 'odoo', 'before'
  FROM generate_series(1, 3) n;
"""
OLD_FUNCTION = """
DROP FUNCTION privacy_log_res_partner() CASCADE;
CREATE FUNCTION privacy_log_res_partner() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER privacy_log_update AFTER UPDATE ON res_partner
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION privacy_log_res_partner();
"""
LEFT = """
SELECT proname FROM pg_proc WHERE proname LIKE 'privacy\\_%%'
   AND pronamespace = current_schema()::regnamespace
UNION ALL
SELECT tgname FROM pg_trigger WHERE tgname LIKE 'privacy\\_%%' AND NOT tgisinternal
UNION ALL
SELECT relname FROM pg_class WHERE relname ~ '^privacy_change(_log|_link|$)'
   AND relnamespace = current_schema()::regnamespace
UNION ALL
SELECT evtname FROM pg_event_trigger WHERE evtname LIKE 'member%%'
"""


@tagged("post_install", "-at_install")
class TestChangeLogLife(ChangeLogCase):
    """The log through upgrades, absent care, apps that go, and its own end."""

    def _rows(self, statement, *values):
        self._sql(statement, *values)
        return self.env.cr.fetchall()

    def test_what_an_earlier_version_logged_moves_into_the_months(self):
        self._sql(OLD_TABLE.format(self.anna.id))
        change_table.show(self.env.cr)
        with mute_logger("odoo.addons.member_privacy.models.privacy_data_set_log"):
            self.env["privacy.data.set"]._renew_change_log()
        old = self.env["privacy.change"].search([("reason", "=", "before")])
        self.assertEqual(old.ids, [7000003, 7000002, 7000001])
        self.assertEqual(old[0].new_values, {"street": "Old"})
        self.assertEqual(old.partner_id, self.anna)
        with self._act():
            self.anna.street = "New"
        self.assertGreater(self._told(self.anna).id, 7000003)

    @mute_logger("odoo.addons.member_privacy.models.privacy_data_set_log")
    def test_triggers_of_an_earlier_version_are_renewed(self):
        self._sql(OLD_FUNCTION)
        data_sets = self.env["privacy.data.set"]
        self.assertTrue(data_sets._log_differences())
        data_sets._renew_change_log()
        self.assertFalse(data_sets._log_differences())
        with self._act():
            self.anna.street = "New"
        self.assertTrue(self._told(self.anna))

    def test_three_years_without_care_stop_no_write_and_are_told(self):
        cr = self.env.cr
        for table in (change_table.LOG, change_table.LINK):
            for name in change_months.present(cr, table) - {f"{table}_default"}:
                self._sql(f"DROP TABLE {name}")
        with self._act():
            self.anna.street = "New"
        self.assertEqual(self._told(self.anna).new_values, {"street": "New"})
        wrong = "\n".join(self.env["privacy.data.set"]._log_differences())
        self.assertIn("has no partition of privacy_change_log", wrong)
        self.assertIn("has no partition of privacy_change_link", wrong)

    def test_an_app_that_was_logged_goes_and_leaves_no_function(self):
        model = self.env["ir.model"].create(
            {
                "name": "Shoes",
                "model": "x_shoes",
                "field_id": [
                    (0, 0, {"name": "x_size", "ttype": "char"}),
                    (
                        0,
                        0,
                        {
                            "name": "x_person_id",
                            "ttype": "many2one",
                            "relation": "res.partner",
                        },
                    ),
                ],
            }
        )
        self.env["privacy.data.set"].create(
            {
                "name": "Shoes",
                "code": "shoes",
                "model": "x_shoes",
                "path": "x_person_id",
                "on_erase": "delete",
                "field_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "x_size",
                            "category": "contact",
                            "on_erase": "clear",
                            "is_logged": True,
                        },
                    )
                ],
            }
        )
        with mute_logger("odoo.addons.member_privacy.models.privacy_data_set_log"):
            self.env["privacy.data.set"]._renew_change_log()
        with self._act():
            self.env["x_shoes"].create({"x_size": "43", "x_person_id": self.anna.id})
        self.assertEqual(self._told(self.anna).new_values, {"x_size": "43"})
        model.unlink()
        found = "SELECT 1 FROM pg_proc WHERE proname = 'privacy_log_x_shoes'"
        self.assertFalse(self._rows(found))
        with self._act("after"):
            self.anna.street = "New"
        self.assertTrue(self._told(self.anna, "after"))

    def test_a_function_of_another_version_is_told_and_renewed(self):
        self._sql(
            "CREATE OR REPLACE FUNCTION privacy_change_clear_salts() RETURNS void"
            " LANGUAGE plpgsql AS 'BEGIN END'"
        )
        wrong = "\n".join(self.env["privacy.data.set"]._log_differences())
        self.assertIn("function privacy_change_clear_salts is not the one", wrong)
        sql_functions.install(self.env.cr, change_table.FUNCTIONS)
        self.assertFalse(self.env["privacy.data.set"]._log_differences())

    @mute_logger(
        "odoo.addons.member_privacy.models.privacy_change_table",
        "odoo.addons.member_privacy.models.privacy_data_set_log",
    )
    def test_what_was_otherwise_is_told_also_when_it_was_put_back_before_night(self):
        log, data_sets = self.env["privacy.change"], self.env["privacy.data.set"]
        self._sql("DELETE FROM privacy_change_log WHERE model = 'privacy.change'")
        self.assertEqual(log._mend(), [])
        nothing = "BEGIN RETURN NULL; END"
        self._sql("SELECT privacy_change_install('res_partner', %s, FALSE)", nothing)
        data_sets._renew_change_log()
        self.assertFalse(data_sets._log_differences())
        (told,) = log._mend()
        self.assertIn("changes of res_partner were logged otherwise", told)
        self._sql("DELETE FROM privacy_change_log WHERE model = 'privacy.change'")
        self._sql("ALTER TABLE member_office DISABLE TRIGGER privacy_log_update")
        self.assertEqual(
            log._mend(),
            [
                "Mended tonight: Changes of member_office are not logged: a trigger is "
                "switched off."
            ],
        )

    def test_an_uninstall_leaves_nothing_of_the_log_or_the_guards(self):
        self.assertTrue(self._rows(LEFT))
        uninstall_hook(self.env)
        self.assertEqual(self._rows(LEFT), [])
