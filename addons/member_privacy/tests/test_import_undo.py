from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportUndo(ImportCase):
    def setUp(self):
        super().setUp()
        self.anna.write({"street": "Gamle gate 1", "birthdate_date": "1980-04-03"})
        heading = "Reservert newsletter"
        self.record = self.imported(
            self.row(),
            self.row(
                "Anna Testesen",
                Medlemsnr=self.anna.member_number,
                Adresse="Nye vei 2",
                Utmeldt="01.02.2024",
                **{heading: "x"},
            ),
            extra=[heading],
        )
        self.kari = self.person(self.record)

    def test_new_people_go_and_changed_ones_are_as_before(self):
        membership = self.anna.membership_ids
        self.record.action_undo()
        self.assertEqual(self.record.state, "undone")
        self.assertFalse(self.kari.exists())
        self.assertEqual(self.anna.street, "Gamle gate 1")
        self.assertEqual(membership.state, "active")
        self.assertFalse(membership.end_date or membership.resigned_on)
        self.assertEqual(self.anna.membership_state, "active")
        self.assertFalse(self.anna.consent_ids)
        self.assertEqual(self._seen_by(self.officer_oslo, self.anna), self.anna)

    def test_after_an_undo_the_file_can_be_imported_again(self):
        self.record.action_undo()
        again = self.imported(self.row())
        self.assertEqual(self.outcomes(again), ["new"])

    def test_a_change_by_somebody_else_refuses_the_whole_undo(self):
        self.kari.with_user(self.dpo).street = "Annen gate 3"
        with self.assertRaisesRegex(UserError, "Rows: 2$"), self.env.cr.savepoint():
            self.record.action_undo()
        self.assertEqual(self.record.state, "done")
        self.assertEqual(self.anna.street, "Nye vei 2")

    def test_what_was_added_to_a_person_refuses_it_too(self):
        self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", "lifted", "portal"
        )
        with self.assertRaisesRegex(UserError, "Rows: 3$"):
            self.record.action_undo()

    def test_a_later_import_counts_as_somebody_else(self):
        self.imported(
            self.row(Medlemsnr=self.kari.member_number, Adresse="Tredje gate 3")
        )
        with self.assertRaisesRegex(UserError, "Rows: 2$"):
            self.record.action_undo()

    def test_changes_of_other_people_do_not_matter(self):
        self.bjorn.street = "Langt unna 1"
        self.record.action_undo()
        self.assertEqual(self.record.state, "undone")

    def test_an_import_is_undone_once(self):
        self.record.action_undo()
        with self.assertRaisesRegex(UserError, "not at this step"):
            self.record.action_undo()

    def test_after_the_values_are_cleared_nothing_can_be_undone(self):
        self.record.sudo()._clear_values()
        with self.assertRaisesRegex(UserError, "cleared"):
            self.record.action_undo()

    def test_the_undo_stands_in_the_change_log(self):
        self.record.action_undo()
        change = self.env["privacy.change"].search(
            [("res_id", "=", self.kari.id), ("model", "=", "res.partner")], limit=1
        )
        self.assertEqual(change.operation, "delete")
        self.assertEqual(change.reason, f"Undo of import {self.record.id}")
        self.assertEqual(change.user_id, self.staff)
