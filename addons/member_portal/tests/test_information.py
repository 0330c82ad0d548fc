from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import PortalCase

# Told as one line, the address.
ADDRESS = {"street", "street2", "zip", "city", "country_id"}


@tagged("post_install", "-at_install")
class TestInformation(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _facts(self, page):
        return {
            self.text(row, "./dt"): self.text(row, "./dd[1]")
            for row in page.xpath("//dl/div")
        }

    def test_shows_every_mapped_field_of_the_person(self):
        self.anna.write({"comment": "Careful", "gender": "female"})
        shown = self.text(self.open("/my/information"))
        lines = self.env.ref("member_privacy.data_set_partner").field_ids
        for line in lines.filtered("in_access_report"):
            if line.name not in ADDRESS and self.anna[line.name]:
                self.assertIn(self._label(line), shown)
        for value in ("1. February 1984", "Storgata 12", "0155 Oslo", "Female"):
            self.assertIn(value, shown)
        self.assertIn("+47 91 23 45 67", shown)

    def _label(self, line):
        return self.env["privacy.data.set"]._portal_label(line)

    def test_shows_every_row_that_leads_to_the_person(self):
        self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", "objected", "phone"
        )
        shown = self.text(self.open("/my/information"))
        self.assertIn("Ordinary, Oslo", shown)
        self.assertIn("Newsletter: Reservation made", shown)
        self.assertIn("portal_anna", shown)

    def test_says_why_where_from_and_what_erasure_does(self):
        page = self.open("/my/information")
        membership = self.text(page, "//section[@aria-labelledby='membership-title']")
        self.assertIn("Where we have it from: You yourself", membership)
        self.assertIn("When you are erased: It is deleted.", membership)
        contact = self.text(page, "//section[@aria-labelledby='contact-title']")
        self.assertIn("All that leads to you is removed.", contact)
        self.assertNotIn("Where we have it from", contact)

    def test_says_how_long_each_group_is_kept_and_what_ends_it(self):
        rule = self.env.ref("member_privacy.retention_rule_membership")
        rule.months = 41
        rule.state = "armed"
        page = self.open("/my/information")
        top = self.text(page, "//section[@aria-labelledby='how-long']")
        self.assertIn("Former members: 41 months.", top)
        groups = page.xpath("//section[contains(@class, 'mp-group')][@id]")
        self.assertGreater(len(groups), 4)
        for group in groups:
            with self.subTest(group.get("id")):
                self.assertIn("How long: ", group.text_content())
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a setting
        parameters.set_param("member_privacy.change_log_years", "8")
        log = self.text(self.open("/my/information"), "//section[@id='change']")
        self.assertIn("How long: 8 years.", log)

    def test_shows_nothing_of_anybody_else(self):
        self.siri.write({"street": "Hemmelig 7", "phone": "+4790000001"})
        shown = self.text(self.open("/my/information"))
        for value in ("Siri", "Hemmelig", "Kristiansand"):
            self.assertNotIn(value, shown)

    def test_what_others_wrote_and_their_addresses_are_left_out(self):
        for author, subject, address in (
            (self.siri, "Gossip", "siri@example.com"),
            (self.officer_oslo.partner_id, "Welcome", "private@example.org"),
            (self.anna, "My question", "anna@example.com"),
        ):
            self.anna.message_post(
                body=f"Text of {subject}", subject=subject, author_id=author.id
            ).email_from = address
        page = self.open("/my/information")
        messages = self.text(page, "//section[@aria-labelledby='message-title']")
        for told in ("Welcome", "Text of Welcome", "My question", "anna@example.com"):
            self.assertIn(told, messages)
        self.assertIn("They have a right to privacy too.", messages)
        self.assertIn(self.env.company.name, messages)
        for hidden in ("Gossip", "siri@", "private@"):
            self.assertNotIn(hidden, self.text(page))

    def test_where_nothing_is_left_out_the_page_does_not_say_so(self):
        self.anna.message_post(body="Hello", author_id=self.anna.id)
        shown = self.text(self.open("/my/information"))
        self.assertIn("Hello", shown)
        self.assertNotIn("right to privacy", shown)

    def test_ones_own_brackets_are_not_taken_for_what_is_left_out(self):
        self.anna.message_post(
            body="As I said […] before",
            subject="[…]",
            author_id=self.anna.id,
        )
        page = self.open("/my/information")
        self.assertIn("As I said", self.text(page))
        self.assertNotIn("right to privacy", self.text(page))
        headings = page.xpath("//section[@aria-labelledby='message-title']//h3")
        self.assertIn("[…]", [each.text_content().strip() for each in headings])

    def test_what_is_empty_is_said_to_be_so(self):
        self.anna.write({"gender": False})
        self.assertEqual(self._facts(self.open("/my/information"))["Gender"][:3], "Not")

    def test_many_rows_are_folded_and_the_rest_is_a_case_away(self):
        for _number in range(5):
            self.env["privacy.consent"]._record(
                self.anna, self.newsletter, "email", "objected", "phone"
            )
        page = self.open("/my/information")
        folded = page.xpath("//section[@id='consent']//details//h3")
        self.assertEqual(len(folded), 2)

    def test_more_rows_do_not_take_more_queries(self):
        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            sets = self.env["privacy.data.set"].search([])
            sets._portal_information(self.anna)
            return self.cr.sql_log_count - before

        def answer(times):
            for _number in range(times):
                self.env["privacy.consent"]._record(
                    self.anna, self.newsletter, "email", "objected", "phone"
                )

        answer(2)
        queries()
        few = queries()
        answer(40)
        self.assertLessEqual(queries(), few + 3)

    def test_no_script_may_run_and_nothing_stays_in_the_browser(self):
        headers = self.url_open("/my/information").headers
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("script-src", headers["Content-Security-Policy"])
        self.assertEqual(headers["Cache-Control"], "no-store")

    def test_special_categories_are_folded(self):
        page = self.open("/my/information")
        self.assertTrue(page.xpath("//details//dt[contains(., 'Protected address')]"))

    def test_a_name_with_markup_stays_text(self):
        self.anna.comment = "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
        self.anna.street = "<script>alert(1)</script>"
        page = self.open("/my/information")
        self.assertFalse(page.xpath("//script"))
        self.assertIn("<script>alert(1)</script>", self.text(page))

    def test_a_login_of_nobody_finds_no_such_page(self):
        user = self._portal(self.env["res.partner"].create({"name": "Nora Ny"}))
        self.log_in(user)
        self.open("/my/information", 404)


