import io

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestCoverage(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        cls.coverage = cls.env["privacy.coverage"]

    def _unmapped(self):
        return [
            f"{link.model}.{link.path}" for link in self.data_sets._unmapped_links()
        ]

    def test_every_way_to_a_person_is_followed_or_has_a_reason(self):
        self.assertGreater(len(self.data_sets._links()), 70)
        self.assertFalse(self._unmapped())

    def test_each_kind_of_link_is_found_once_the_map_forgets_it(self):
        forgotten = {
            "member.membership": "recruiter_id",
            "mail.message": "partner_ids",
            "mail.activity": "user_id.partner_id",
            "privacy.consent": "guardian_pid",
            "mail.guest": "email",
            "phone.blacklist": "number",
            "mail.scheduled.message": "res_id",
        }
        for model, path in forgotten.items():
            sets = self.data_sets.search([("model", "=", model), ("path", "=", path)])
            self.assertTrue(sets, model)
            with self.subTest(model), self.env.cr.savepoint() as savepoint:
                sets.unlink()
                self.assertIn(f"{model}.{path}", self._unmapped())
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_what_no_data_set_follows_is_told_in_the_copy_as_also_linked(self):
        self.bjorn.membership_ids.recruiter_id = self.anna
        self.assertFalse(self.data_sets._also_linked(self.anna))
        self.data_sets.search([("path", "=", "recruiter_id")]).unlink()
        self.assertEqual(
            self.data_sets._also_linked(self.anna),
            [{"model": "member.membership", "path": "recruiter_id", "count": 1}],
        )
        self.assertFalse(self.data_sets._also_linked(self.siri))

    def test_one_button_takes_a_proposal_into_the_map(self):
        self.data_sets.search([("path", "=", "recruiter_id")]).unlink()
        self.coverage.with_user(self.dpo).action_open()
        row = self.coverage.search([("state", "=", "unmapped"), ("is_link", "=", True)])
        self.assertEqual((row.model, row.name), ("member.membership", "recruiter_id"))
        with self.assertRaises(AccessError):
            row.with_user(self.staff).action_accept()
        row.with_user(self.dpo).action_accept()
        self.assertFalse(self._unmapped())
        self.bjorn.membership_ids.recruiter_id = self.anna
        taken = self.data_sets.search([("path", "=", "recruiter_id")])
        self.assertEqual(taken._rows(self.anna), self.bjorn.membership_ids)

    def test_the_fields_of_what_came_into_the_map_are_listed_at_once(self):
        self.data_sets.search([("model", "=", "mail.guest")]).unlink()
        self.coverage.with_user(self.dpo).action_open()
        asked = [("model", "=", "mail.guest"), ("state", "=", "unmapped")]
        link = self.coverage.search(asked)
        self.assertEqual(link.mapped("name"), ["email"])
        self.assertEqual((link.model_label, link.label), ("Guest", "Email"))
        link.with_user(self.dpo).action_accept()
        self.assertIn("name", self.coverage.search(asked).mapped("name"))

    def test_the_page_lists_every_column_of_our_tables_and_all_are_mapped(self):
        self.coverage._refresh()
        rows = self.coverage.search([("model", "=like", "member.%")])
        rows += self.coverage.search([("model", "=like", "privacy.%")])
        self.assertGreater(len(rows), 150)
        unmapped = rows.filtered(lambda row: row.state == "unmapped")
        self.assertFalse([f"{row.model}.{row.name}" for row in unmapped])

    def test_no_reason_stands_for_a_field_that_is_not_there(self):
        there = self.env["privacy.data.exemption"].search([])
        there = there.filtered(lambda each: each.model in self.env)
        missing = there.filtered(lambda e: e.name not in self.env[e.model]._fields)
        self.assertFalse(missing.mapped("display_name"))

    # Ways without a link

    def test_an_address_leads_to_whoever_alone_has_it(self):
        guest = self.env["mail.guest"].create({"name": "x", "email": self.anna.email})
        by_email = self.env.ref("member_privacy.data_set_guest").sudo()
        self.assertEqual(by_email._rows(self.anna), guest)
        self.siri.email = self.anna.email
        self.assertFalse(by_email._rows(self.anna))
        self.assertEqual(by_email._rows(self.anna | self.siri), guest)

    def test_a_longer_address_that_ends_alike_is_somebody_elses(self):
        self.anna.email = "anna@example.com"
        messages = [
            self.stranger.message_post(body="x", author_id=self.staff.partner_id.id)
            for _number in range(3)
        ]
        texts = ["Jo <jo@x.no>, ANNA@example.com", "johanna@example.com"]
        texts.append("anna@example.com.au")
        for message, text in zip(messages, texts, strict=True):
            message.outgoing_email_to = text
        named = self.env.ref("member_privacy.data_set_message_to").sudo()
        self.assertEqual(named._rows(self.anna), messages[0])

    # Article 30

    def test_the_record_of_processing_names_each_purpose_and_each_data_set(self):
        record = self.env["privacy.processing.record"].sudo()
        book = openpyxl.load_workbook(io.BytesIO(record._workbook()))
        cells = {c.value for sheet in book for row in sheet for c in row}
        for name in self.env["privacy.purpose"].search([]).mapped("name"):
            self.assertIn(name, cells)
        for name in self.data_sets._installed().mapped("name"):
            self.assertIn(name, cells)
        written = [cell for sheet in book for row in sheet for cell in row]
        long = [cell for cell in written if len(cell.value or "") > 60]
        self.assertTrue(long)
        self.assertTrue(all(cell.alignment.wrap_text for cell in long))
