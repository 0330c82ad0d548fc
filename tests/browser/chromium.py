"""Chromium in a test, with the test's own session and database cursor."""

import os
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

AXE = (Path(__file__).parents[1] / "assets" / "axe.min.js").read_text()
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# What WCAG 2.2 demands at level AA, and three habits of good pages.
AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
    },
    "rules": {
        rule: {"enabled": True}
        for rule in ("heading-order", "region", "page-has-heading-one")
    },
    # What we print, and no second fetch of the style sheets: no rule above asks
    # for more than the browser has computed.
    "resultTypes": ["violations"],
    "preload": False,
}
PATIENCE = 60_000  # milliseconds: the machine of a test run may be busy
WIDE, NARROW = 1280, 320
# Whether a page is wider than its window.
WIDER = "() => document.documentElement.scrollWidth > window.innerWidth"


def executable():
    found = (shutil.which(name) for name in BROWSERS)
    return os.environ.get("CHROME_BIN") or next(path for path in found if path)


def search_for(page, typed):
    """Type into core's search box, press Enter, and wait until it is looked for.

    Enter takes the choice that is marked below the box, and does nothing before one
    is; a list that is still closing takes what is typed with it.
    """
    choices = page.locator(".o_searchview_autocomplete")
    choices.wait_for(state="detached")
    box = page.locator("input.o_searchview_input")
    box.fill(typed)
    choices.locator(".o-dropdown-item.focus").filter(has_text=typed).wait_for()
    box.press("Enter")
    page.locator(".o_searchview_facet").filter(has_text=typed).wait_for()


@contextmanager
def unlimited_memory():
    """Lift the limit that Odoo sets itself: with it, a browser does not start."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class ChromiumMixin:
    """For an HttpCase. Inside :meth:`browsing` the test leaves its cursor alone.

    A test that visits many pages opens one :meth:`context` and does each visit in
    :meth:`visiting`: the browser keeps scripts and styles that it has loaded.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with unlimited_memory():
            playwright = sync_playwright().start()
            cls.addClassCleanup(playwright.stop)
            cls.chromium = playwright.chromium.launch(
                executable_path=executable(), args=["--no-sandbox"]
            )
        cls.addClassCleanup(cls.chromium.close)

    @contextmanager
    def browsing(self, width=WIDE, **options):
        """A page of a new browser that is logged in like the test."""
        with (
            self.context(width, **options) as context,
            self.visiting(context) as page,
        ):
            yield page

    @contextmanager
    def context(self, width=WIDE, **options):
        """A browser of its own: cookies, cache and window."""
        size = {"width": width, "height": 900}
        context = self.chromium.new_context(
            viewport=size, base_url=self.base_url(), **options
        )
        context.set_default_timeout(PATIENCE)
        try:
            yield context
        finally:
            context.close()

    @contextmanager
    def visiting(self, context):
        """A new page in that browser, logged in like the test is now."""
        with self.allow_requests():
            context.clear_cookies()
            context.add_cookies(self._cookies())
            page = context.new_page()
            try:
                yield page
            finally:
                page.close()

    def _cookies(self):
        cookies = {TEST_CURSOR_COOKIE_NAME: self.http_request_key}
        if getattr(self, "session", None):
            cookies["session_id"] = self.session.sid
        return [
            {"name": name, "value": value, "url": self.base_url()}
            for name, value in cookies.items()
        ]

    def violations(self, page):
        """What axe-core finds on the page: rule and element, one line each."""
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate("options => axe.run(options)", AXE_OPTIONS)
        return [
            f"{rule['id']}: {node['html'][:120]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
