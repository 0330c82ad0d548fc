import io

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools import table_limits as limits
from odoo.addons.member_privacy.tools.table_errors import TableError
from odoo.addons.member_privacy.tools.table_file import detect_format, read_rows

TABLE = "Navn;Poststed\nÅse Bjørnæs;Bø\n"


def read(content, **choice):
    source = io.BytesIO(content)
    form = detect_format(source, **choice)
    return form, list(read_rows(source, form))


@tagged("post_install", "-at_install")
class TestToolsTableText(BaseCase):
    def assertRefused(self, code, content, **choice):
        with self.assertRaises(TableError) as caught:
            read(content, **choice)
        self.assertEqual(caught.exception.code, code)

    def test_each_encoding_is_recognised(self):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
            with self.subTest(encoding):
                _form, rows = read(TABLE.encode(encoding))
                self.assertEqual(rows[1], (2, ["Åse Bjørnæs", "Bø"]))

    def test_bytes_that_windows_has_no_letter_for_are_latin_1(self):
        form, rows = read(b"Navn;Sted\nA\x81se;B\xf8\n")
        self.assertEqual(form.encoding, "latin-1")
        self.assertEqual(rows[1][1][1], "Bø")

    def test_a_chosen_encoding_that_does_not_fit_is_refused(self):
        self.assertRefused("wrong_encoding", TABLE.encode(), encoding="utf-16-le")
        self.assertRefused(
            "wrong_encoding", TABLE.encode("cp1252"), encoding="utf-8-sig"
        )

    def test_a_mark_of_utf_8_before_other_bytes_is_refused(self):
        self.assertRefused("wrong_encoding", b"\xef\xbb\xbfNavn\nB\xf8\n")

    def test_each_delimiter_is_recognised(self):
        for delimiter in ";,\t|":
            with self.subTest(delimiter):
                form, rows = read(TABLE.replace(";", delimiter).encode())
                self.assertEqual(form.delimiter, delimiter)
                self.assertEqual(rows[0][1], ["Navn", "Poststed"])

    def test_commas_inside_addresses_do_not_win_over_semicolons(self):
        lines = ["Navn;Adresse;Sted"] + ["Kari;Gata 1, H0101;Bø"] * 9
        form, _rows = read("\n".join(lines).encode())
        self.assertEqual(form.delimiter, ";")

    def test_the_line_that_names_the_delimiter_is_no_row(self):
        form, rows = read(b"sep=|\nNavn|Sted;By\nKari|A;B\n")
        self.assertEqual(form.delimiter, "|")
        self.assertEqual(rows[0], (1, ["Navn", "Sted;By"]))

    def test_row_numbers_count_blank_lines_and_quoted_line_breaks_as_one_row(self):
        _form, rows = read(b'Navn;Adresse\n\n"Kari";"Gata 1\nBak"\nOla;\n')
        self.assertEqual([number for number, _cells in rows], [1, 3, 4])
        self.assertEqual(rows[1][1][1], "Gata 1\nBak")

    def test_a_quote_that_never_ends_is_told_with_its_row(self):
        self.assertRefused("open_quote", b'Navn;Sted\nKari;"Oslo\nOla;Bergen\n')

    def test_fifty_megabytes_of_one_line_are_refused(self):
        self.assertRefused("line_too_long", b"x" * (50 * limits.MEGABYTE))

    def test_a_million_columns_are_refused(self):
        self.assertRefused("line_too_long", b";".join([b"n"] * 1_000_000))
        self.assertRefused("too_many_columns", b";".join([b"n"] * 201) + b"\n")

    def test_as_many_columns_as_allowed_are_read(self):
        _form, rows = read(b";".join([b"n"] * 200) + b"\n")
        self.assertEqual(len(rows[0][1]), 200)

    def test_rows_are_limited(self):
        content = b"Navn;Sted\n" + b"K;O\n" * (limits.ROWS + 1)
        self.assertRefused("too_many_rows", content)
        self.assertEqual(len(read(content[:-4])[1]), limits.ROWS + 1)

    def test_an_empty_file_is_refused(self):
        for content in (b"", b" \n\n", b"\xef\xbb\xbf", b"\x00" * 5000):
            with self.subTest(content[:9]):
                self.assertRefused("empty", content)

    def test_what_is_no_table_is_named(self):
        foreign = {
            "file_pdf": b"%PDF-1.7\n%...",
            "file_ole": b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(600),
            "workbook_locked": b"\xd0\xcf\x11\xe0"
            + "EncryptedPackage".encode("utf-16-le"),
            "file_web": b"<!DOCTYPE html><html>",
            "file_image": b"\x89PNG\r\n",
            "file_packed": b"\x1f\x8b\x08",
            "file_rtf": b"{\\rtf1",
        }
        for code, content in foreign.items():
            with self.subTest(code):
                self.assertRefused(code, content)

    def test_zero_bytes_and_control_bytes_are_no_text(self):
        self.assertRefused("not_text", b"Navn;Sted\nKa\x00ri;Oslo\n")
        self.assertRefused("not_text", b"Navn;Sted\nKa\x01ri;Oslo\n")
        self.assertRefused("not_text", b"Navn;Sted\n" * 9000 + b"Ka\x00ri;Oslo\n")

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes_end_in_rows_or_a_clear_refusal(self, content):
        try:
            _form, rows = read(content)
        except TableError:
            return
        self.assertTrue(all(any(cells) for _number, cells in rows))

    @settings(max_examples=200, deadline=None)
    @given(
        st.lists(
            st.lists(
                st.text("abcæøåÆØÅ ;,\t|\"\n'=", min_size=1), min_size=3, max_size=3
            ),
            min_size=1,
            max_size=8,
        ),
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    )
    def test_what_a_spreadsheet_writes_comes_back(self, table, encoding):
        table = [[f"n{cell}" for cell in row] for row in [["a", "b", "c"], *table]]
        lines = (
            ";".join('"' + cell.replace('"', '""') + '"' for cell in row)
            for row in table
        )
        content = "\r\n".join(lines).encode(encoding)
        _form, rows = read(content, delimiter=";")
        self.assertEqual([cells for _number, cells in rows], table)
