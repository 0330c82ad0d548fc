"""The confirmation of a processor that ended, on a desk and on a phone.

With MEMBER_PICTURES naming a folder, a picture of each is left there.
"""

import os
from datetime import timedelta

from odoo.tests import HttpCase, tagged

from odoo.addons.member_privacy.tests.common import MemberCase

from .chromium import WIDER, ChromiumMixin

LIST = "/odoo/action-member_privacy.privacy_processor_action"


@tagged("post_install", "-at_install")
class TestProcessorEnd(ChromiumMixin, MemberCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dpo.password = cls.dpo.login
        cls.env["privacy.processor"].create(
            {
                "name": "Gamle Trykk AS",
                "service": "Prints the paper",
                "end_date": cls.today - timedelta(days=40),
            }
        )

    def _picture(self, page, name):
        if folder := os.environ.get("MEMBER_PICTURES"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def test_what_lacks_is_told_and_nothing_is_cut_off(self):
        self.authenticate(self.dpo.login, self.dpo.login)
        for width in (1300, 360):
            with self.subTest(width), self.browsing(width) as page:
                page.goto(LIST)
                page.get_by_text("Gamle Trykk AS").first.click()
                page.locator(".o_form_view [name=confirmed_by]").first.wait_for()
                self._picture(page, f"processor-{width}")
                self.assertFalse(page.evaluate(WIDER))
                page.locator(
                    "[name=confirmation_note]"
                ).first.scroll_into_view_if_needed()
                self._picture(page, f"processor-{width}-below")
                if width == 1300:
                    page.locator("button[name=action_record_confirmation]").click()
                    told = page.locator(".modal-body")
                    told.wait_for()
                    self.assertIn("Who confirmed", told.inner_text())
                    self._picture(page, "processor-lacks")
