"""Every kind of case in a browser: from the member's click to the page with the answer.

Without JavaScript, and with the keyboard where a form is sent. What staff do in between
is done by their buttons' methods. With MEMBER_PICTURES naming a folder, a picture of
each result is left there.
"""

import os
import re

from playwright.sync_api import expect

from odoo.tests import tagged

from .test_member_pages import MemberPagesCase

CODE = re.compile(r"\b[A-Z2-7]{5}-[A-Z2-7]{5}\b")
# Kind → links or choices on the way from the page of cases, and what is typed.
WAYS = {
    "access": (["Gi meg en kopi"], None, {}),
    "restriction": (["Stopp bruken mens dere undersøker noe"], None, {}),
    "complaint": (["Jeg vil klage"], None, {"details": "Dere ringte meg."}),
    "rectification": (["Noe er feil"], None, {"details": "Feil lag."}),
    "erasure": (["Slett det dere har om meg"], None, {"password": "portal_anna"}),
    "objection": (
        ["Stopp bruken mens dere undersøker noe"],
        "/my/cases/new/objection",
        {},
    ),
    "portability": (["Gi meg en kopi"], "/my/cases/new/portability", {}),
}


def picture(page, kind):
    if folder := os.environ.get("MEMBER_PICTURES"):
        page.screenshot(path=f"{folder}/result of {kind}.png", full_page=True)


@tagged("post_install", "-at_install")
class TestCasePages(MemberPagesCase):
    def _sent(self, page, kind):
        """Go from the page of cases to the receipt."""
        choices, link, typed = WAYS[kind]
        page.goto("/my/cases/new")
        for choice in choices:
            page.get_by_label(choice).check()
        page.locator("main form button").click()
        if link:
            page.locator(f"main a[href='{link}']").click()
        if kind == "erasure":
            page.locator("main a.mp-button").first.click()
        for name, value in typed.items():
            page.fill(f"#{name}", value)
        page.locator("main form button[type=submit]").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_be_visible()

    def _case(self, kind):
        self.env.invalidate_all()
        return self.env["privacy.request"]._open_of(self.anna, kind)

    def _answered(self, case):
        """What staff do: take it, hear the chapters, make the copy, answer."""
        case = case.with_user(self.staff)
        case.action_take()
        for task in case.task_ids:
            task.action_nothing()
        if case.next_step == "copy":
            case.action_build_package()
        case.answer = "Vi har gjort det du ba om."
        case.action_close()

    def _erased(self, case, context, address):
        """The code on the receipt opens the result when all else is gone."""
        with self.visiting(context) as page:
            page.goto(address)
            code = CODE.search(page.locator("main").inner_text())[0]
        staff = case.with_user(self.staff)
        staff.action_prepare()
        staff.action_approve()
        case._carry_out()
        with self.visiting(context) as page:
            page.goto("/privacy/result")
            page.fill("#number", case.name)
            page.fill("#code", code.lower())
            page.locator("main form button").click()
            expect(page.locator("h2", has_text="Dette er slettet")).to_be_visible()
            expect(page.locator("main")).to_contain_text("Dette må vi beholde litt til")
            expect(page.locator("main")).not_to_contain_text("Anna")
            picture(page, "erasure")

    def test_every_kind_goes_from_the_click_to_the_answer_without_javascript(self):
        for kind in WAYS:
            with self.subTest(kind), self.cr.savepoint() as savepoint:
                self.log_in_as("portal_anna")
                with self.context(java_script_enabled=False) as context:
                    with self.visiting(context) as page:
                        self._sent(page, kind)
                        address = page.url
                    case = self._case(kind)
                    self.assertEqual(len(case), 1)
                    if kind == "erasure":
                        self._erased(case, context, address)
                    else:
                        self._answered(case)
                        with self.visiting(context) as page:
                            page.goto(address)
                            expect(page.locator("main")).to_contain_text(
                                "Vi har gjort det du ba om."
                            )
                            expect(page.get_by_text("Svart").first).to_be_visible()
                            picture(page, kind)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_wrong_date_is_corrected_from_ones_own_page(self):
        self.anna.birthdate_date = "1984-01-02"
        self.log_in_as("portal_anna")
        with self.browsing(360, java_script_enabled=False) as page:
            page.goto("/my/information")
            page.locator("a[href$='about=partner.birthdate_date']").first.click()
            page.fill("#value", "1. februar 1984")
            page.locator("main form button").click()
            expect(page.get_by_role("status")).to_be_visible()
            address = page.url
        self._case("rectification").with_user(self.staff).action_accept_proposals()
        with self.browsing(360, java_script_enabled=False) as page:
            page.goto(address)
            expect(page.locator("main")).to_contain_text("02.01.1984 → 01.02.1984")
        self.assertEqual(str(self.anna.birthdate_date), "1984-02-01")

    def test_who_has_no_login_asks_by_a_code(self):
        codes = []
        self.patch(
            type(self.env["member.code"]),
            "_send_email",
            lambda _model, address, code: codes.append(code),
        )
        self.authenticate(None, None)
        with self.context(java_script_enabled=False, locale="nb-NO") as context:
            with self.visiting(context) as page:
                page.goto("/privacy/request")
                page.fill("#address", self.anna.email)
                page.locator("main form button").click()
                page.wait_for_selector("#code")
                address = page.url
            self.env["privacy.consent.draft"]._work(10)
            with self.visiting(context) as page:
                page.goto(address)
                page.fill("#code", codes[-1])
                page.locator("main form button").click()
                page.locator("input[value=access]").check()
                page.fill("#name", self.anna.name)
                page.locator("main form button").click()
                expect(page.get_by_role("status")).to_be_visible()
        self.env["privacy.request.draft"]._work(10)
        self.assertEqual(self._case("access").identity, "code")
