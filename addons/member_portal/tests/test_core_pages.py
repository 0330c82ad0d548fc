from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PortalCase

INFORMATION = "/my/information"


@tagged("post_install", "-at_install")
class TestCorePages(PortalCase):
    def _token(self):
        return self.open("/my").xpath("//input[@name='csrf_token']/@value")[0]

    def test_cores_own_address_pages_lead_members_to_their_information(self):
        self.log_in(self.portal_anna)
        for address in ("/my/account", "/my/addresses", "/my/address"):
            self.assertURLEqual(self.open(address).address, INFORMATION)

    def test_members_cannot_save_through_cores_form(self):
        self.log_in(self.portal_anna)
        answer = self.url_open(
            "/my/address/submit",
            data={
                "csrf_token": self._token(),
                "partner_id": str(self.anna.id),
                "name": "Anna Testesen",
                "email": "taken@example.com",
            },
        )
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.anna.email, "anna@example.com")

    def test_members_cannot_change_their_login_past_the_pages(self):
        own = self.portal_anna.with_user(self.portal_anna)
        for vals in (
            {"email": "taken@example.com"},
            {"name": "Somebody Else"},
            {"phone": "41234567"},
        ):
            with self.assertRaises(AccessError):
                own.write(vals)
        own.write({"lang": "nb_NO"})
        self.assertEqual(self.anna.email, "anna@example.com")

    def test_a_customer_outside_the_register_may_change_the_login(self):
        user = self._portal(self.env["res.partner"].create({"name": "Nora Ny"}))
        user.with_user(user).write({"email": "nora@example.com"})
        self.assertEqual(user.email, "nora@example.com")

    def test_a_customer_outside_the_register_keeps_cores_pages(self):
        customer = self._portal(self.env["res.partner"].create({"name": "Nora Ny"}))
        self.log_in(customer)
        for address in ("/my/account", "/my/addresses"):
            page = self.open(address)
            self.assertURLEqual(page.address, address)

    def test_members_are_offered_erasure_in_place_of_closing_the_login(self):
        self.log_in(self.portal_anna)
        page = self.open("/my/security")
        self.assertFalse(page.xpath("//*[@id='portal_deactivate_account_modal']"))
        self.assertTrue(page.xpath("//a[@href='/my/cases/new/erasure']"))
        answer = self.url_open(
            "/my/deactivate_account",
            data={
                "csrf_token": self._token(),
                "validation": "portal_anna",
                "password": "portal_anna",
            },
        )
        self.assertEqual(answer.status_code, 404)
        self.assertTrue(self.portal_anna.active)

    def test_a_customer_outside_the_register_may_close_the_login(self):
        customer = self._portal(self.env["res.partner"].create({"name": "Nora Ny"}))
        self.log_in(customer)
        page = self.open("/my/security")
        self.assertTrue(page.xpath("//*[@id='portal_deactivate_account_modal']"))
        self.assertFalse(page.xpath("//a[@href='/my/cases/new/erasure']"))
