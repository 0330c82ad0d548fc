from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportSecurity(ImportCase):
    def test_only_staff_import(self):
        record = self.checked(self.row())
        users = (self.officer_oslo, self.crm_user, self.admin, self.portal_anna)
        for user in users:
            with self.subTest(user.login):
                for model in (record, record.row_ids, record.column_ids):
                    with self.assertRaises(AccessError):
                        model.with_user(user).read(["display_name"])
                with self.assertRaises(AccessError):
                    record.with_user(user).action_confirm()
                with self.assertRaises(AccessError):
                    self.env["member.import"].with_user(user).create({"name": "x"})

    def test_the_file_is_staffs_alone(self):
        record = self.checked(self.row())
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "member.import"), ("res_field", "=", "file")]
        )
        self.assertTrue(attachment.with_user(self.staff).filtered("raw"))
        for user in (self.officer_oslo, self.crm_user, self.portal_anna):
            with self.subTest(user.login), self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
        self.assertEqual(attachment.res_id, record.id)

    def test_staff_cannot_write_what_the_import_keeps(self):
        record = self.checked(self.row())
        for vals in (
            {"state": "done"},
            {"file_hash": "x"},
            {"confirmed_uid": self.dpo.id},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                record.write(vals)
        with self.assertRaises(AccessError):
            self.imports.create({"name": "x", "state": "checked"})
        for vals in ({"data": {}}, {"outcome": "update"}, {"applied": True}):
            with self.subTest(vals), self.assertRaises(AccessError):
                record.row_ids.write(vals)
        with self.assertRaises(AccessError):
            self.rows.create({"import_id": record.id, "number": 9})

    def test_a_checked_import_keeps_its_file_and_columns(self):
        record = self.checked(self.row())
        for vals in ({"file": b"Tg=="}, {"default_chapter_id": self.bergen.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            record.column_ids[0].target = "name"

    def test_only_duplicates_have_something_to_decide(self):
        record = self.checked(self.row())
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            record.row_ids.decision = "skip"

    def test_a_decision_names_one_of_the_candidates(self):
        record = self.checked(self.row(Født="", **{"E-post": "anna@example.com"}))
        with self.assertRaisesRegex(UserError, "resembles"):
            record.row_ids.write({"decision": "update", "partner_id": self.siri.id})
        record.row_ids.write({"decision": "update", "partner_id": self.anna.id})

    def test_nothing_is_decided_after_the_import(self):
        record = self.checked(self.row(Født="", **{"E-post": "anna@example.com"}))
        record.action_confirm()
        with self.assertRaises(UserError):
            record.row_ids.decision = "create"

    def test_an_import_that_changed_the_register_stays(self):
        record = self.imported(self.row())
        with self.assertRaisesRegex(UserError, "stays as its record"):
            record.unlink()
        self.checked(self.row("Ola")).unlink()

    def test_a_person_whom_the_hook_stops_is_not_registered(self):

        def stops(_self, values):
            return [
                "stopped" if v.get("name") == "Kari Prøve" else None for v in values
            ]

        self.patch(type(self.env["member.import"]), "_import_stops", stops)
        record = self.imported(self.row(), self.row("Ola"))
        self.assertEqual(self.outcomes(record), ["error", "new"])
        self.assertIn("not to be registered again", record.row_ids[0].reason)
