"""What officers are offered, whole and by hand: one more is a question to answer."""

import json

from odoo import http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .matrix import Door, Refused
from .test_methods import QUIET
from .world import AccessCase

MENUS = {
    "member_privacy.menu_register",
    "member_privacy.menu_register_desk",
    "member_privacy.menu_register_members",
    "member_privacy.menu_register_my_reports",
    "member_privacy.menu_register_request_tasks",
    "member_privacy.menu_register_texts",
    "member_dispatch.menu_register_messages",
    "member_dispatch.menu_register_dispatches",
    "member_dispatch.menu_register_in_doubt",
    "member_dispatch.menu_register_lists",
    # The house's discussions, with what anybody sets for themselves.
    "mail.menu_root_discuss",
    "mail.main_menu_discuss",
    "mail.menu_channel",
    "mail.menu_configuration",
    "mail.menu_call_settings",
    "mail.menu_canned_responses",
    "mail.menu_notification_settings",
    "mail.menu_roles",
}
# Models that give others a link to something; `models.csv` says who makes one.
SHARES = {"portal.share"}


@tagged("post_install", "-at_install")
class TestLists(AccessCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.officer = self.roles["local"]

    def door(self, role):
        return Door(self.env, self.roles[role])

    def test_the_menus_of_an_officer_are_these_and_none_is_technical(self):
        for debug in (False, True):
            menus = self.env["ir.ui.menu"].with_user(self.officer).load_menus(debug)
            ids = [key for key in menus if key != "root"]
            found = self.env["ir.ui.menu"].browse(ids).get_external_id().values()
            self.assertEqual(set(found), MENUS)

    def test_an_officer_with_other_groups_sees_no_more_menus(self):
        """Groups given by mistake: settings, contacts, exports, technical features."""
        groups = (
            "member_privacy.group_member_officer",
            "base.group_system",
            "base.group_partner_manager",
            "base.group_allow_export",
            "base.group_no_one",
        )
        user = new_test_user(self.env, "much", groups=",".join(groups))
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(True)
        ids = [key for key in menus if key != "root"]
        found = set(self.env["ir.ui.menu"].browse(ids).get_external_id().values())
        self.assertFalse([name for name in found - MENUS if "mail." not in name])

    def test_nothing_of_cores_stands_under_the_cogwheel_on_a_member(self):
        bindings = "ir.actions.actions", "get_bindings", "res.partner"
        self.assertEqual(self.door("local").call(*bindings), {})
        self.assertTrue(self.door("staff").call(*bindings)["action"])

    def test_no_officer_exports_or_imports_whatever_groups_they_have(self):
        """`county` has Odoo's group for exports, as the privacy officer does."""
        ids = self.ola.ids
        for model, rows in (("res.partner", ids), ("res.users", self.officer.ids)):
            for role in ("local", "county"):
                with self.assertRaises(Refused):
                    self.door(role).call(model, "export_data", rows, ["name"])
                with self.assertRaises(Refused):
                    self.door(role).call(model, "load", ["name"], [["x"]])
        exported = self.door("dpo").call("res.partner", "export_data", ids, ["name"])
        self.assertEqual(exported["datas"], [["Ola Testesen"]])

    def test_no_address_of_cores_hands_an_officer_a_file_of_members(self):
        asked = {
            "model": "res.partner",
            "fields": [{"name": "name", "label": "Name", "type": "char"}],
            "ids": self.ola.ids,
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        for role, shown in (("county", False), ("dpo", True)):
            user = self.roles[role]
            self.authenticate(user.login, user.login)
            with mute_logger(*QUIET):
                answers = {
                    "csv": self._post("/web/export/csv", data=json.dumps(asked)),
                    "card": self._get(f"/web/partner/vcard?partner_ids={self.ola.id}"),
                }
            for door, answer in answers.items():
                told = answer.status_code == 200 and "Ola Testesen" in answer.text
                self.assertEqual(told, shown, (role, door))

    def _post(self, path, **form):
        token = {"csrf_token": http.Request.csrf_token(self)}
        return self.url_open(path, data={**form, **token}, timeout=60)

    def _get(self, path):
        return self.url_open(path, timeout=60)

    def test_an_officer_uses_no_search_that_somebody_shared(self):
        filters = self.env["ir.filters"]
        values = {"model_id": "res.partner", "domain": "[('name', '=', 'Siri')]"}
        filters.create({"name": "Shared", "user_ids": [], **values})
        others = [(6, 0, self.crm_user.ids)]
        filters.create({"name": "Theirs", "user_ids": others, **values})
        own = self.door("local").call(
            "ir.filters",
            "create_filter",
            {"name": "Own", "user_ids": [(6, 0, self.officer.ids)], **values},
        )
        for role, names in (("local", {"Own"}), ("staff", {"Shared"})):
            found = self.door(role).call("ir.filters", "get_filters", "res.partner")
            self.assertEqual({each["name"] for each in found}, names, (role, own))

    def test_models_that_share_by_link_are_in_the_matrix(self):
        found = {
            name
            for name, model in self.env.items()
            if not model._abstract and ("share" in name or "dashboard" in name)
        }
        self.assertEqual(found, SHARES)
