from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestOfficerFields(MemberCase):
    def setUp(self):
        super().setUp()
        self.seen = self.anna.with_user(self.officer_oslo)

    def test_an_officer_reads_how_to_reach_a_member(self):
        values = self.seen.read(["name", "email", "phone", "street", "member_number"])
        self.assertEqual(values[0]["email"], "anna@example.com")

    def test_an_officer_opens_the_form_of_a_member_as_the_browser_asks_for_it(self):
        partners = self.env["res.partner"].with_user(self.officer_oslo)
        arch = etree.fromstring(partners.get_view(None, "form")["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        spec = {name: {} for name in names | {"display_name"}}
        spec["chapter_id"] = {"fields": {"display_name": {}}}
        spec["membership_ids"] = {"fields": {"type_id": {"fields": {}}}}
        self.env.invalidate_all()
        [values] = self.seen.web_read(spec)
        self.assertEqual(values["display_name"], "Anna Testesen")
        # A company's name beside the person's stands in the display name.
        self.anna.sudo().company_name = "Bedriften"
        self.env.invalidate_all()
        self.seen.web_read({"display_name": {}})

    def test_an_officer_finds_a_member_by_name_number_and_e_mail(self):
        partners = self.env["res.partner"].with_user(self.officer_oslo)
        for text in ("anna t", self.anna.member_number, "anna@"):
            found = [partner_id for partner_id, _name in partners.name_search(text)]
            self.assertEqual(found, self.anna.ids)
        self.assertFalse(partners.name_search("siri"))

    def test_what_is_not_on_the_list_is_neither_read_searched_grouped_nor_sorted(self):
        partners = self.env["res.partner"].with_user(self.officer_oslo)
        for name in ("comment", "message_ids", "bank_ids", "address_protected", "vat"):
            with self.assertRaises(AccessError):
                self.seen.read([name])
            with self.assertRaises(AccessError):
                partners.search([(name, "!=", False)])
        for condition in (
            ("is_blacklisted", "=", False),
            ("id", "any", [("is_blacklisted", "=", False)]),
            ("id", "any", [("id", "any", [("is_blacklisted", "=", False)])]),
        ):
            with self.assertRaises(AccessError):
                partners.search([condition])
            self.env["res.partner"].with_user(self.staff).search([condition], limit=1)
        for name in ("vat", "function"):
            with self.assertRaises(AccessError):
                partners.formatted_read_group([], [name], ["__count"])
            with self.assertRaises(AccessError):
                partners.search([], order=name)
        self.anna.with_user(self.staff).read(["comment", "message_ids", "vat"])

    def test_an_officer_corrects_an_address_and_nothing_else(self):
        self.seen.write({"street": "Nygata 1", "zip": "0150", "city": "Oslo"})
        for vals in (
            {"name": "Another"},
            {"member_number": "1"},
            {"comment": "x"},
            {"birthdate_date": "2000-01-01"},
            {"active": False},
            {"deceased_on": "2026-01-01"},
            {"membership_ids": []},
        ):
            with self.assertRaises(AccessError):
                self.seen.write(vals)

    def test_a_correction_reaches_no_member_of_another_chapter(self):
        with self.assertRaises(AccessError):
            self.siri.with_user(self.officer_oslo).write({"street": "Nygata 1"})

    def test_officers_neither_create_nor_delete_contacts(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.officer_oslo).create({"name": "x"})
        with self.assertRaises(AccessError):
            self.seen.unlink()

    def test_every_view_an_officer_gets_names_listed_fields_only(self):
        partners = self.env["res.partner"].with_user(self.officer_oslo)
        for view_type in ("form", "list", "kanban", "search"):
            arch = etree.fromstring(partners.get_view(None, view_type)["arch"])
            for node in arch.iter("field"):
                if any(p.tag == "field" for p in node.iterancestors()):
                    continue  # a column of a one2many's own list
                field = partners._fields[node.get("name")]
                self.assertTrue(
                    partners._has_field_access(field, "read"), node.get("name")
                )

    def test_officers_see_their_own_apps_and_staff_keep_theirs(self):
        menus = self.env["ir.ui.menu"]
        contacts = self.env.ref("contacts.menu_contacts").id
        register = self.env.ref("member_privacy.menu_register").id
        for user, expected in ((self.officer_oslo, False), (self.staff, True)):
            visible = menus.with_user(user).load_menus(False)
            self.assertEqual(contacts in visible, expected)
            self.assertIn(register, visible)
