from odoo.tests import BaseCase, tagged

from odoo.addons.member_privacy.tools.import_columns import (
    HEADINGS,
    find_heading,
    match_columns,
    plain,
)

PURPOSES = {"newsletter": ["Newsletter", "Nyhetsbrev"], "activities": ["Aktiviteter"]}


def match(*headings):
    return [
        (column.target, column.purpose, column.channel, column.hint)
        for column in match_columns(headings, PURPOSES)
    ]


@tagged("post_install", "-at_install")
class TestToolsImportColumns(BaseCase):
    def test_spelling_does_not_matter(self):
        for heading in ("Fødselsdato", "FODSELSDATO", "foedselsdato", " Fødsels-dato:"):
            with self.subTest(heading):
                self.assertEqual(match(heading)[0][0], "birth_date")

    def test_bokmal_nynorsk_and_english(self):
        for headings, target in {
            ("Etternavn", "Etternamn", "Last name"): "last_name",
            ("Poststed", "Poststad", "City"): "city",
            ("Medlemsnr.", "Member number"): "member_number",
            ("E-post", "Epostadresse", "Email"): "email",
        }.items():
            for heading in headings:
                with self.subTest(heading):
                    self.assertEqual(match(heading)[0][0], target)

    def test_no_heading_means_two_things(self):
        known = {}
        for target, headings in HEADINGS.items():
            for heading in headings:
                self.assertEqual(known.setdefault(plain(heading), target), target)

    def test_a_consent_needs_purpose_and_channel(self):
        self.assertEqual(
            match("Samtykke nyhetsbrev e-post", "Samtykke nyhetsbrev", "Samtykke SMS"),
            [("consent", "newsletter", "email", None), (None,) * 4, (None,) * 4],
        )

    def test_an_objection_without_channel_is_for_each(self):
        self.assertEqual(
            match("Reservert nyhetsbrev", "Reservasjon aktiviteter SMS"),
            [
                ("objection", "newsletter", None, None),
                ("objection", "activities", "sms", None),
            ],
        )

    def test_identity_numbers_are_never_taken(self):
        for heading in ("Fødselsnummer", "Personnr.", "SSN"):
            with self.subTest(heading):
                self.assertEqual(match(heading), [(None, None, None, "refused")])

    def test_the_second_of_two_columns_is_left_to_the_user(self):
        self.assertEqual(
            match("Navn", "Name"),
            [("name", None, None, None), (None, None, None, "twice")],
        )

    def test_unknown_headings_stay_unmatched(self):
        self.assertEqual(match("Merknad", "", None), [(None,) * 4] * 3)

    def test_a_title_above_the_table_is_not_the_heading(self):
        rows = [(1, ["Medlemmer 2026"]), (2, ["Navn", "E-post"]), (3, ["Kari", "x"])]
        self.assertEqual(find_heading(rows), 1)
        self.assertEqual(find_heading([(1, ["a", "b"]), (2, ["c", "d"])]), 0)
