"""From what an officer heard to what the secretariat did, as both of them see it."""

from odoo.tests import HttpCase, tagged

from odoo.addons.member_privacy.tests.common import MemberCase

from .chromium import NARROW, WIDE, WIDER, ChromiumMixin

MEMBERS = "/odoo/members"
QUEUE = "/odoo/chapter-reports"
MINE = "/odoo/my-reports"


@tagged("post_install", "-at_install")
class TestMemberReports(ChromiumMixin, MemberCase, HttpCase):
    def _as(self, user):
        user.password = user.login
        self.authenticate(user.login, user.login)

    def test_a_resignation_goes_from_the_officer_to_the_secretariat_and_back(self):
        left, stayed = self.anna.name, self.bjorn.name
        self._as(self.officer_north)
        with self.browsing(NARROW) as page:
            page.goto(f"{MEMBERS}/{self.anna.id}")
            # On a phone Odoo keeps a form's buttons behind one.
            page.locator("button:has(.fa-bolt)").click()
            page.locator("button[name=action_report]").click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_label("What", exact=True).click()
            page.get_by_role("menuitem", name="Resignation").click()
            dialog.get_by_text("counts from the day the member said it").wait_for()
            self.assertFalse(page.evaluate(WIDER))
            dialog.get_by_role("button", name="Send to the secretariat").click()
            dialog.wait_for(state="detached")
        report = self.env["member.report"].search([("partner_id", "=", self.anna.id)])
        self.assertEqual((report.kind, report.state), ("resignation", "new"))
        self.assertFalse(self.anna.membership_ids.resigned_on)

        self._as(self.staff)
        with self.browsing(WIDE) as page:
            page.goto(QUEUE)
            page.locator(".o_data_row").filter(has_text=left).first.click()
            page.get_by_text("goes on writing to this person").wait_for()
            page.get_by_role("button", name="Carry out").click()
            page.get_by_role("button", name="Carry out").wait_for(state="hidden")
        self.env.invalidate_all()
        self.assertEqual(self.anna.membership_ids.resigned_on, report.received_on)

        self._as(self.officer_north)
        with self.browsing(WIDE) as page:
            page.goto(MINE)
            page.locator(".o_data_row").filter(has_text="Done").first.wait_for()
            page.goto(MEMBERS)
            page.locator(".o_data_row").filter(has_text=stayed).first.wait_for()
            self.assertNotIn(left, page.inner_text(".o_content"))
