"""The pages of those who answer cases: whole at their widths, and no less accessible
than Odoo's own pages around them.

With MEMBER_PICTURES naming a folder, a picture of each is left there.
"""

import os
from datetime import timedelta

from odoo.tests import HttpCase, tagged

from odoo.addons.member_privacy.tests.common import MemberCase

from .chromium import WIDER, ChromiumMixin

DESK, PHONE = 1300, 360
COVERAGE = "member_privacy.privacy_coverage_action"
CASES = "privacy-cases"
HOLDS = "action-member_privacy.privacy_hold_action"
COUNTS = "action-member_privacy.privacy_erased_count_action"
READY = (
    ".o_form_view .o_form_sheet, .o_data_row, .o_kanban_record, .mp-page main,"
    " main.mp-letter, .o_graph_renderer canvas, .o_pivot table"
)
# Odoo's own pages, and what comes last on each: what axe finds there is not ours to
# mend.
CORES = {
    "/odoo/contacts": READY,
    "/odoo/contacts/{staff}": ".o-mail-Message img",
    "/odoo/contacts?view_type=list": READY,
}

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
        cls._answered_cases()
        held = cls.env["privacy.hold"].create(
            {
                "partner_id": cls.bjorn.id,
                "reason": "A dispute in court",
                "review_on": cls.today + timedelta(days=90),
            }
        )
        cls.env["privacy.erased.count"].create({"period": 2024, "people": 12})
        cls.env["privacy.coverage"]._refresh()
        cls.pages = {
            "overview": ("/odoo/privacy-overview", cls.staff),
            "cases": ("/odoo/privacy-cases", cls.staff),
            "cases, list": ("/odoo/privacy-cases?view_type=list", cls.staff),
            "cases, graph": (f"/odoo/{CASES}?view_type=graph", cls.dpo),
            "cases, pivot": (f"/odoo/{CASES}?view_type=pivot", cls.dpo),
            "holds": (f"/odoo/{HOLDS}", cls.dpo),
            "hold": (f"/odoo/{HOLDS}/{held.id}", cls.dpo),
            "counts": (f"/odoo/{COUNTS}", cls.dpo),
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

    @classmethod
    def _answered_cases(cls):
        """Some that were answered, and one that waits for a letter to be posted."""
        cases = cls.env["privacy.request"].with_user(cls.staff)
        for ago, kind in ((50, "complaint"), (20, "objection"), (35, "complaint")):
            case = cases.create(
                {
                    "kind": kind,
                    "partner_id": cls.siri.id,
                    "channel": "letter",
                    "received_on": cls.today - timedelta(days=ago),
                }
            )
            if ago != 50:
                case.sudo().write({"state": "done", "closed_on": cls.today})
        case.partner_id.email = False

    def test_pages_of_staff_and_officers_add_nothing_to_what_core_lacks(self):
        wrong = []
        with self.context(DESK, bypass_csp=True) as context:
            known = set()
            for path, last in CORES.items():
                address = path.format(staff=self.staff.partner_id.id)
                known |= self._look(context, "core", address, self.staff, last)[0]
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

    def test_staff_propose_a_correction_at_the_desk_and_on_a_phone(self):
        cases = self.env["privacy.request"].with_user(self.staff)
        case = cases.create(
            {"kind": "rectification", "partner_id": self.siri.id, "identity": "known"}
        )
        for width, city in ((DESK, "Bergen"), (PHONE, "Voss")):
            with self.context(width, bypass_csp=True) as context:
                self._propose(context, width, case, city)
            self.env.invalidate_all()
            self.assertEqual(case.proposal_ids.mapped("new_text"), [city])

    def _propose(self, context, width, case, city):
        label = case.proposal_ids.new({"field_name": "city"}).field_label
        self.authenticate(self.staff.login, self.staff.login)
        with self.visiting(context) as page:
            page.goto(f"/odoo/privacy-cases/{case.id}")
            page.locator(READY).first.wait_for()
            if width == PHONE:
                page.locator(".o_statusbar_buttons [title=More]").click()
            page.get_by_role("button", name="Propose a correction").click()
            page.locator(".modal [name=field_name] .o_select_menu_toggler").click()
            page.locator(".o_select_menu_item").get_by_text(label, exact=True).click()
            page.locator(".modal [name=value] input").fill(city)
            self.assertFalse(page.evaluate(WIDER))
            if folder := os.environ.get("MEMBER_PICTURES"):
                page.screenshot(path=f"{folder}/desk correction {width}.png")
            page.locator(".modal [name=action_propose]").click()
            page.locator("[name=proposal_ids]").get_by_text(city).first.wait_for()

    def _look(self, context, name, address, user, last=READY, fits=False):
        """Rules that axe finds broken on a page, and where."""
        self.authenticate(user.login, user.login)
        with self.visiting(context) as page:
            page.goto(address)
            page.locator(last).first.wait_for()
            if folder := os.environ.get("MEMBER_PICTURES"):
                page.screenshot(path=f"{folder}/desk {name}.png", full_page=True)
            if fits:
                self.assertFalse(page.evaluate(WIDER))
            found = self.violations(page)
        return {each.partition(":")[0] for each in found}, found
