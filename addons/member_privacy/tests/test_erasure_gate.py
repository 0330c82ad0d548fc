from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestErasureGate(MemberCase, HttpCase):
    """What is served while database and ledger of erasures do not agree."""

    def _answers(self, state, *paths):
        erasures = type(self.env["privacy.erasure"])
        with patch.object(erasures, "_gate", lambda _self: state):
            return [self.url_open(path).status_code for path in paths]

    def test_after_a_restore_nobody_is_served(self):
        paths = ("/web/login", "/privacy", "/my")
        self.assertEqual(self._answers("restored", *paths), [503] * 3)
        self.authenticate("staff", "staff")
        self.assertEqual(self._answers("restored", "/odoo"), [503])
        self.assertEqual(self._answers("restored", "/web/health"), [200])

    def test_without_the_ledger_staff_are_let_in_with_a_banner(self):
        self.assertEqual(self._answers("missing", "/web/login", "/privacy"), [200, 503])
        for login, status in (
            ("portal_anna", 503),
            ("officer_oslo", 503),
            ("staff", 200),
            ("plain_admin", 200),
        ):
            with self.subTest(login):
                self.authenticate(login, login)
                path = "/my" if login == "portal_anna" else "/odoo"
                self.assertEqual(self._answers("missing", path), [status])
        erasures = type(self.env["privacy.erasure"])
        self.authenticate("staff", "staff")
        with patch.object(erasures, "_gate", lambda _self: "missing"):
            self.assertIn("ledger of erasures is missing", self.url_open("/odoo").text)

    def test_when_they_agree_everything_is_served(self):
        self.assertEqual(self._answers("current", "/web/login", "/privacy")[:1], [200])
