"""The copy of everything: two clicks, a password, and a page that anybody can read."""

import os
import zipfile

from odoo.tests import tagged

from tests.clicks import took

from .chromium import NARROW, WIDE
from .test_member_pages import MemberPagesCase


@tagged("post_install", "-at_install")
class TestCopy(MemberPagesCase):
    def test_a_member_fetches_the_copy_and_reads_its_first_page(self):
        self.log_in_as("portal_anna")
        with (
            self.context(WIDE, bypass_csp=True) as context,
            self.visiting(context) as page,
        ):
            page.goto("/my")
            clicks = [
                page.get_by_role("link", name="Last ned alt om deg"),
                page.get_by_role("button", name="Last ned filen"),
            ]
            clicks[0].click()
            page.fill("#password", "portal_anna")
            with page.expect_download() as download:
                clicks[1].click()
            took(self, "download everything, and a password", clicks, 2)
            with zipfile.ZipFile(download.value.path()) as opened:
                html = opened.read("les-meg-forst.html").decode()
            self.assertIn('lang="nb"', html)
            page.set_content(html)
            for width in (WIDE, NARROW):
                page.set_viewport_size({"width": width, "height": 900})
                if folder := os.environ.get("MEMBER_PICTURES"):
                    page.screenshot(path=f"{folder}/read first {width}.png")
                self.assertFalse(self.violations(page))
