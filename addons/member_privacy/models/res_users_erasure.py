from odoo import models
from odoo.http import root
from odoo.tools import SQL

from ..tools.login_sql import ENDED
from ..tools.session_files import delete_sessions

# Columns that no field writes as they are.
FORGET = """
UPDATE res_users SET password = NULL, totp_secret = NULL
 WHERE id = ANY(%s) AND (password IS NOT NULL OR totp_secret IS NOT NULL)
"""


class ResUsersErasure(models.Model):
    _inherit = "res.users"

    def _privacy_delete(self, partners):
        """Empty and close the login; the row stays.

        Hundreds of foreign keys without an index lead to a user (create_uid, write_uid
        of every table), so that deleting one row reads them all. The empty row also
        keeps the change log's "who" a number that means somebody.
        """
        self._empty()

    def _empty(self, leave=()):
        """:param leave: names of fields that keep their value"""
        values = self.env.ref("member_privacy.data_set_login")._neutral_values()
        for name in ("login", *leave):
            values.pop(name)
        # As one change of who holds our groups: the row is then written once.
        with self.env["res.groups"]._telling_who_gains():
            models.BaseModel.write(self, values)
            self._forget_logins()
            self.write({"active": False})
            self.flush_recordset()
        self.env.cr.execute(SQL(FORGET, list(self.ids)))
        self.invalidate_recordset()
        self.env.registry.clear_cache()

    def _forget_logins(self):
        """Give each a login of nobody, to be written with the rest of the row.

        Past `write`, which takes one value for all, and tells people of a new login.
        """
        login = self._fields["login"]
        for user in self:
            login.write(user, ENDED % user.id)
        self.modified(["login"])

    def _is_ended(self):
        """Whether this is the empty row of a login that was erased or whose period is
        over. A login that was only blocked is none."""
        self.ensure_one()
        return self.login == ENDED % self.id


class ResDeviceLog(models.Model):
    _inherit = "res.device.log"

    def _privacy_delete(self, partners):
        """End the sessions too: their files name the login.

        At once, for a process may die right after the commit; and once more then, for a
        request under way may have written its session anew.
        """
        identifiers = set(self.mapped("session_identifier"))
        path = root.session_store.path
        delete_sessions(path, identifiers)
        self.env.cr.postcommit.add(lambda: delete_sessions(path, identifiers))
        return super()._privacy_delete(partners)
