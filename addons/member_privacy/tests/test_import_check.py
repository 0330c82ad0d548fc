from odoo import fields
from odoo.tests import tagged

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportCheck(ImportCase):
    def check(self, *rows, **options):
        record = self.checked(*rows, **options)
        return [
            (row.outcome, [code for code, _detail in row.problems])
            for row in record.row_ids.sorted("number")
        ]

    def test_the_preview_writes_nothing_into_the_register(self):
        models = (
            "res.partner",
            "member.membership",
            "privacy.consent",
            "privacy.change",
        )
        before = [self.env[model].search_count([]) for model in models]
        self.check(self.row(), self.row("Ola", Lag="??"))
        self.assertEqual([self.env[m].search_count([]) for m in models], before)

    def test_what_is_wrong_is_told_row_by_row(self):
        self.assertEqual(
            self.check(
                self.row(),
                self.row(""),
                self.row(Lag="X"),
                self.row(Lag=""),
                self.row(Født="03/04/1980"),
                self.row(Adresse="=1+1"),
                self.row("Ola", Mobil="123"),
                self.row(Medlemstype="Gullmedlem"),
            ),
            [
                ("new", []),
                ("error", ["name_missing"]),
                ("error", ["chapter_unknown"]),
                ("error", ["chapter_missing"]),
                ("error", ["date_ambiguous"]),
                ("error", ["formula"]),
                ("new", ["phone_invalid"]),
                ("error", ["type_unknown"]),
            ],
        )

    def test_a_closed_chapter_takes_nobody(self):
        self.oslo.end_date = fields.Date.subtract(self.today, days=1)
        self.assertEqual(self.check(self.row()), [("error", ["chapter_closed"])])

    def test_a_chapter_code_without_its_zero_is_found_where_only_one_fits(self):
        self.oslo.code = "0301"
        record = self.checked(self.row(Lag="301"))
        self.assertEqual(record.row_ids.chapter, self.oslo.name)
        self.bergen.code = "00301"
        self.assertEqual(
            self.check(self.row(Lag="301")), [("error", ["chapter_unknown"])]
        )

    def test_a_member_number_in_the_register_is_an_update(self):
        number = self.anna.member_number
        record = self.checked(
            self.row("Anna Testesen", Medlemsnr=number, Poststed="Oslo")
        )
        self.assertEqual(self.outcomes(record), ["update"])
        self.assertEqual(self.person(record), self.anna)

    def test_an_update_that_changes_nothing_is_told(self):
        row = self.row("Anna Testesen", Medlemsnr=self.anna.member_number, Født="")
        self.assertEqual(self.check(row), [("unchanged", [])])

    def test_a_number_with_another_birth_date_is_an_error(self):
        self.anna.birthdate_date = "1990-01-01"
        row = self.row("Anna Testesen", Medlemsnr=self.anna.member_number)
        self.assertEqual(self.check(row), [("error", ["number_other_birth"])])

    def test_whose_data_is_restricted_is_not_updated(self):
        self.anna.processing_restricted = True
        row = self.row("Anna Testesen", Medlemsnr=self.anna.member_number)
        self.assertEqual(self.check(row), [("error", ["number_restricted"])])

    def test_people_who_resemble_are_candidates(self):
        self.anna.write({"birthdate_date": "1980-04-03", "phone": "+4741234567"})
        for code, row in {
            "same_name": self.row("ANNA TESTESEN"),
            "same_email": self.row("A. Test", **{"E-post": "Anna@example.com"}),
            "same_phone": self.row("A. Test", Mobil="412 34 567"),
        }.items():
            with self.subTest(code):
                record = self.checked(row)
                self.assertEqual(self.outcomes(record), ["duplicate"])
                self.assertEqual(record.row_ids.candidate_ids, self.anna)
                self.assertIn([code, ""], record.row_ids.problems)

    def test_another_birth_date_proves_another_person(self):
        self.anna.birthdate_date = "1990-01-01"
        row = self.row("Barn Testesen", **{"E-post": "anna@example.com"})
        self.assertEqual(self.check(row), [("new", [])])

    def test_two_member_numbers_prove_two_people(self):
        row = self.row("Barn", Medlemsnr="777", **{"E-post": "anna@example.com"})
        self.assertEqual(self.check(row), [("new", [])])

    def test_companies_and_work_contacts_are_no_candidates(self):
        self.stranger.write({"is_company": True, "email": "post@example.com"})
        self.staff.partner_id.email = "staff@example.com"
        self.assertEqual(
            self.check(
                self.row("A", **{"E-post": "post@example.com"}),
                self.row("B", **{"E-post": "staff@example.com"}),
            ),
            [("new", []), ("new", [])],
        )

    def test_doubles_inside_the_file_are_told_with_the_row(self):
        record = self.checked(
            self.row(Medlemsnr="771"),
            self.row("Ola", Medlemsnr="771"),
            self.row(Født="03.04.1980"),
            self.row("Per", Født="", Mobil="41234567"),
            self.row("Pål", Født="", Mobil="41234567"),
        )
        self.assertEqual(
            [(r.outcome, r.problems) for r in record.row_ids.sorted("number")],
            [
                ("new", []),
                ("error", [["number_twice", "2"]]),
                ("duplicate", [["row_name", "2"]]),
                ("new", []),
                ("duplicate", [["row_phone", "5"]]),
            ],
        )

    def test_reasons_are_sentences(self):
        record = self.checked(self.row(Lag="X"))
        self.assertEqual(record.row_ids.reason, "Lag: no chapter has this code")

    def test_going_back_to_the_columns_forgets_the_rows(self):
        record = self.checked(self.row())
        record.action_edit_columns()
        self.assertEqual(record.state, "draft")
        self.assertFalse(record.row_ids)

    def test_the_number_of_queries_does_not_grow_with_the_rows(self):
        def queries(count):
            record = self.upload(
                *(
                    self.row(f"Kari {chr(65 + n)}x", Medlemsnr=f"9{n}")
                    for n in range(count)
                )
            )
            before = self.cr.sql_log_count
            record.action_check()
            return self.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(2), queries(20))
