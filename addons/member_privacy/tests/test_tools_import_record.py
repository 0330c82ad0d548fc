from datetime import date

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools.import_columns import match_columns
from odoo.addons.member_privacy.tools.import_record import learn_dates, read_record

TODAY = date(2026, 11, 21)


def read(headings, *rows):
    columns = match_columns(headings, {"newsletter": ["Nyhetsbrev"]})
    dates = learn_dates(columns, rows, TODAY)
    return read_record(2, rows[0], columns, dates)


@tagged("post_install", "-at_install")
class TestToolsImportRecord(BaseCase):
    def test_parts_of_a_name_are_joined(self):
        record = read(["Etternavn", "Fornavn", "Mellomnavn"], ["Li", "Ann", "Bø"])
        self.assertEqual(record.values, {"name": "Ann Bø Li"})

    def test_a_mobile_wins_over_a_landline(self):
        self.assertEqual(
            read(["Telefon", "Mobil"], ["22864400", "41234567"]).values["phone"],
            "+4741234567",
        )
        self.assertEqual(
            read(["Telefon", "Mobil"], ["22864400", ""]).values["phone"], "+4722864400"
        )

    def test_a_person_can_be_registered_without_a_wrong_phone(self):
        record = read(["Navn", "Mobil", "E-post"], ["Kari", "123", "kari"])
        self.assertEqual(record.values, {"name": "Kari"})
        self.assertEqual(record.errors, [])
        self.assertEqual(
            record.notes, [("phone_invalid", "Mobil"), ("email_invalid", "E-post")]
        )

    def test_a_wrong_date_keeps_the_row_out(self):
        record = read(["Navn", "Født"], ["Kari", "03/04/1980"])
        self.assertEqual(record.errors, [("date_ambiguous", "Født")])

    def test_dates_are_settled_by_the_whole_column(self):
        record = read(["Navn", "Født"], ["Kari", "03/04/1980"], ["Ola", "25/04/1980"])
        self.assertEqual(record.values["birthdate_date"], "1980-04-03")

    def test_an_unclear_answer_about_contact_keeps_the_row_out(self):
        record = read(["Navn", "Reservert nyhetsbrev"], ["Kari", "kun post"])
        self.assertEqual(record.errors, [("answer_unknown", "Reservert nyhetsbrev")])

    def test_a_blank_answer_is_no_answer(self):
        record = read(["Navn", "Reservert nyhetsbrev"], ["Kari", " "])
        self.assertEqual(record.answers, [])

    def test_a_formula_keeps_the_row_out_in_each_column(self):
        for heading in ("Navn", "E-post", "Født", "Postnr", "Lag"):
            with self.subTest(heading):
                self.assertEqual(
                    [code for code, _h in read([heading], ["=1+1"]).errors], ["formula"]
                )

    def test_an_unmatched_column_is_not_read(self):
        record = read(["Navn", "Merknad"], ["Kari", "=cmd|' /C calc'!A0"])
        self.assertEqual(record.errors, [])

    def test_more_cells_than_headings_keep_the_row_out(self):
        record = read(["Navn", "Sted"], ["Kari", "Oslo", "", "Ola"])
        self.assertEqual(record.errors, [("row_too_wide", "")])
        self.assertEqual(read(["Navn"], ["Kari", "", " "]).errors, [])

    def test_postal_code_and_town_in_one_cell(self):
        self.assertEqual(
            read(["Postnr og sted"], ["0150 Oslo"]).values,
            {"zip": "0150", "city": "Oslo"},
        )

    def test_foreign_postal_codes_are_taken_as_they_are(self):
        record = read(["Navn", "Postnr", "Land"], ["Kari", "SW1A 1AA", "UK"])
        self.assertEqual(record.values["zip"], "SW1A 1AA")
        record = read(["Navn", "Postnr", "Land"], ["Kari", "SW1A 1AA", "Norge"])
        self.assertEqual(record.notes, [("zip_invalid", "")])

    def test_dates_of_a_life_are_in_order(self):
        headings = ["Navn", "Født", "Innmeldt", "Utmeldt"]
        row = ["Kari", "01.01.1980", "01.01.2000", "01.01.2010"]
        self.assertEqual(read(headings, row).errors, [])
        for position, value in ((2, "01.01.1979"), (3, "01.01.1999")):
            wrong = [*row]
            wrong[position] = value
            with self.subTest(value):
                self.assertEqual(read(headings, wrong).errors, [("date_order", "")])
