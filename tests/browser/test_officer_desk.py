"""An officer's first day in a browser: texts first, members after, on any width."""

from odoo.tests import HttpCase, tagged

from odoo.addons.member_privacy.tests.office_case import OfficeCase

from .chromium import NARROW, WIDE, WIDER, ChromiumMixin, search_for

STEPS = {
    "confidentiality": "I promise this",
    "guide": "I have read this",
    "device": "I declare this",
}


@tagged("post_install", "-at_install")
class TestOfficerDesk(ChromiumMixin, OfficeCase, HttpCase):
    def setUp(self):
        super().setUp()
        for kind in STEPS:
            self._publish(kind)
            self.leader[f"requires_{kind}"] = True
        self.officer = self.officer_north
        self.officer.password = self.officer.login

    def _members_in(self, page):
        page.goto("/odoo/my-office")
        page.get_by_role("menuitem", name="Members").first.click()
        page.locator(
            ".o_view_controller.o_list_view, .o_view_controller.o_kanban_view"
        ).first.wait_for()
        page.locator(
            ".o_data_row, .o_kanban_record, .o_view_nocontent"
        ).first.wait_for()
        return page.inner_text(".o_content")

    def test_members_are_seen_after_the_last_step_and_not_before(self):
        member = self.bjorn.name
        self.authenticate(self.officer.login, self.officer.login)
        with self.browsing(WIDE) as page:
            seen = self._members_in(page)
            self.assertNotIn(member, seen)
            self.assertIn("You still have to do", seen)
            page.get_by_role("link", name="Go on").click()
            for number, label in enumerate(STEPS.values(), start=1):
                page.get_by_text(f"Step {number} of 3").wait_for()
                page.get_by_role("button", name=label).click()
            page.get_by_text("you have access").wait_for()
            self._members_in(page)
            page.get_by_text(member).first.wait_for()

    def test_the_page_fits_a_phone(self):
        self.authenticate(self.officer.login, self.officer.login)
        with self.browsing(NARROW) as page:
            page.goto("/odoo/my-office")
            for label in STEPS.values():
                button = page.get_by_role("button", name=label)
                button.wait_for()
                self.assertFalse(page.evaluate(WIDER))
                button.click()
            page.get_by_text("you have access").wait_for()
            self.assertFalse(page.evaluate(WIDER))

    def test_one_box_finds_members_by_whatever_one_remembers(self):
        """A slip of the pen in the name, the number, the phone in any notation, the
        e-mail; and of whom the officer may not meet, nothing."""
        for kind in STEPS:
            self.leader[f"requires_{kind}"] = False
        self.anna.phone, self.siri.phone = "+47 912 34 567", "+47 481 23 456"
        self.env.flush_all()
        seen, unseen = self.anna.name, self.siri.name
        mine = ("Anna Testesn", self.anna.member_number, "91234567", "anna@example.com")
        others = (self.siri.member_number, "481 23 456", "siri@example.com")
        self.authenticate(self.officer.login, self.officer.login)
        with self.browsing(WIDE) as page:
            self._members_in(page)
            for typed in mine:
                self._search(page, typed)
                rows = page.locator(".o_data_row")
                rows.filter(has_text=seen).first.wait_for()
                self.assertNotIn(unseen, page.inner_text(".o_content"))
            for typed in others:
                self._search(page, typed)
                page.locator(".o_view_nocontent").first.wait_for()
                self.assertNotIn(unseen, page.inner_text(".o_content"))

    def _search(self, page, typed):
        """In the box alone: what was looked for before is taken off."""
        while page.locator(".o_searchview_facet").count():
            facets = page.locator(".o_searchview_facet").count()
            page.locator(".o_searchview_facet .o_facet_remove").first.click()
            page.wait_for_function(
                "n => document.querySelectorAll('.o_searchview_facet').length < n",
                arg=facets,
            )
        page.locator(".o_data_row, .o_kanban_record").first.wait_for()
        search_for(page, typed)
