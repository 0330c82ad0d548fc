import json
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MemberCase

QUIET = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db")


@tagged("post_install", "-at_install")
class TestRefusals(MemberCase, HttpCase):
    """What a caller reads of a call that was refused or went wrong."""

    def _error(self, user, model, method, *args, debug=False):
        """The answer to a call that fails, as the browser gets it."""
        self.authenticate(user.login, user.login)
        if debug:
            self.url_open("/web?debug=1")
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        with mute_logger(*QUIET):
            response = self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                data=json.dumps({"params": params}),
                headers={"Content-Type": "application/json"},
            )
        return response.json()["error"]["data"]

    def test_who_is_refused_reads_no_name_in_debug_mode_either(self):
        membership = self.siri.membership_ids
        for user in (self.officer_oslo, self.crm_user, self.admin):
            for record in (self.siri, membership, self.portal_siri):
                with self.subTest(user.login, model=record._name):
                    error = self._error(
                        user, record._name, "read", record.ids, ["id"], debug=True
                    )
                    self.assertEqual(error["name"], "odoo.exceptions.AccessError")
                    self.assertNotIn(self.siri.name, str(error))
                    self.assertNotIn(self.kristiansand.name, str(error))

    def test_members_and_officers_get_no_traceback(self):
        for user in (self.portal_anna, self.officer_oslo):
            refused = self._error(user, "res.partner", "read", self.siri.ids, ["name"])
            self.assertEqual(refused["name"], "odoo.exceptions.AccessError")
            self.assertNotIn("Traceback", refused["debug"])

    def test_the_servers_own_trouble_is_told_in_a_sentence(self):
        def breaks(*_args):
            raise ValueError("Key (email)=(siri@example.com) already exists")

        partners = self.registry["res.partner"]
        for user, briefly in (
            (self.portal_anna, True),
            (self.officer_oslo, True),
            (self.staff, False),
        ):
            with patch.object(partners, "name_search", breaks):
                error = self._error(user, "res.partner", "name_search", [])
            self.assertEqual("siri@" not in str(error), briefly, user.login)
            self.assertEqual(error["name"].endswith("UserError"), briefly)
