from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportFile(ImportCase):
    def targets(self, record):
        return dict(record.column_ids.mapped(lambda c: (c.heading, c.target)))

    def test_columns_are_proposed_when_the_file_is_uploaded(self):
        targets = self.targets(self.upload(self.row(), extra=["Merknad"]))
        self.assertEqual(targets["Født"], "birth_date")
        self.assertEqual(targets["Lag"], "chapter")
        self.assertFalse(targets["Merknad"])

    def test_the_form_opens_empty(self):
        self.assertEqual(Form(self.imports).state, "draft")

    def test_a_consent_column_finds_its_purpose(self):
        record = self.upload(self.row(), extra=["Reservasjon newsletter SMS"])
        column = record.column_ids[-1]
        self.assertEqual(column.target, "objection")
        self.assertEqual(column.purpose_id, self.newsletter)
        self.assertEqual(column.channel, "sms")

    def test_an_identity_number_is_not_even_an_example(self):
        record = self.upload(
            self.row(Fødselsnummer="03048012345"), extra=["Fødselsnummer"]
        )
        column = record.column_ids[-1]
        self.assertEqual(column.hint, "refused")
        self.assertFalse(column.sample)

    def test_a_file_that_is_no_table_is_refused_with_the_reason(self):
        for content, words in {
            b"%PDF-1.7": "PDF",
            b"\xd0\xcf\x11\xe0": "old Excel",
            b"": "empty",
            b"Navn;Lag\n": "no rows",
            b"PK\x03\x04 nothing": "damaged",
            b"a" * 300_000: "longer than",
        }.items():
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.upload_bytes(content or b" ")

    def test_nothing_is_kept_of_a_refused_file(self):
        before = self.env["ir.attachment"].search_count([])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.upload_bytes(b"%PDF-1.7")
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)

    def test_another_encoding_may_be_chosen(self):
        record = self.upload(self.row("Bjørn Bø"), encoding="cp1252")
        self.assertEqual(record.encoding, "cp1252")
        record.encoding = "latin-1"
        record.action_check()
        self.assertEqual(record.row_ids.name, "Bjørn Bø")

    def test_a_column_can_be_corrected_before_the_check(self):
        record = self.upload(self.row(Merknad="Storgata 1"), extra=["Merknad"])
        record.column_ids.filtered(lambda c: c.heading == "Adresse").target = False
        record.column_ids[-1].target = "street"
        record.action_check()
        self.assertEqual(record.row_ids.data["street"], "Storgata 1")

    def test_one_thing_cannot_come_from_two_columns(self):
        record = self.upload(self.row(), extra=["Merknad"])
        record.column_ids[-1].target = "name"
        with self.assertRaisesRegex(UserError, "Two columns"):
            record.action_check()

    def test_names_and_chapters_must_come_from_somewhere(self):
        record = self.upload_bytes(b"Navn;E-post\nKari;k@example.org\n")
        with self.assertRaisesRegex(UserError, "chapter"):
            record.action_check()
        record.default_chapter_id = self.bergen
        record.action_check()
        self.assertEqual(record.row_ids.chapter, self.bergen.name)
        record = self.upload_bytes(b"Lag;E-post\nT11;k@example.org\n")
        with self.assertRaisesRegex(UserError, "name"):
            record.action_check()

    def test_an_answer_column_needs_a_purpose_that_takes_a_no(self):
        record = self.upload(self.row(), extra=["Svar"])
        column = record.column_ids[-1]
        column.write({"target": "objection", "purpose_id": self.statutory.id})
        with self.assertRaisesRegex(UserError, "cannot say no"):
            record.action_check()
        column.write({"target": "consent", "purpose_id": self.newsletter.id})
        with self.assertRaisesRegex(UserError, "channel too"):
            record.action_check()
        column.channel = "email"
        record.action_check()
        self.assertEqual(self.outcomes(record), ["new"])
