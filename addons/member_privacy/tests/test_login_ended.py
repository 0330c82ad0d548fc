import json
import logging
from datetime import datetime
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .login_period_case import NIGHT, LoginPeriodCase

LOGGER = "odoo.addons.member_privacy.models.res_users_period"


@tagged("post_install", "-at_install")
class TestLoginEnded(LoginPeriodCase):
    """What goes with a login, what stays, and how its member gets a new one."""

    # What a login that goes leaves

    def test_all_that_hangs_on_a_login_goes_and_the_member_stays(self):
        self.user.password = "a long password"
        self.env.cr.execute(
            SQL("UPDATE res_users SET totp_secret = 'S' WHERE id = %s", self.user.id)
        )
        own = {"user_id": self.user.id}
        devices = self.env["res.device.log"].create(
            {**own, "session_identifier": "a" * 42}
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO res_users_apikeys (name, user_id, index, key)"
                " VALUES ('Mine', %s, 'abcdefgh', 'x')",
                self.user.id,
            )
        )
        self.anna.signup_prepare("reset")
        token = self.anna._generate_signup_token()
        before = self.anna.read(["name", "email", "membership_state"])
        with patch(
            "odoo.addons.member_privacy.models.res_users_erasure.delete_sessions"
        ) as ended:
            self.assertTrue(self._ends(self.user))
        self.assertIn({"a" * 42}, [set(call.args[1]) for call in ended.call_args_list])
        self.assertFalse(devices.exists())
        self.env.cr.execute(
            SQL(
                "SELECT login, password, totp_secret, active, partner_id,"
                " (SELECT count(*) FROM res_users_apikeys k WHERE k.user_id = u.id)"
                " FROM res_users u WHERE id = %s",
                self.user.id,
            )
        )
        self.assertEqual(
            self.env.cr.fetchone(),
            (f"erased-{self.user.id}", None, None, False, self.anna.id, 0),
        )
        self.assertFalse(self.anna._get_partner_from_token(token))
        self.assertFalse(self.anna.signup_type)
        self.assertEqual(self.anna.read(["name", "email", "membership_state"]), before)

    def test_every_data_set_behind_a_login_goes_with_it(self):
        found = {
            data_set.code: path
            for data_set, path in self.env["privacy.data.set"]._of_logins()
        }
        for code, path in (
            ("device", "user_id"),
            ("api_key", "user_id"),
            ("totp_device", "user_id"),
            ("passkey", "create_uid"),
            ("login_volume", "user_setting_id.user_id"),
        ):
            self.assertEqual(found[code], path)
        self.assertFalse({"login", "login_log", "partner", "view"} & found.keys())

    def test_the_log_says_why_and_still_that_it_was_the_member(self):
        self.assertTrue(self._ends(self.user))
        change = self.env["privacy.change"].search(
            [("res_id", "=", self.user.id), ("model", "=", "res.users")], limit=1
        )
        self.assertEqual(change.reason, "login never used in 3 months")
        self.assertEqual(change.why, "Login never used in 3 months")
        self.assertEqual(self.user.member_id, self.anna)

    def test_one_login_that_cannot_go_does_not_keep_the_others(self):
        self._made(datetime(2015, 1, 1), self.portal_siri)
        whole = self.registry["res.users"]._end_logins

        def refuse(users):
            if self.user in users:
                raise ValueError(self.user.login)
            return whole(users)

        with (
            patch.object(self.registry["res.users"], "_end_logins", refuse),
            self.assertLogs(LOGGER, logging.INFO) as log,
        ):
            self._ends(self.user)
        self.assertTrue(self._is_there())
        self.assertFalse(self._is_there(self.portal_siri))
        said = "\n".join(log.output)
        self.assertIn("1 logins ended: never used in 3 months", said)
        self.assertIn("not ended: ValueError", said)
        for personal in (self.user.login, "Anna", "Siri", "example.com"):
            self.assertNotIn(personal, said)

    def test_who_logs_in_before_the_lock_keeps_the_login(self):
        self._made(datetime(2015, 1, 1))
        found = self.registry["res.users"]._found

        def late(users, query, among=None):
            ids = found(users, query, among)
            if among is None:
                self._used(datetime(2026, 12, 2))
            return ids

        with patch.object(self.registry["res.users"], "_found", late):
            self._run("_cron_end_unused", "2026-12-02")
        self.assertTrue(self._is_there())

    # The proof that somebody uses the register

    def test_the_proof_outlives_the_login_while_a_rule_counts_longer(self):
        rule = self.env.ref("member_privacy.retention_rule_membership")
        self.env["privacy.retention.rule"].search([]).months = 12
        rule.months = 84
        membership = self.anna.membership_ids
        membership.write(
            {"state": "ended", "end_date": "2020-06-30", "end_reason": "resigned"}
        )
        self._made(datetime(2015, 1, 1))
        old, last = self._used(datetime(2016, 1, 1)), self._used(NIGHT)
        self._run("_cron_end_idle", "2026-12-02")
        self._run("_cron_forget_times", "2026-12-02")
        self.assertFalse(self._is_there())
        self.assertEqual((old | last).exists(), last)
        due = [rule._due_ids(datetime(2028, 12, day).date()) for day in (1, 2)]
        self.assertEqual([self.anna.id in ids for ids in due], [False, True])
        self._run("_cron_forget_times", "2028-12-01")
        self.assertTrue(last.exists())
        self._run("_cron_forget_times", "2028-12-02")
        self.assertFalse(last.exists())

    # Again

    def test_a_new_invitation_makes_a_new_login(self):
        login = self.user.login = self.anna.email
        self.assertTrue(self._ends(self.user))
        wizard = self.env["portal.wizard"].create(
            {"partner_ids": [Command.set(self.anna.ids)]}
        )
        with patch.object(self.registry["portal.wizard.user"], "_send_email"):
            wizard.user_ids.action_grant_access()
        self.env.invalidate_all()
        new = self.anna.user_ids
        self.assertEqual(len(new), 1)
        self.assertNotEqual(new, self.user)
        self.assertEqual((new.login, new.member_id), (login, self.anna))
        self.assertTrue(new._is_portal())
        self.assertFalse(self._is_there())

    def test_people_with_an_ended_login_can_still_be_merged(self):
        self.assertTrue(self._ends(self.user))
        other = self._member("Anna Testsen", self.oslo)
        new = new_test_user(
            self.env, "again", groups="base.group_portal", partner_id=other.id
        )
        self.anna.with_user(self.staff)._merge_person(other, "The same person")
        self.assertEqual(self.anna.user_ids, new)

    # What the member reads

    def test_the_copy_shows_name_creation_and_times_and_never_a_password(self):
        self.user.password = "a long password"
        self._made(datetime(2025, 3, 4, 10))
        self._used(datetime(2026, 5, 6, 11))
        self._used(datetime(2026, 7, 8, 12))
        packages = self.env["privacy.package"].sudo()  # sudo: as the case makes it
        data = packages._data(packages._contents(self.anna))
        told = {part["code"]: part["rows"] for part in data["data_sets"]}
        (login,) = told["login"]
        text = json.dumps(login)
        self.assertIn(self.user.login, text)
        self.assertIn("2025-03-04", text)
        times = json.dumps(told["login_log"])
        self.assertIn("2026-05-06", times)
        self.assertIn("2026-07-08", times)
        self.env.cr.execute(
            SQL("SELECT password FROM res_users WHERE id = %s", self.user.id)
        )
        (hashed,) = self.env.cr.fetchone()
        self.assertTrue(hashed)
        self.assertNotIn(hashed, json.dumps(data))
        self.assertNotIn("password", text)
