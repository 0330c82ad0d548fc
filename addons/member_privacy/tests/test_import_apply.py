from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestImportApply(ImportCase):
    def test_a_new_person_with_everything(self):
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        answers = {"Consent fundraising email": "ja", "Reservert newsletter": "x"}
        row = self.row(
            Medlemsnr="4711",
            **{"E-post": "kari@EXAMPLE.org"},
            Mobil="412 34 567",
            Adresse="Gata 1",
            Postnr="150",
            Poststed="Oslo",
            **answers,
        )
        record = self.imported(row, extra=list(answers), source="County list")
        person = self.person(record)
        self.assertEqual(record.state, "done")
        self.assertEqual(
            (person.name, person.member_number, person.email, person.phone),
            ("Kari Prøve", "4711", "kari@example.org", "+4741234567"),
        )
        self.assertEqual((person.zip, person.city), ("0150", "Oslo"))
        self.assertEqual(person.birthdate_date, date(1980, 4, 3))
        membership = person.membership_ids
        self.assertEqual(membership.chapter_id, self.oslo)
        self.assertEqual(membership.start_date, date(2015, 1, 1))
        self.assertEqual(
            (membership.state, membership.source), ("active", "County list")
        )
        events = person.consent_ids.mapped(lambda c: (c.purpose_id, c.channel, c.event))
        self.assertIn((fundraising, "email", "given"), events)
        self.assertEqual(len([e for e in events if e[2] == "objected"]), 5)
        self.assertEqual(person.consent_ids.mapped("method"), ["import"] * 6)

    def test_what_core_computes_is_as_it_would_compute_it(self):
        person = self.person(
            self.imported(self.row(Mobil="41234567", **{"E-post": "K@Example.org"}))
        )
        plain = self.env["res.partner"].create(
            {"name": "Kari Prøve", "phone": "+4741234567", "email": "K@example.org"}
        )
        for name in (
            "phone_sanitized",
            "email_normalized",
            "complete_name",
            "commercial_company_name",
            "partner_share",
            "active",
            "type",
            "lang",
            "company_id",
            "color",
            "is_company",
        ):
            with self.subTest(name):
                self.assertEqual(person[name], plain[name])
        self.assertEqual(person.commercial_partner_id, person)

    def test_the_officer_of_the_chapter_sees_them_and_nobody_else_does(self):
        person = self.person(self.imported(self.row()))
        self.assertEqual(self._seen_by(self.officer_oslo, person), person)
        self.assertFalse(self._seen_by(self.crm_user, person))
        self.assertTrue(person.member_number)

    def test_who_resigned_or_died_comes_in_as_ended(self):
        record = self.imported(
            self.row(Utmeldt="01.02.2020"),
            self.row("Ola", **{"Død": "05.06.2021"}),
            extra=["Død"],
        )
        resigned, dead = self.person(record), self.person(record, 3)
        self.assertEqual(resigned.membership_state, "ended")
        self.assertEqual(resigned.membership_ids.resigned_on, date(2020, 2, 1))
        self.assertEqual(resigned.membership_ids.end_reason, "resigned")
        self.assertEqual(dead.deceased_on, date(2021, 6, 5))
        self.assertEqual(dead.membership_ids.end_reason, "deceased")

    def test_a_resignation_ahead_stops_contact_and_not_the_membership(self):
        ahead = self.today + timedelta(days=30)
        person = self.person(
            self.imported(self.row(Utmeldt=ahead.strftime("%d.%m.%Y")))
        )
        self.assertEqual(person.membership_state, "active")
        self.assertEqual(person.membership_ids.end_date, ahead)

    def test_an_update_fills_and_changes_but_never_blanks(self):
        self.anna.write({"street": "Gamle gate 1", "city": "Oslo"})
        number = self.anna.member_number
        self.imported(self.row("Anna Nytt-Navn", Medlemsnr=number, Adresse="Nye vei 2"))
        self.assertEqual(
            (self.anna.name, self.anna.street, self.anna.city, self.anna.email),
            ("Anna Nytt-Navn", "Nye vei 2", "Oslo", "anna@example.com"),
        )
        self.assertEqual(len(self.anna.membership_ids), 1)

    def test_an_update_can_resign(self):
        row = self.row(
            "Anna Testesen", Medlemsnr=self.anna.member_number, Utmeldt="01.02.2024"
        )
        self.imported(row)
        self.assertEqual(self.anna.membership_state, "ended")
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))

    def test_an_update_moves_nobody_between_chapters(self):
        row = self.row(
            "Anna Testesen", Medlemsnr=self.anna.member_number, Lag=self.bergen.code
        )
        record = self.imported(row)
        self.assertEqual(self.anna.membership_ids.chapter_id, self.oslo)
        self.assertIn(["other_chapter", ""], record.row_ids.problems)

    def test_a_yes_in_a_file_does_not_undo_a_no_in_the_register(self):
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        heading = "Consent fundraising email"
        self.env["privacy.consent"]._record(
            self.anna, fundraising, "email", "withdrawn", "portal"
        )
        row = self.row(
            "Anna Testesen", Medlemsnr=self.anna.member_number, **{heading: "ja"}
        )
        record = self.imported(row, extra=[heading])
        self.assertEqual(self.anna.consent_ids.mapped("event"), ["withdrawn"])
        self.assertIn(["no_stands", ""], record.row_ids.problems)

    def test_a_no_to_the_newsletter_is_a_reservation_and_a_yes_nothing(self):
        heading = "Samtykke newsletter e-post"
        record = self.imported(
            self.row(**{heading: "nei"}),
            self.row("Ola", **{heading: "ja"}),
            self.row("Per", **{heading: ""}),
            extra=[heading],
        )
        events = [self.person(record, n).consent_ids.mapped("event") for n in (2, 3, 4)]
        self.assertEqual(events, [["objected"], [], []])

    def test_a_protected_address_stays(self):
        self.anna.write({"street": "Hemmelig 1", "address_protected": True})
        row = self.row(
            "Anna Testesen",
            Medlemsnr=self.anna.member_number,
            Adresse="Gata 2",
            Født="",
        )
        record = self.imported(row)
        self.assertEqual(self.anna.street, "Hemmelig 1")
        self.assertEqual(record.row_ids.outcome, "unchanged")
        self.assertEqual(record.row_ids.problems, [["address_kept", ""]])

    def test_staff_decide_about_each_duplicate(self):
        rows = [
            self.row(name, **{"E-post": "anna@example.com"}, Født="", Poststed=city)
            for name, city in (("A", "Aby"), ("B", "Bby"), ("C", "Cby"), ("D", "Dby"))
        ]
        record = self.upload(*rows)
        record.action_check()
        one, two, three, four = record.row_ids.sorted("number")
        self.assertEqual(set(record.row_ids.mapped("outcome")), {"duplicate"})
        one.action_decide_create()
        two.action_decide_update()
        three.action_decide_skip()
        record.action_confirm()
        self.assertNotEqual(one.partner_id, self.anna)
        self.assertEqual(one.partner_id.city, "Aby")
        self.assertEqual((two.partner_id, self.anna.city), (self.anna, "Bby"))
        self.assertEqual((three + four).mapped("outcome"), ["skipped", "skipped"])
        self.assertFalse((three + four).filtered("applied"))

    def test_a_double_inside_the_file_cannot_update_nobody(self):
        record = self.checked(self.row(), self.row())
        second = record.row_ids.sorted("number")[1]
        with self.assertRaisesRegex(UserError, "choose the person"):
            second.action_decide_update()

    def test_confirming_twice_is_importing_once(self):
        record = self.imported(self.row())
        with self.assertRaisesRegex(UserError, "not at this step"):
            record.action_confirm()
        self.assertEqual(
            self.env["res.partner"].search_count([("name", "=", "Kari Prøve")]), 1
        )

    def test_the_same_file_again_says_where_it_was_imported(self):
        first = self.imported(self.row(), self.row("Ola", Lag="X"))
        again = self.checked(self.row(), self.row("Ola", Lag="X"))
        self.assertEqual(again.twin_ids, first)
        self.assertEqual(self.outcomes(again), ["skipped", "error"])
        self.assertIn(str(first.id), again.row_ids.sorted("number")[0].reason)

    def test_a_row_that_failed_can_come_with_the_same_file_later(self):
        self.imported(self.row(), self.row("Ola", Lag="NY"))
        self.env["member.chapter"].create({"name": "Ny", "code": "NY"})
        again = self.imported(self.row(), self.row("Ola", Lag="NY"))
        self.assertEqual(self.outcomes(again), ["skipped", "new"])
        self.assertEqual(self.person(again, 3).name, "Ola")

    def test_who_was_registered_since_the_preview_is_not_made_twice(self):
        record = self.checked(self.row())
        self._member("Kari Prøve", self.oslo, birthdate_date="1980-04-03")
        record.action_confirm()
        self.assertEqual(self.outcomes(record), ["skipped"])

    @mute_logger("odoo.sql_db")
    def test_a_row_that_the_register_refuses_stops_no_other(self):
        self.env["member.membership"].search([("partner_id", "=", self.anna.id)])._end(
            date(2022, 1, 1), "resigned"
        )
        record = self.imported(
            *(self.row(f"Kari {letter}") for letter in "ABCDE"),
            # She was a member of this chapter then.
            self.row("Anna Testesen", Medlemsnr=self.anna.member_number, Født=""),
            *(self.row(f"Ola {letter}") for letter in "ABCDE"),
        )
        refused = record.row_ids.filtered(lambda row: not row.applied)
        self.assertEqual(refused.number, 7)
        self.assertEqual(refused.problems, [["not_saved", ""]])
        self.assertEqual(record.applied_count, 10)

    def test_the_import_is_the_reason_in_the_change_log(self):
        record = self.imported(self.row())
        changes = self.env["privacy.change"].search(
            [("partner_id", "=", self.person(record).id)]
        )
        self.assertEqual(
            set(changes.mapped("model")), {"res.partner", "member.membership"}
        )
        self.assertEqual(set(changes.mapped("reason")), {record._change_reason()})
        self.assertEqual(changes.user_id, self.staff)

    def test_an_import_makes_no_messages_and_no_followers(self):
        person = self.person(self.imported(self.row()))
        self.assertFalse(person.message_ids)
        self.assertFalse(person.message_follower_ids)

    def test_a_file_in_one_go_leaves_out_what_needs_a_decision(self):
        content = "Navn;Født;Lag\nKari;03.04.1980;T11\nKari;03.04.1980;T11\n;;T11\n"
        record = self.imports._import_file("demo.csv", content.encode())
        self.assertEqual(record.state, "done")
        self.assertEqual(self.outcomes(record), ["new", "skipped", "error"])

    def test_the_number_of_queries_does_not_grow_with_the_rows(self):
        def queries(count, name):
            record = self.checked(
                *(self.row(f"{name} {chr(65 + n)}") for n in range(count))
            )
            before = self.cr.sql_log_count
            record.action_confirm()
            return self.cr.sql_log_count - before

        queries(2, "Kari")
        self.assertEqual(queries(2, "Ola"), queries(20, "Per"))
