"""Yes and no in a browser: as few clicks, as wide a button, with the keyboard alone.

What is measured stands in a table at the end of the run, and in
docs/purposes-consents-notice.md.
"""

from playwright.sync_api import expect

from odoo.tests import tagged

from tests.clicks import took

from . import public_pages
from .member_pages import LINKS, STATES, a_child_in_care
from .test_member_pages import MemberPagesCase

BUTTONS = """() => [...document.querySelectorAll("main form[action$=answer] button")]
    .map(button => [button.className,
                    ...["width", "height"].map(side =>
                        Math.round(button.getBoundingClientRect()[side]))])"""
# What a page with a choice must not do (ux.md U17), as far as a browser can tell.
PATTERNS = """() => {
    const main = document.querySelector("main"), found = [];
    const note = (what, wrong) => wrong && found.push(what);
    const all = selector => [...main.querySelectorAll(selector)];
    note("ticked beforehand", all("input:checked, option[selected]").length);
    note("a reason is demanded", all("textarea, input[type=text][required]").length);
    note("a dialog asks again", document.querySelector("dialog, [role=dialog]"));
    note("a detour", all("form[method=get] button").length);
    for (const form of all("form[action$=answer]")) {
        note("a choice for several purposes",
             form.querySelectorAll("[name=purpose]").length > 1);
        const row = form.closest(".mp-choice-row");
        note("no state in words", row && !row.querySelector(".mp-state").innerText);
    }
    return found;
}"""
# Words that push, blame or deny twice.
PUSHING = (
    "er du sikker",
    "gå glipp",
    "dessverre",
    "vennligst",
    "synd at",
    "savne",
    "ikke ønsker ikke",
)
CHOICES = (
    "consents",
    "consents, answered",
    "consents, start again",
    "child's consents, a guardian's page",
    "consents, a child's own page",
    "link in a message",
    "link in a message, answered",
    "public form, answers",
)
MINE, FUNDS = "Samtykker og kontakt", "Innsamling, E-post"


