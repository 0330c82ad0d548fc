from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PortalCase

OWN = "/my/information"


@tagged("post_install", "-at_install")
class TestCorrection(PortalCase):
    def setUp(self):
        super().setUp()
        self.log_in(self.portal_anna)

    def _changes(self):
        return self.env["privacy.change"].search(
            [("partner_id", "=", self.anna.id)], order="id desc", limit=1
        )

    def test_a_new_address_is_saved_logged_and_told_as_old_and_new(self):
        form = self.open(f"{OWN}/address")
        page = self.submit(form, street="Nygata 3", zip="5003", city="Bergen")
        self.assertURLEqual(page.address, OWN)
        self.assertEqual(self.anna.street, "Nygata 3")
        said = self.text(page, "//*[@role='status']")
        self.assertIn("The change stands in your change log.", said)
        self.assertIn("Storgata 12 → Nygata 3", said)
        change = self._changes()
        self.assertEqual(change.user_id, self.portal_anna)
        self.assertEqual(change.reason, "own correction in the portal")
        self.assertEqual(change.new_values["zip"], "5003")

    def test_what_one_wants_to_be_called_is_used_and_found(self):
        page = self.submit(
            self.open(f"{OWN}/preferred_name"), preferred_name="  Nusse "
        )
        self.assertURLEqual(page.address, OWN)
        self.assertEqual(self.anna.preferred_name, "Nusse")
        self.assertEqual(self._changes().reason, "own correction in the portal")
        self.assertIn("Hello, Nusse", self.text(self.open("/my")))
        people = self.env["res.partner"].with_user(self.officer_oslo)
        self.assertEqual(
            people.search([("register_search", "ilike", "nusse")]), self.anna
        )
        with self.assertRaises(AccessError):
            self.anna.with_user(self.officer_oslo).preferred_name = "Anne"
        self.submit(self.open(f"{OWN}/preferred_name"), preferred_name="")
        self.assertFalse(self.anna.preferred_name)
        self.assertIn("Hello, Anna", self.text(self.open("/my")))

    def test_a_name_with_markup_is_refused_and_kept_in_the_field(self):
        page = self.submit(self.open(f"{OWN}/preferred_name"), preferred_name="<b>A")
        self.assertIn("without the signs", self.errors(page)["preferred_name"])
        self.assertFalse(self.anna.preferred_name)

    def test_the_word_about_a_change_is_said_once(self):
        self.submit(self.open(f"{OWN}/address"), street="Nygata 3")
        self.assertFalse(self.open(OWN).xpath("//*[@role='status']"))

    def test_saving_without_a_change_writes_nothing(self):
        before = self._changes()
        self.submit(self.open(f"{OWN}/address"))
        self.assertEqual(self._changes(), before)

    def test_phone_numbers_as_people_write_them(self):
        for typed, stored in (
            ("+47 912 34 569", "+4791234569"),
            ("91234570", "+4791234570"),
            ("0046 70 123 45 67", "+46701234567"),
            ("", ""),
        ):
            self.submit(self.open(f"{OWN}/phone"), phone=typed)
            changes = self.env["member.contact.change"]
            waiting = changes._of(self.anna, "phone").value
            self.assertEqual(waiting or self.anna.phone or "", stored)

    def test_a_number_that_cannot_be_one_is_refused_and_kept_in_the_field(self):
        for typed in ("12", "9123456789123", "ring meg", "912 34 567 / 912 34 568"):
            page = self.submit(self.open(f"{OWN}/phone"), phone=typed)
            self.assertIn("Write the number like this", self.errors(page)["phone"])
            self.assertEqual(page.xpath("//input[@name='phone']/@value"), [typed])
        self.assertEqual(self.anna.phone, "+4791234567")

    def test_each_refused_field_is_named_linked_and_kept(self):
        page = self.submit(
            self.open(f"{OWN}/address"),
            street="<b>Gata</b>",
            street2="x" * 101,
            zip="155",
            city="",
        )
        errors = self.errors(page)
        self.assertEqual(set(errors), {"street", "street2", "zip", "city"})
        self.assertIn("without the signs < and >", errors["street"])
        self.assertIn("shorter", errors["street2"])
        self.assertIn("four digits", errors["zip"])
        links = page.xpath("//*[@role='alert']//a/@href")
        self.assertEqual(links, ["#street", "#street2", "#zip", "#city"])
        self.assertIn("4 things", self.text(page, "//*[@role='alert']//h2"))
        self.assertEqual(page.xpath("//input[@id='street']/@value"), ["<b>Gata</b>"])
        for field in page.xpath("//*[@aria-invalid]"):
            described = field.get("aria-describedby").split()
            self.assertTrue(all(page.xpath(f"//*[@id='{d}']") for d in described))
        self.assertEqual(self.anna.street, "Storgata 12")

    def test_hostile_values_are_refused_at_the_field(self):
        for typed in ("a\0b", "=1+1", "\ufffd", "\x1b[31m", "x" * 100_000):
            with self.subTest(typed[:5]):
                form = self.open(f"{OWN}/address")
                page = self.submit(form, street=typed)
                self.assertIn("street", self.errors(page), self.text(page))
        self.assertEqual(self.anna.street, "Storgata 12")

    def test_an_address_abroad_keeps_its_own_kind_of_postal_code(self):
        britain = self.env.ref("base.uk")
        self.submit(
            self.open(f"{OWN}/address"),
            street="10 Downing Street",
            zip="SW1A 2AA",
            city="London",
            country_id=str(britain.id),
        )
        self.assertEqual((self.anna.zip, self.anna.country_id), ("SW1A 2AA", britain))

    def test_a_country_that_does_not_exist_is_norway(self):
        for chosen in ("987654321", "x", "-1"):
            self.submit(self.open(f"{OWN}/address"), country_id=chosen)
            self.assertEqual(self.anna.country_id.code, "NO")

    def test_fields_that_the_form_does_not_have_are_not_written(self):
        self.submit(
            self.open(f"{OWN}/address"),
            email="taken@example.com",
            name="Somebody Else",
            member_number="1",
        )
        self.assertEqual(self.anna.email, "anna@example.com")
        self.assertEqual(self.anna.name, "Anna Testesen")

    def test_only_how_to_reach_them_may_be_corrected(self):
        page = self.open(OWN)
        links = page.xpath("//a[starts-with(@href, '/my/information/')]/@href")
        names = ("preferred_name", "email", "phone", "address")
        self.assertEqual(set(links), {f"{OWN}/{name}" for name in names})
        for name in ("login", "name", "birthdate_date"):
            self.open(f"{OWN}/{name}", 404)

    def test_a_form_without_its_token_changes_nothing(self):
        answer = self.url_open(f"{OWN}/phone", data={"phone": "41234567"})
        self.assertEqual(answer.status_code, 400)
        self.assertIn("The page had been open for too long", answer.text)
        self.assertEqual(self.anna.phone, "+4791234567")

    def test_logged_out_the_form_leads_to_the_login(self):
        self.authenticate(None, None)
        for address in (OWN, f"{OWN}/address", f"{OWN}/phone", "/my"):
            self.assertIn("/web/login", self.url_open(address).url)

    def test_a_guardian_corrects_the_childs_address_in_own_name(self):
        form = self.open(f"/my/children/{self.emil.id}/address")
        page = self.submit(form, street="Nygata 3", zip="0155", city="Oslo")
        self.assertIn("Nygata 3", self.text(page, "//*[@role='status']"))
        change = self.env["privacy.change"].search(
            [("partner_id", "=", self.emil.id)], order="id desc", limit=1
        )
        self.assertEqual(change.user_id, self.portal_anna)
        self.assertEqual(change.reason, "guardian's correction in the portal")