@tagged("post_install", "-at_install")
class TestGuardian(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)
        self.address = f"/my/children/{self.emil.id}"

    def test_opens_the_childs_page_until_the_eighteenth_birthday(self):
        self.emil.birthdate_date = self.today - relativedelta(years=18, days=-1)
        self.open(self.address)
        self.emil.birthdate_date = self.today - relativedelta(years=18)
        self.open(self.address, 404)

    def test_reads_what_is_stored_until_the_fifteenth_birthday(self):
        self.emil.birthdate_date = self.today - relativedelta(years=15, days=-1)
        self.assertIn("Veien 1", self.text(self.open(self.address)))
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        shown = self.text(self.open(self.address))
        for value in ("Veien 1", "emil@example.com", "Ordinary", "Oslo"):
            self.assertNotIn(value, shown)

    def test_a_child_without_birth_date_stays_closed(self):
        self.emil.birthdate_date = False
        self.open(self.address, 404)

    def test_corrects_the_address_until_the_fifteenth_birthday(self):
        self.emil.birthdate_date = self.today - relativedelta(years=15, days=-1)
        self.assertTrue(self._may_correct())
        self.emil.birthdate_date = self.today - relativedelta(years=15)
        self.assertFalse(self._may_correct())

    def _may_correct(self):
        link = self.open(self.address).xpath("//a[contains(@href, '/address')]")
        status = self.url_open(f"{self.address}/address").status_code
        self.assertEqual(status, 200 if link else 404)
        return bool(link)

    def test_the_end_of_guardianship_closes_the_page_at_once(self):
        self.open(self.address)
        self.anna.ward_ids -= self.emil
        self.open(self.address, 404)

    def test_sees_no_contact_of_a_child_with_a_protected_address(self):
        self.emil.address_protected = True
        shown = self.text(self.open(self.address))
        for value in ("Veien 1", "emil@example.com", "Protected address"):
            self.assertNotIn(value, shown)
        self.open(f"{self.address}/address", 404)

    def test_a_child_who_died_is_not_shown(self):
        self.emil.deceased_on = date(2026, 1, 1)
        self.open(self.address, 404)

    def test_somebody_elses_child_answers_like_a_page_that_is_not_there(self):
        foreign = self._child("Fia Fremmed", 8)
        missing = self.open("/my/children/987654321", 404)
        for address in (f"/my/children/{foreign.id}", f"/my/children/{self.anna.id}"):
            for end in ("", "/address"):
                page = self.open(address + end, 404)
                self.assertEqual(self.text(page), self.text(missing))
        self.open(f"/my/children/{'9' * 30}", 404)