@tagged("post_install", "-at_install")
class TestConsentPages(MemberPagesCase):
    def _current(self, person=None):
        self.env.invalidate_all()
        choices = self.env["privacy.consent"]._choices(person or self.anna)
        return {(c.purpose.code, c.channel): c.state for c in choices}

    def test_yes_and_no_are_two_clicks_from_my_page_without_javascript(self):
        self.log_in_as("portal_anna")
        took_each = []
        for journey, button, state in (
            ("say yes", "Gi samtykke", "yes"),
            ("take it back", "Trekk samtykket", "no"),
        ):
            with self.browsing(java_script_enabled=False) as page:
                click, clicks = self._clicker(page)
                page.goto("/my")
                click("link", MINE)
                click("button", f"{button} {FUNDS}")
                expect(page.get_by_role("status")).to_contain_text(
                    "straks" if state == "no" else "gitt"
                )
                took(self, journey, clicks, 2)
                took_each.append(len(clicks))
            self.assertEqual(self._current()["fundraising", "email"], state)
        self.assertGreaterEqual(*took_each)

    def test_a_guardian_takes_a_yes_back_in_three_clicks(self):
        a_child_in_care(self)
        self.log_in_as("portal_anna")
        with self.browsing(java_script_enabled=False) as page:
            click, clicks = self._clicker(page)
            page.goto("/my")
            page.locator(f"main a[href='{LINKS['child']}']").first.click()
            clicks.append("the child")
            page.locator(f"main a[href='{LINKS['child']}/consents']").first.click()
            clicks.append("its consents")
            click("button", f"Trekk samtykket {FUNDS}")
            expect(page.get_by_role("status")).to_be_visible()
            took(self, "take a yes for a child back", clicks, 3)
        self.assertEqual(self._current(self.emil)["fundraising", "email"], "no")

    def test_all_buttons_that_answer_are_alike_on_every_page(self):
        """Of one class, and of one size on a page: yes is no easier to hit than no."""
        self.env["privacy.consent"]._record(
            self.anna,
            self.env.ref("member_privacy.purpose_fundraising"),
            "email",
            "given",
            "portal",
        )
        a_child_in_care(self)
        self.log_in_as("portal_anna")
        classes = set()
        for width in (1300, 360):
            with self.browsing(width) as page:
                for path in ("/my/consents", f"{LINKS['child']}/consents"):
                    page.goto(path)
                    self.assertTrue(page.get_by_role("button", name="Trekk").count())
                    looks = {tuple(look) for look in page.evaluate(BUTTONS)}
                    self.assertEqual(len(looks), 1, looks)
                    classes |= {look[0] for look in looks}
        self.assertEqual(len(classes), 1)

    def test_no_page_with_a_choice_pushes(self):
        for name in CHOICES:
            login, world, visit = STATES[name]
            with self.subTest(name), self.cr.savepoint() as savepoint:
                if world:
                    world(self)
                self.log_in_as(login)
                with self.browsing() as page:
                    visit(page)
                    found = page.evaluate(PATTERNS)
                    words = page.locator("main").inner_text().lower()
                    undo = page.get_by_role("button", name="Angre").count()
                found += [word for word in PUSHING if word in words]
                if name.endswith("answered") and not undo:
                    found.append("no undo")
                savepoint.rollback()
                self.env.invalidate_all()
                took(self, f"patterns that push: {name}", found, 0)

    # From a message

    def test_from_a_message_it_is_one_press_of_the_keyboard_and_no_login(self):
        path = self.env["privacy.consent"]._link_path(
            self.anna.id, self.newsletter.id, "email"
        )
        with self.browsing(360, locale="nb-NO") as page:
            page.goto(path)
            self._press(page, "Reserver deg")
            page.wait_for_selector("[role=status]:focus")
            self.assertNotIn("/web/login", page.url)
            took(self, "say no behind a link in a message", ["the button"], 1)
        self.assertEqual(self._current()["newsletter", "email"], "no")

    def test_stopping_all_is_undone_by_one_click(self):
        self.log_in_as("portal_anna")
        before = self._current()
        with self.browsing() as page:
            page.goto("/my")
            page.get_by_role("link", name=MINE).click()
            page.get_by_role("button", name="Stopp alt som kan stoppes").click()
            undo = page.get_by_role("button", name="Angre")
            expect(undo).to_be_visible()
            self.assertNotIn("yes", self._current().values())
            with page.expect_navigation():
                undo.click()
        self.assertEqual(self._current(), before)

    # By keyboard

    def test_by_keyboard_alone_a_guardian_answers_for_a_child(self):
        a_child_in_care(self)
        self.log_in_as("portal_anna")
        with self.browsing(360) as page:
            page.goto(f"{LINKS['child']}/consents")
            self._press(page, "Hopp til innholdet")
            self._press(page, f"Trekk samtykket {FUNDS}")
            page.wait_for_selector("[role=status]:focus")
            self._press(page, "Angre")
            page.wait_for_selector("[role=status]:focus")
        self.assertEqual(self._current(self.emil)["fundraising", "email"], "yes")

    def test_by_keyboard_alone_somebody_answers_on_the_public_form(self):
        public_pages.a_right_code(self)
        with self.browsing(360) as page:
            public_pages.in_bokmal(page, "/choices")
            self._tab_to(page, "address")
            page.keyboard.type("ola")
            self._press(page, "Send meg en kode")
            page.wait_for_selector("[role=alert]:focus")
            page.goto(LINKS["answer"])
            first = page.locator("input[type=radio]").first
            self._tab_to(page, first.get_attribute("id"))
            page.keyboard.press("Space")
            expect(first).to_be_checked()
            self._press(page, "Send svarene")
            page.wait_for_selector("[role=status]:focus")

    def test_by_keyboard_alone_somebody_searches_the_notice(self):
        public_pages.notice_of_two_versions(self)
        with self.browsing(360) as page:
            public_pages.in_bokmal(page, "/privacy")
            self._tab_to(page, "q")
            page.keyboard.type("Trykkeriet")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            expect(page.locator("main")).to_contain_text("Trykkeriet AS")
