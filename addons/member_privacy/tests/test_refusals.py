import json
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MemberCase

PAGES = ("odoo.addons.web.controllers.export", "odoo.addons.web.controllers.report")
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

    def test_what_core_answers_on_a_page_tells_no_more(self):
        """An export or a report that fails, and a description of a model."""
        export = {
            "model": "res.partner",
            "fields": [{"name": "name", "label": "Name", "type": "char"}],
            "ids": self.siri.ids,
            "domain": [],
            "import_compat": False,
        }
        report = ["/report/pdf/no.such_report/1", "qweb-pdf"]
        for user in (self.portal_anna, self.officer_oslo):
            self.authenticate(user.login, user.login)
            token = http.Request.csrf_token(self)
            for path, data in (
                ("/web/export/csv", export),
                ("/web/export/xlsx", export),
                ("/report/download", report),
            ):
                with mute_logger(*QUIET, *PAGES):
                    answer = self.url_open(
                        path, data={"data": json.dumps(data), "csrf_token": token}
                    )
                self.assertEqual(answer.status_code, 500, path)
                self.assertIn("Odoo Server Error", answer.text)
                self.assertNotIn("Traceback", answer.text)
                self.assertNotIn(self.siri.name, answer.text)
            with mute_logger(*QUIET):
                answer = self.url_open("/doc/no.such.model.json")
            self.assertGreaterEqual(answer.status_code, 400)
            self.assertNotIn("Traceback", answer.text)

    def test_staff_still_read_what_went_wrong(self):
        self.authenticate(self.staff.login, self.staff.login)
        token = http.Request.csrf_token(self)
        with mute_logger(*QUIET, *PAGES):
            answer = self.url_open(
                "/web/export/csv", data={"data": "{}", "csrf_token": token}
            )
        self.assertIn("Traceback", answer.text)

    def test_a_refused_number_says_that_it_is_in_use_and_not_whose_it_is(self):
        """As in all of core; `names-behind-links.md` says why it stays."""
        former = self._member("Frida Testesen", self.oslo)
        former.membership_ids._end(self.today, "excluded")
        protected = self._member("Per Testesen", self.oslo, address_protected=True)
        self.env.flush_all()
        told = set()
        for hidden in (self.siri, former, protected, self.stranger):
            error = self._error(
                self.officer_oslo, "res.partner", "read", hidden.ids, ["name"]
            )
            self.assertEqual(error["name"], "odoo.exceptions.AccessError")
            told.add(error["message"].replace(str(hidden.id), "#"))
        self.assertEqual(len(told), 1, told)
        contacts = self.env["res.partner"].with_user(self.officer_oslo)
        self.assertEqual(contacts.browse(2**31 - 1).read(["name"]), [])
        self.assertTrue(contacts.browse(self.anna.id).read(["name"]))
