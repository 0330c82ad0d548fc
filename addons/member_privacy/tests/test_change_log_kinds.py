import base64

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_log_case import ChangeLogCase

PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmM"
        "IQAAAABJRU5ErkJggg=="
    )
)


@tagged("post_install", "-at_install")
class TestChangeLogKinds(ChangeLogCase):
    """Links to many, pictures, several statements as one, and what SQL can do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["res.partner.category"].create
        cls.board, cls.press = category([{"name": "Board"}, {"name": "Press"}])

    def test_a_tag_given_and_one_taken_stand_by_name_and_actor(self):
        self.anna.category_id = self.board
        with self._act():
            self.anna.with_user(self.staff).category_id = self.press
        change = self._told(self.anna)
        self.assertEqual(change.operation, "update")
        self.assertEqual(change.old_values, {"category_id": [self.board.id]})
        self.assertEqual(change.new_values, {"category_id": [self.press.id]})
        self.assertEqual(change.user_id, self.staff)
        self.assertEqual(change.summary, "Tags: Board → Press")

    def test_a_guardianship_stands_with_both(self):
        with self._act():
            self.anna.guardian_ids = self.bjorn
        told = {person: self._told(person) for person in self.anna | self.bjorn}
        new = {"guardian_ids": [self.bjorn.id]}
        self.assertEqual(told[self.anna].new_values, new)
        self.assertEqual(told[self.bjorn].new_values, {"ward_ids": [self.anna.id]})

    def test_a_tag_given_and_taken_at_once_is_no_change(self):
        with self._act():
            self.anna.category_id = [Command.link(self.board.id)]
            self.anna.category_id = [Command.unlink(self.board.id)]
        self.assertFalse(self._told(self.anna))

    def test_a_picture_is_told_and_its_content_is_not(self):
        with self._act():
            self.anna.with_user(self.staff).image_1920 = PIXEL
        change = self._told(self.anna)
        self.assertEqual(change.new_values.keys(), {"image_1920"})
        self.assertEqual(change.user_id, self.staff)
        self.assertNotIn(PIXEL.decode(), str(change.new_values))
        with self._act("away"):
            self.anna.image_1920 = False
        self.assertEqual(self._told(self.anna, "away").old_values, change.new_values)

    def test_several_flushes_are_one_net_change(self):
        with self._act():
            for street in ("A", "B", "C"):
                self.anna.street = street
                self.env.flush_all()
            self.anna.zip = "0150"
        change = self._told(self.anna)
        self.assertEqual(change.new_values, {"street": "C", "zip": "0150"})
        self.assertEqual(change.old_values, {"street": None, "zip": None})

    def test_there_and_back_again_is_no_change(self):
        with self._act():
            for street in ("A", False):
                self.anna.street = street
                self.env.flush_all()
        self.assertFalse(self._told(self.anna))

    def test_made_and_changed_is_made_and_removed_again_is_nothing(self):
        with self._act():
            person = self.env["res.partner"].create({"name": "Nils", "city": "Oslo"})
            self.env.flush_all()
            person.city = False
            self.env.flush_all()
            change = self._told(person)
            self.assertEqual(change.operation, "create")
            self.assertEqual(change.new_values["name"], "Nils")
            self.assertNotIn("city", change.new_values)
            person_id = person.id
            person.unlink()
        told = self.env["privacy.change"].search([("partner_id", "=", person_id)])
        self.assertFalse(told)

    def test_a_cascade_stands_with_the_person_who_was_concerned(self):
        request = self.env["privacy.request"].create(
            {"partner_id": self.anna.id, "kind": "access"}
        )
        self.env.flush_all()
        with self._act():
            self._sql("DELETE FROM privacy_request WHERE id = %s", request.id)
        gone = self._told(self.anna, operation="delete")
        self.assertEqual(gone.mapped("model"), ["privacy.request"])

    def test_truncate_is_told_row_by_row(self):
        with self._act():
            self._sql("TRUNCATE member_membership CASCADE")
        gone = self._told(self.anna, operation="delete")
        self.assertEqual(gone.old_values["chapter_id"], self.oslo.id)

    # What is missing never stops a write

    def test_a_column_that_went_without_notice_stops_nothing(self):
        self._sql("ALTER TABLE res_partner DROP COLUMN website CASCADE")
        with self._act():
            self._sql(
                "UPDATE res_partner SET street = 'B', write_date = NULL WHERE id = %s",
                self.anna.id,
            )
        self.assertEqual(self._told(self.anna).new_values, {"street": "B"})
        self.assertEqual(self._told(self.anna).old_values, {"street": None})
        with self._act("insert"):
            self._sql("INSERT INTO res_partner (name) VALUES ('N')")
        self._sql("SELECT max(id) FROM res_partner")
        person = self.env["res.partner"].browse(self.env.cr.fetchone()[0])
        self.assertEqual(self._told(person, "insert").new_values["name"], "N")

    def test_without_its_table_the_log_warns_and_stops_nothing(self):
        self._sql("ALTER TABLE privacy_change_log RENAME TO elsewhere")
        self._sql("UPDATE res_partner SET street = 'B' WHERE id = %s", self.anna.id)
        self.assertIn("is not in the log", self.env.cr.connection.notices[-1])
        self.assertNotIn("'B'", self.env.cr.connection.notices[-1])

    def test_without_a_month_of_its_own_a_line_goes_to_the_default(self):
        self._sql("SELECT count(*) FROM privacy_change_log_default")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        month = self.env["res.users"]._today_oslo().strftime("y%Ym%m")
        self._sql(
            "ALTER TABLE privacy_change_log"
            f" DETACH PARTITION privacy_change_log_{month}"
        )
        with self._act():
            self._sql("UPDATE res_partner SET street = 'B' WHERE id = %s", self.anna.id)
        self.assertEqual(self._told(self.anna).new_values, {"street": "B"})
        self.assertIn(
            "The log has no partition of privacy_change_log"
            f" for {self.today:%Y-%m}-01.",
            self.env["privacy.data.set"]._log_differences(),
        )

    def test_a_setting_that_is_no_number_stops_nothing(self):
        self._sql("SELECT set_config('member.uid', 'x; DROP', TRUE)")
        with self._act():
            self._sql(
                "UPDATE res_partner SET street = 'B', write_date = NULL WHERE id = %s",
                self.anna.id,
            )
        self.assertFalse(self._told(self.anna).user_id)

    @mute_logger("odoo.addons.member_privacy.models.privacy_data_set_log")
    def test_a_switched_off_trigger_is_told_and_mended(self):
        data_sets = self.env["privacy.data.set"]
        self._sql("ALTER TABLE res_partner DISABLE TRIGGER privacy_log_update")
        self.assertEqual(
            data_sets._log_differences(),
            ["Changes of res_partner are not logged: a trigger is switched off."],
        )
        data_sets._renew_change_log()
        self.assertFalse(data_sets._log_differences())

    @mute_logger("odoo.addons.member_privacy.models.privacy_data_set_log")
    def test_a_function_that_logs_otherwise_is_told_and_mended(self):
        data_sets = self.env["privacy.data.set"]
        self._sql(
            "CREATE OR REPLACE FUNCTION privacy_log_res_partner() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        )
        self.assertEqual(
            data_sets._log_differences(),
            ["Changes of res_partner are logged otherwise than the map says."],
        )
        data_sets._renew_change_log()
        self.assertFalse(data_sets._log_differences())

    def test_switching_logged_in_the_interface_changes_no_trigger(self):
        triggers = "SELECT array_agg(oid ORDER BY oid) FROM pg_trigger"
        self._sql(triggers)
        before = self.env.cr.fetchone()
        line = self.env.ref("member_privacy.data_partner_city")
        bank = self.env.ref("member_privacy.data_bank_acc_holder_name")
        (line | bank).with_user(self.dpo).is_logged = False
        self.env.ref("member_privacy.data_message_body").is_logged = True
        self.env["privacy.data.set"]._renew_functions()
        self._sql(triggers)
        self.assertEqual(self.env.cr.fetchone(), before)
