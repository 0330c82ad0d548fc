"""The pages of those who answer cases: whole at their widths, and no less accessible
than Odoo's own pages around them.

With MEMBER_PICTURES naming a folder, a picture of each is left there.
"""

import os

from odoo.tests import HttpCase, tagged

from odoo.addons.member_privacy.tests.common import MemberCase

from .chromium import ChromiumMixin

DESK, PHONE = 1300, 360
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth"
COVERAGE = "member_privacy.privacy_coverage_action"
READY = ".o_form_view .o_form_sheet, .o_data_row, .o_kanban_record, .mp-page main"
# Odoo's own pages: what axe finds there is not ours to mend.
CORES = ("/odoo/contacts", "/odoo/contacts/{staff}", "/odoo/contacts?view_type=list")

# Core's search box, when an action begins with a filter.
SEARCH = "o_searchview"


@tagged("post_install", "-at_install")
class TestCaseDesk(ChromiumMixin, MemberCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader.answers_for_privacy = True
        cls.staff.partner_id.name = "Mona Sekretær"
        for user in cls.staff | cls.dpo | cls.officer_oslo:
            user.password = user.login
        cases = cls.env["privacy.request"].with_user(cls.staff)
        cls.case, erasure = cases.create(
            [
                {"kind": kind, "partner_id": cls.anna.id, "identity": "known"}
                for kind in ("access", "erasure")
            ]
        )
        cls.case.action_take()
        cls.anna.message_post(body="Bjørn says so", author_id=cls.bjorn.id)
        cls.case.action_build_package()
        erasure.action_prepare()
        cls.env["privacy.coverage"]._refresh()
        cls.pages = {
            "cases": ("/odoo/privacy-cases", cls.staff),
            "cases, list": ("/odoo/privacy-cases?view_type=list", cls.staff),
            "case": (f"/odoo/privacy-cases/{cls.case.id}", cls.staff),
            "erasure": (f"/odoo/privacy-cases/{erasure.id}", cls.dpo),
            "review": (f"/odoo/privacy.package/{cls.case.package_ids.id}", cls.staff),
            "coverage": (
                "/odoo/action-member_privacy.privacy_coverage_action",
                cls.dpo,
            ),
            "record": ("/privacy/record", cls.staff),
            "question": (
                f"/odoo/chapter-questions/{cls.case.task_ids.id}",
                cls.officer_oslo,
            ),
        }

    def test_pages_of_staff_and_officers_add_nothing_to_what_core_lacks(self):
        wrong = []
        with self.context(DESK, bypass_csp=True) as context:
            known = set()
            for address in CORES:
                address = address.format(staff=self.staff.partner_id.id)
                known |= self._look(context, "core", address, self.staff)[0]
            for name, (address, user) in self.pages.items():
                _rules, found = self._look(context, name, address, user)
                wrong += [
                    f"{name}: {each}"
                    for each in found
                    if each.partition(":")[0] not in known and SEARCH not in each
                ]
        self.assertFalse(wrong)

    def test_the_question_to_a_chapter_fits_a_phone(self):
        address, user = self.pages["question"]
        with self.context(PHONE, bypass_csp=True) as context:
            self._look(context, "question, phone", address, user, fits=True)

    def _look(self, context, name, address, user, fits=False):
        """Rules that axe finds broken on a page, and where."""
        self.authenticate(user.login, user.login)
        with self.visiting(context) as page:
            page.goto(address)
            page.locator(READY).first.wait_for()
            if folder := os.environ.get("MEMBER_PICTURES"):
                page.screenshot(path=f"{folder}/desk {name}.png", full_page=True)
            if fits:
                self.assertFalse(page.evaluate(WIDER))
            found = self.violations(page)
        return {each.partition(":")[0] for each in found}, found
