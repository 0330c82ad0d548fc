from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MemberCase

STAFF = "member_privacy.group_member_staff"
OFFICER = "member_privacy.group_member_officer"
DPO = "member_privacy.group_privacy_officer"


@tagged("post_install", "-at_install")
class TestAlerts(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dpo.email = "dpo@example.org"
        cls.env.cr.precommit.run()
        cls.target = new_test_user(cls.env, "target", groups="base.group_user")
        cls.own_group = cls.env["res.groups"].create({"name": "Sales of ours"})
        cls.partner_model = cls.env["ir.model"]._get("res.partner")
        cls.country_model = cls.env["ir.model"]._get("res.country")

    def setUp(self):
        super().setUp()
        self.last = self._alerts()[:1].id or 0

    def _alerts(self):
        return self.env["privacy.alert"].search([])

    def _new(self):
        return self.env["privacy.alert"].search([("id", ">", self.last)])

    def _group(self, xmlid):
        return self.env.ref(xmlid)

    def test_every_way_to_one_of_our_groups_is_told(self):
        user, as_admin = self.target, self.admin
        staff = self._group(STAFF)
        own = self.own_group
        ways = {
            "the user's groups": lambda: user.with_user(as_admin).write(
                {"group_ids": [Command.link(staff.id)]}
            ),
            "the group's users": lambda: staff.with_user(as_admin).write(
                {"user_ids": [Command.link(user.id)]}
            ),
            "the group's users, implied ones": lambda: staff.sudo().write(
                {"all_user_ids": [Command.link(user.id)]}
            ),
            "a group that implies": lambda: (
                own.write({"user_ids": [Command.link(user.id)]}),
                own.with_user(as_admin).write({"implied_ids": [staff.id]}),
            ),
            "from the implied side": lambda: (
                own.write({"user_ids": [Command.link(user.id)]}),
                staff.with_user(as_admin).write({"implied_by_ids": [own.id]}),
            ),
            "a new group": lambda: self.env["res.groups"].create(
                {"name": "New", "implied_ids": staff.ids, "user_ids": user.ids}
            ),
            "under sudo, with a context that silences": lambda: (
                user.sudo()
                .with_context(
                    mail_notrack=True, tracking_disable=True, install_mode=True
                )
                .write({"group_ids": [Command.link(staff.id)]})
            ),
        }
        for name, way in ways.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                way()
                told = self._new()
                self.assertEqual(told.mapped("kind"), ["group"], name)
                self.assertEqual(told.user_id, user)
                self.assertIn("Staff", told.what)
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache("groups")

    def test_a_login_made_copied_or_opened_again_with_a_group_is_told(self):
        new = new_test_user(self.env, "made", groups=OFFICER)
        self.assertEqual(self._new().user_id, new)
        new.active = False
        self.assertEqual(len(self._new()), 1)
        new.active = True
        self.assertEqual(len(self._new()), 2)
        copied = new.copy({"login": "copied"})
        self.assertIn(copied, self._new().user_id)

    def test_one_change_is_told_once_with_all_groups_it_gives(self):
        self.target.group_ids |= self._group(DPO)
        told = self._new()
        self.assertEqual(len(told), 1)
        self.assertEqual(set(told.what.split(", ")), {"Staff", "Privacy officer"})

    def test_a_privacy_officer_who_is_put_aside_is_told_before_the_rest(self):
        admin = self.env["res.users"].with_user(self.admin)
        dpo = self.dpo.with_env(admin.env)
        address = self.dpo.email
        for vals in (
            {"active": False},
            {"group_ids": [Command.unlink(self._group(DPO).id)]},
            {"email": "elsewhere@example.com"},
            {"password": "known to another"},
        ):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                dpo.write(vals)
                told = self._new()
                self.assertEqual(told.user_id, self.dpo)
                self.env["mail.mail"].search([]).unlink()
                self.env.cr.precommit.run()
                mails = self.env["mail.mail"].search([])
                self.assertIn(address, mails.mapped("email_to"))
                savepoint.rollback()
                self.env.invalidate_all()
                self.env.registry.clear_cache("groups")

    def test_an_address_of_ones_own_or_an_officers_password_is_not_told(self):
        self.dpo.with_user(self.dpo).write({"email": "dpo.two@example.org"})
        self.officer_oslo.with_user(self.admin).write({"password": "for the officer"})
        self.assertFalse(self._new())

    def test_a_group_of_ones_own_under_the_name_of_ours_is_told(self):
        mine = self.env["res.groups"].create({"name": "Mine"})
        name = self.env["ir.model.data"].search(
            [("module", "=", "member_privacy"), ("name", "=", "group_member_staff")]
        )
        name.with_user(self.admin).write({"res_id": mine.id})
        self.assertEqual(self._new().mapped("kind"), ["group"])

    def test_other_groups_and_losing_one_are_not_told(self):
        self.target.group_ids |= self._group("base.group_partner_manager")
        self.staff.group_ids -= self._group(STAFF)
        self.target.write({"signature": "x"})
        self.own_group.write({"name": "Another", "user_ids": self.target.ids})
        self.assertFalse(self._new())

    def test_who_did_it_stands_there_also_under_sudo(self):
        groups = [Command.link(self._group(STAFF).id)]
        self.target.with_user(self.admin).sudo().write({"group_ids": groups})
        self.assertEqual(self._new().doer_id, self.admin)

    def test_rules_and_rights_on_our_models_are_told_made_changed_and_deleted(self):
        for model, vals, change in (
            (
                "ir.rule",
                {"name": "All", "domain_force": "[(1, '=', 1)]"},
                {"active": False},
            ),
            (
                "ir.model.access",
                {"name": "All", "group_id": self.env.ref("base.group_system").id},
                {"perm_read": True},
            ),
        ):
            with self.subTest(model):
                rows = self.env[model].with_user(self.admin)
                row = rows.create({**vals, "model_id": self.partner_model.id})
                row.write(change)
                row.sudo().unlink()
                told = self._new().sorted("id")
                self.assertEqual(
                    told.mapped("operation"), ["create", "write", "unlink"]
                )
                self.assertEqual(told.mapped("model"), ["res.partner"] * 3)
                self.last = told[-1].id
                other = rows.create({**vals, "model_id": self.country_model.id})
                other.write(change)
                other.unlink()
                self.assertFalse(self._new())

    def test_a_row_that_moves_to_one_of_our_models_is_told(self):
        rule = self.env["ir.rule"].create(
            {"name": "x", "model_id": self.country_model.id}
        )
        self.assertFalse(self._new())
        rule.model_id = self.partner_model
        self.assertEqual(self._new().operation, "write")

    def test_rules_that_change_hands_on_the_group_are_told(self):
        rule = self.env["ir.rule"].create(
            {
                "name": "x",
                "model_id": self.partner_model.id,
                "groups": self.own_group.ids,
            }
        )
        self.last = self._new().id
        self.own_group.write({"rule_groups": [Command.clear()]})
        self.assertEqual(self._new().res_id, rule.id)

    def test_server_actions_that_could_reach_the_register_are_told(self):
        actions = self.env["ir.actions.server"].with_user(self.admin)
        for vals, told in (
            ({"model_id": self.country_model.id, "state": "code"}, True),
            ({"model_id": self.partner_model.id, "state": "webhook"}, True),
            (
                {
                    "model_id": self.country_model.id,
                    "state": "object_create",
                    "crud_model_id": self.partner_model.id,
                },
                True,
            ),
            ({"model_id": self.country_model.id, "state": "multi"}, False),
        ):
            with self.subTest(vals):
                action = actions.create({"name": "x", **vals})
                self.assertEqual(bool(self._new()), told)
                action.sudo().unlink()
                self.last = max([self.last, *self._new().ids])

    def test_code_of_a_scheduled_action_is_told(self):
        cron = self.env["ir.cron"].create(
            {
                "name": "x",
                "model_id": self.country_model.id,
                "state": "code",
                "code": "pass",
            }
        )
        self.assertIn("create", self._new().mapped("operation"))
        cron.code = "model.search([])"
        self.assertEqual(self._new()[:1].operation, "write")

    def test_privacy_officers_get_one_mail_and_one_reminder_without_names(self):
        mails = self.env["mail.mail"]
        before = mails.search([])
        self.target.name = "Hemmelig Navn"
        self.target.group_ids |= self._group(STAFF)
        self.env["ir.rule"].create({"name": "x", "model_id": self.partner_model.id})
        self.patch(self.registry["mail.mail"], "send_after_commit", lambda mail: None)
        self.env.cr.precommit.run()
        new = mails.search([]) - before
        mail = new.filtered(lambda m: m.email_to == "dpo@example.org")
        self.assertEqual(len(mail), 1)
        for word in ("Hemmelig", "target", self.env.user.name):
            self.assertNotIn(word, mail.body_html + mail.subject)
        self.assertIn("Access group, Record rule", mail.body_html)
        self.assertFalse(new.filtered(lambda m: m.email_to == self.staff.email))
        reminders = self._new().activity_ids
        self.assertIn(self.dpo, reminders.user_id)
        self.assertNotIn(self.staff, reminders.user_id)
        self.env.cr.precommit.run()
        self.assertEqual(mails.search([]) - before, new)

    def test_privacy_officers_read_and_note_it_and_nobody_changes_it(self):
        self.target.group_ids |= self._group(STAFF)
        told = self._new()
        for user in (self.staff, self.officer_oslo, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                told.with_user(user).read(["what"])
            with self.assertRaises(AccessError):
                told.with_user(user).action_seen()
        seen = told.with_user(self.dpo)
        self.assertEqual(seen.user_id, self.target)
        seen.action_seen()
        self.assertEqual((told.seen_by_id, bool(told.seen_on)), (self.dpo, True))
        for attempt in (
            lambda: seen.write({"what": "x"}),
            seen.unlink,
            told.sudo().unlink,
        ):
            with self.assertRaises(UserError):  # an AccessError is one
                attempt()

    def test_what_a_module_brings_is_not_told(self):
        self.patch(self.registry, "ready", False)
        self.target.group_ids |= self._group(STAFF)
        self.env["ir.rule"].create({"name": "x", "model_id": self.partner_model.id})
        self.assertFalse(self._new())
