from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import SQL

from .common import MemberCase

# A quarter to midnight UTC is the next day in Norway.
NIGHT = datetime(2021, 11, 30, 23, 45)


class LoginPeriodCase(MemberCase):
    """Logins that were made and used some time ago, and the jobs on a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.portal_anna
        cls.users = cls.env["res.users"]

    def setUp(self):
        super().setUp()
        rules = self.registry["privacy.retention.rule"]
        begin = patch.object(rules, "_begin_transaction", lambda *_args: 60)
        begin.start()  # tests never commit
        self.addCleanup(begin.stop)

    def _made(self, moment, user=None):
        self._dated(
            "UPDATE res_users SET create_date = %s, invited_on = NULL WHERE id = %s",
            moment,
            user,
        )

    def _dated(self, statement, moment, user=None):
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, moment, (user or self.user).id))
        self.env.invalidate_all()

    def _used(self, moment, user=None):
        log = (
            self.env["res.users.log"].with_user(user or self.user).sudo()
        )  # sudo: core
        log = log.create({})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE res_users_log SET create_date = %s WHERE id = %s",
                moment,
                log.id,
            )
        )
        self.env.invalidate_all()
        return log

    def _run(self, job, day):
        """Run a job at noon of a day in Norway, without the commits."""
        with (
            freeze_time(f"{day} 11:00:00"),
            patch.object(
                self.registry["ir.cron"], "_commit_progress", lambda *_args, **_more: 60
            ),
        ):
            getattr(self.users, job)()
        self.env.invalidate_all()

    def _is_there(self, user=None):
        user = user or self.user
        return user.active and not user._is_ended()

    def _ends(self, user, day="2026-12-02"):
        """Whether the jobs end this login, which was used last in 2016 or never."""
        self._made(datetime(2015, 1, 1), user)
        self._run("_cron_end_unused", day)
        self._run("_cron_end_idle", day)
        return not self._is_there(user)
