"""The browser that journeys run in works here."""

from odoo.tests import HttpCase, TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestBrowser(HttpCase):
    def test_login_page_opens_in_chromium(self):
        ready = "!!document.querySelector('input[name=login]')"
        self.browser_js("/web/login", "console.log('test successful')", ready=ready)


@tagged("post_install", "-at_install")
class TestDatabase(TransactionCase):
    def test_database_holds_no_demo_data(self):
        self.assertFalse(self.env["ir.module.module"].search([("demo", "=", True)]))
