"""The member's pages in a browser: for everybody, at any width, without JavaScript.

With MEMBER_PICTURES naming a folder, a picture of every state is left there.
"""

import os

from playwright.sync_api import expect

from odoo.tests import tagged

from odoo.addons.member_portal.tests.common import PortalCase

from tests.clicks import took
from tests.share import is_deep, rotating_seed

from . import public_pages  # noqa: F401 - adds its states
from .chromium import NARROW, WIDE, WIDER, ChromiumMixin
from .member_pages import STATES

SPACED = """() => {
    const style = document.createElement("style");
    style.textContent = `* { line-height: 1.5 !important;
        letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-bottom: 2em !important; }`;
    document.head.append(style);
}"""
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter(element =>
    element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1
    && getComputedStyle(element).overflowX !== "visible"
    && !element.matches("input, textarea, select"))
    .map(element => element.outerHTML.slice(0, 80))"""
LOW = """() => [...document.querySelectorAll(".mp-button, main input, main select")]
    .filter(element => !["hidden", "radio", "checkbox"].includes(element.type))
    .filter(element => element.getBoundingClientRect().height < 44)
    .map(element => element.outerHTML.slice(0, 80))"""


class MemberPagesCase(ChromiumMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write({"name": "Turlaget", "email": "post@example.com"})
        nora = cls.env["res.partner"].create({"name": "Nora Ny"})
        logins = cls.portal_anna | cls._portal(nora) | cls._portal(cls.emil)
        logins.lang = "nb_NO"

    def log_in_as(self, login):
        self.authenticate(login, login)

    def _clicker(self, page):
        """Click what bears these words, and count."""
        clicks = []

        def click(role, words):
            clicks.append(words)
            page.get_by_role(role, name=words).first.click()

        return click, clicks

    def _press(self, page, words):
        """Tab to what bears these words, see that it shows, press Enter."""
        self._tab_to(page, words)
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        row = "getComputedStyle(document.activeElement.closest('li') || document.body)"
        shown = {page.evaluate(outline), page.evaluate(f"{row}.outlineStyle")}
        self.assertIn("solid", shown, f"no visible focus on {words}")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    def _tab_to(self, page, words):
        """To what bears these words, has this id, or is read out beginning so."""
        here = "document.activeElement"
        for _press in range(60):
            page.keyboard.press("Tab")
            text, number, read = page.evaluate(
                f"[{here}.innerText.trim(), {here}.id, {here}.textContent]"
            )
            read = " ".join(read.split())
            if words in (text, number) or f"{read} ".startswith(f"{words} "):
                return
        self.fail(f"Tab never reached {words}")


STOP = ("button", "Stopp alt som kan stoppes")
ASK = ("link", "Spør om dette")
SEND = ("button", "Klag til oss")


@tagged("post_install", "-at_install")
class TestEveryState(MemberPagesCase):
    def test_nothing_keeps_anybody_out_wide_or_narrow_or_with_wide_text(self):
        with self.context(WIDE, bypass_csp=True) as context:
            for turn, (name, (login, world, visit)) in enumerate(STATES.items()):
                with self.subTest(name), self.cr.savepoint() as savepoint:
                    if world:
                        world(self)
                    self.log_in_as(login)
                    with self.visiting(context) as page:
                        visit(page)
                        found = self._look(page, name, turn)
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.assertFalse(found)

    def _look(self, page, name, turn):
        """What is wrong with the page as it stands, one line each.

        axe looks at both widths in a deep run. Otherwise at one, and which one the
        run's seed says: the second look costs as much and seldom finds more.
        """
        found = []
        for side, width in enumerate((WIDE, NARROW)):
            page.set_viewport_size({"width": width, "height": 900})
            if folder := os.environ.get("MEMBER_PICTURES"):
                page.screenshot(path=f"{folder}/{name} {width}.png", full_page=True)
            if is_deep() or (turn + rotating_seed()) % 2 == side:
                found += self.violations(page)
            found += [f"too low: {each}" for each in page.evaluate(LOW)]
            found += ["scrolls sideways"] if page.evaluate(WIDER) else []
        page.evaluate(SPACED)
        found += [f"cut off: {each}" for each in page.evaluate(CUT_OFF)]
        return found + (["wide text scrolls sideways"] if page.evaluate(WIDER) else [])


@tagged("post_install", "-at_install")
class TestJourneys(MemberPagesCase):
    def setUp(self):
        super().setUp()
        self.log_in_as("portal_anna")

    def test_without_javascript_a_member_saves_a_phone_in_three_clicks_and_a_code(self):
        sent = []
        codes = self.registry["member.code"]
        self.patch(codes, "_sends_sms", lambda model: True)
        self.patch(codes, "_send_sms", lambda model, to, code: sent.append(code))
        with self.browsing(java_script_enabled=False) as page:
            click, clicks = self._clicker(page)
            page.goto("/my")
            click("link", "Opplysningene dine")
            click("link", "Rett Telefon")
            page.fill("#phone", "912 34 568")
            click("button", "Lagre")
            took(self, "correct one's own phone, to the code", clicks, 3)
            page.get_by_label("De seks sifrene").fill(sent[0])
            click("button", "Bekreft")
            expect(page.get_by_role("status")).to_contain_text("Lagret.")
            self.assertLessEqual(len(clicks), 4)
        self.env.invalidate_all()
        self.assertEqual(self.anna.phone, "+4791234568")

    def test_without_javascript_a_member_asks_for_erasure_in_five_clicks(self):
        with self.browsing(java_script_enabled=False) as page:
            click, clicks = self._clicker(page)
            page.goto("/my")
            click("link", "Be om sletting")
            click("link", "Gå videre for å se over og sende")
            page.fill("#password", "portal_anna")
            click("button", "Be om sletting")
            self.assertIn(
                "Vi har fått saken din.", page.get_by_role("status").inner_text()
            )
            took(self, "ask for erasure, and a password", clicks, 5)
            click("button", "Trekk saken")
            self.assertIn("Saken er trukket.", page.get_by_role("status").inner_text())

    def test_without_javascript_stopping_leaving_and_asking_take_few_clicks(self):
        self.env["privacy.view"].with_user(self.staff)._record(self.anna, "member")
        journeys = (
            ("stop everything", 2, ("link", "Samtykker og kontakt"), STOP),
            ("ask about a look-up", 3, ("link", "Hvem har sett"), ASK, SEND),
            ("resign", 3, ("link", "Meld deg ut"), ("button", "Meld meg ut")),
        )
        with self.context(java_script_enabled=False) as context:
            for journey, most, *steps in journeys:
                with self.subTest(journey), self.visiting(context) as page:
                    click, clicks = self._clicker(page)
                    page.goto("/my")
                    for step in steps:
                        click(*step)
                    expect(page.get_by_role("status")).to_be_visible()
                    took(self, journey, clicks, most)

    def test_without_javascript_a_member_changes_language_and_logs_out(self):
        with self.browsing(java_script_enabled=False) as page:
            page.goto("/my/information")
            page.get_by_role("button", name="Nynorsk").click()
            page.get_by_role("heading", name="Opplysningane dine", level=1).wait_for()
            self.assertEqual(page.locator("html").get_attribute("lang"), "nn")
            with page.expect_navigation():
                page.get_by_role("button", name="Logg ut").click()
            page.goto("/my")
            self.assertIn("/web/login", page.url)

    def test_after_sending_the_focus_is_on_what_happened(self):
        with self.browsing() as page:
            page.goto("/my/information/address")
            page.fill("#zip", "12")
            page.get_by_role("button", name="Lagre").click()
            page.wait_for_selector("[role=alert]:focus")
            page.get_by_role("alert").get_by_role("link").click()
            page.wait_for_selector("#zip:focus")
            page.fill("#zip", "0155")
            page.get_by_role("button", name="Lagre").click()
            page.wait_for_selector("[role=status]:focus")

    def test_by_keyboard_alone_a_member_asks_for_erasure_and_withdraws(self):
        with self.browsing() as page:
            page.goto("/my")
            self._press(page, "Hopp til innholdet")
            for words in ("Be om sletting", "Gå videre for å se over og sende"):
                self._press(page, words)
            self._tab_to(page, "password")
            page.keyboard.type("portal_anna")
            self._press(page, "Be om sletting")
            self.assertIn("Vi har fått saken", page.get_by_role("status").inner_text())
            self._press(page, "Trekk saken")
            self.assertIn("Saken er trukket", page.get_by_role("status").inner_text())

    def test_the_page_looks_as_meant_under_its_own_policy(self):
        with self.browsing() as page:
            refused = []
            page.on("console", lambda message: refused.append(message.text))
            page.goto("/my/information/address")
            colour = "getComputedStyle(document.querySelector('.mp-button'))"
            self.assertEqual(
                page.evaluate(f"{colour}.backgroundColor"), "rgb(11, 83, 81)"
            )
            self.assertFalse(refused)
