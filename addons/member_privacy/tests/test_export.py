from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..tools import export_catalogue
from ..tools.export_rules import COLUMNS, REASONS, Column, is_open_setting, of_column

# Models of which the whole map goes.
WHOLE = (
    "mail.message",
    "mail.tracking.value",
    "member.dues",
    "member.membership",
    "member.office",
    "privacy.consent",
    "privacy.request",
    "res.partner",
    "res.partner.bank",
)


@tagged("post_install", "-at_install")
class TestExport(TransactionCase):
    def _plan(self, *chosen):
        return self.env["privacy.export"]._plan(frozenset(chosen))

    def _why(self, plan, table, column=None):
        return [why for *place, why in plan.left_out if place == [table, column]]

    def test_each_column_of_each_table_goes_or_is_named_with_a_reason(self):
        plan = self._plan()
        for table, columns in export_catalogue.tables(self.env.cr).items():
            if self._why(plan, table):
                self.assertNotIn(table, plan.tables)
                continue
            going = {column.name for column in plan.tables[table].columns}
            staying = [c for t, c, _why in plan.left_out if t == table]
            self.assertEqual(len(staying), len(set(staying)), table)
            self.assertEqual(going | set(staying), {each.name for each in columns})
            self.assertFalse(going & set(staying), table)
        self.assertLessEqual({why for *_place, why in plan.left_out}, REASONS.keys())

    def test_nothing_of_ours_waits_for_somebody_to_look_at_it(self):
        self.assertEqual(self._plan().undecided(), set())

    def test_what_the_data_map_has_of_people_goes(self):
        going = {
            (table.model, column.name)
            for table in self._plan().tables.values()
            for column in table.columns
        }
        lines = self.env["privacy.data.field"].search([("set_id.model", "in", WHOLE)])
        self.assertEqual(set(lines.mapped("set_id.model")), set(WHOLE))
        for line in lines:
            field = self.env[line.set_id.model]._fields.get(line.name)
            if field and field.column_type and field.store:
                self.assertIn((line.set_id.model, line.name), going)

    def test_a_planted_column_or_table_stays(self):
        self.env.cr.execute(SQL("CREATE TABLE planted (id serial, word text)"))
        self.env.cr.execute(SQL("ALTER TABLE res_partner ADD COLUMN quiet text"))
        self.env.cr.execute(SQL("ALTER TABLE member_chapter ADD COLUMN door_pin text"))
        plan = self._plan()
        self.assertEqual(self._why(plan, "planted"), ["unseen"])
        self.assertEqual(self._why(plan, "res_partner", "quiet"), ["unseen"])
        self.assertEqual(self._why(plan, "member_chapter", "door_pin"), ["looks"])
        chosen = self._plan("planted", "member_chapter.door_pin")
        self.assertIn("planted", chosen.tables)
        self.assertEqual(chosen.undecided(), {"res_partner.quiet"})

    def test_a_field_made_by_hand_goes_once_the_map_has_it(self):
        self.env["ir.model.fields"].create(
            {
                "name": "x_choir",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "ttype": "char",
            }
        )
        self.assertEqual(self._why(self._plan(), "res_partner", "x_choir"), ["unseen"])
        data_set = self.env["privacy.data.set"].search(
            [("model", "=", "res.partner")], limit=1
        )
        self.env["privacy.data.field"].create(
            {"set_id": data_set.id, "name": "x_choir", "category": "identity"}
        )
        self.assertEqual(self._why(self._plan(), "res_partner", "x_choir"), [])

    def test_a_new_field_that_looks_like_a_secret_stays(self):
        ours = frozenset(["member_privacy"])
        for name in ("reset_token", "totp_secret", "pin", "api_key", "access_code"):
            column = Column("res_partner", name, ours, is_mapped=True)
            self.assertEqual(of_column(column, COLUMNS), "looks", name)
            self.assertIsNone(of_column(column, COLUMNS, {f"res_partner.{name}"}))
            self.assertEqual(of_column(column, COLUMNS, {"res_partner"}), "looks")
        closed = Column("res_partner", "street", ours, is_closed=True)
        self.assertEqual(of_column(closed, COLUMNS, {"res_partner.street"}), "looks")
        self.assertIsNone(of_column(Column("res_partner", "street", ours), COLUMNS))
        secret = Column("res_users", "password", ours, is_mapped=True)
        self.assertEqual(of_column(secret, COLUMNS, {"res_users.password"}), "secret")

    def test_what_was_decided_is_about_columns_that_are_there(self):
        there = {
            f"{table}.{column.name}"
            for table, columns in export_catalogue.tables(self.env.cr).items()
            for column in columns
        }
        files = {"privacy_package.file"}  # its value is an attachment
        self.assertEqual(COLUMNS.keys() - there - files, set())

    def test_settings_that_are_not_known_to_be_open_go_without_value(self):
        for key in ("member_privacy.package_days", "web.base.url"):
            self.assertTrue(is_open_setting(key), key)
        for key in (
            *("database.secret", "database.uuid", "mail.tenor_api_key", "unknown"),
            *("member_privacy.sms_token", "member_privacyx.days", "member_privacy.pin"),
        ):
            self.assertFalse(is_open_setting(key), key)

    def test_files_of_fields_that_stay_do_too(self):
        fields = self.env["privacy.export"]._file_fields(self._plan())
        self.assertIn("res.partner.image_1920", fields)
        self.assertIn("privacy.consent.paper.scan", fields)
        self.assertNotIn("privacy.package.file", fields)
