"""Yes and no in a browser: as few clicks, as wide a button, with the keyboard alone."""

from odoo.tests import tagged

from .test_member_pages import MemberPagesCase

WIDTHS = """() => [...document.querySelectorAll("main form[action$=answer] button")]
    .map(button => Math.round(button.getBoundingClientRect().width))"""


@tagged("post_install", "-at_install")
class TestConsentPages(MemberPagesCase):
    def _current(self):
        self.env.invalidate_all()
        choices = self.env["privacy.consent"]._choices(self.anna)
        return {(c.purpose.code, c.channel): c.state for c in choices}

    def test_yes_and_no_are_two_clicks_from_my_page_without_javascript(self):
        self.log_in_as("portal_anna")
        for button, state in (("Gi samtykke", "yes"), ("Trekk samtykket", "no")):
            with self.browsing(java_script_enabled=False) as page:
                page.goto("/my")
                page.get_by_role("link", name="Samtykker og kontakt").click()
                page.get_by_role("button", name=f"{button} Innsamling, E-post").click()
                self.assertIn(
                    "straks" if state == "no" else "gitt",
                    page.get_by_role("status").inner_text(),
                )
            self.assertEqual(self._current()["fundraising", "email"], state)

    def test_all_buttons_that_answer_are_of_one_width(self):
        self.env["privacy.consent"]._record(
            self.anna,
            self.env.ref("member_privacy.purpose_fundraising"),
            "email",
            "given",
            "portal",
        )
        self.log_in_as("portal_anna")
        for width in (1300, 360):
            with self.browsing(width) as page:
                page.goto("/my/consents")
                self.assertTrue(page.get_by_role("button", name="Trekk").count())
                widths = set(page.evaluate(WIDTHS))
                self.assertEqual(len(widths), 1, widths)

    def test_from_a_message_it_is_one_press_of_the_keyboard_and_no_login(self):
        path = self.env["privacy.consent"]._link_path(
            self.anna.id, self.newsletter.id, "email"
        )
        with self.browsing() as page:
            page.goto(path)
            page.locator("main form button").focus()
            page.keyboard.press("Enter")
            page.wait_for_selector("[role=status]:focus")
        self.assertEqual(self._current()["newsletter", "email"], "no")

    def test_stopping_all_is_two_clicks_and_is_undone_by_one(self):
        self.log_in_as("portal_anna")
        before = self._current()
        with self.browsing() as page:
            page.goto("/my")
            page.get_by_role("link", name="Samtykker og kontakt").click()
            page.get_by_role("button", name="Stopp alt som kan stoppes").click()
            self.assertNotIn("yes", self._current().values())
            page.get_by_role("button", name="Angre").click()
        self.assertEqual(self._current(), before)
