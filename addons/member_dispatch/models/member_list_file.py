from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "member_dispatch.member_list"
LINK_LIVES = timedelta(minutes=5)


class MemberList(models.Model):
    """The file of a list: from its owner's download to its end."""

    _inherit = "member.list"

    def action_download(self):
        """Note the download and open a link that is good for a few minutes.

        What is written is written here, by POST; the link itself only reads.
        """
        self.ensure_one()
        self._check_owner()
        self._check_office()
        if self.state != "ready":
            raise UserError(self.env._("The file of this list is deleted."))
        noted = self.sudo()  # sudo: that it was downloaded is not the owner's to edit
        noted.write(
            {
                "download_count": self.download_count + 1,
                "downloaded_on": fields.Datetime.now(),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/member/list/{self._download_token()}",
            "target": "download",
        }

    def _check_owner(self):
        self.check_access("read")
        if any(member_list.user_id != self.env.user for member_list in self):
            raise AccessError(
                self.env._("A list belongs to the one who took it out. Take your own.")
            )

    def _check_office(self):
        """Who lost the office, and with it the members, lost their lists too."""
        if any(not entry.chapter_id.in_office_scope for entry in self):
            raise AccessError(
                self.env._("You hold no office for this chapter any more.")
            )

    def _download_token(self):
        system = self.sudo()  # sudo: the signing key
        values = [self.id, self.env.uid]
        return hash_sign(system.env, SCOPE, values, expiration=LINK_LIVES)

    @api.model
    def _from_token(self, token):
        """The list that a link of the current user opens, or none.

        :return: a list with its file, as superuser; empty for a link that is forged,
            expired, somebody else's, or whose file is gone
        """
        system, nothing = self.sudo(), self.browse()  # sudo: the signing key
        try:
            values = verify_hash_signed(system.env, SCOPE, token)
        except (ValueError, IndexError):
            values = None
        if not values or values[1] != self.env.uid or not self.has_access("read"):
            return nothing
        found = self.search([("id", "=", values[0]), ("user_id", "=", self.env.uid)])
        if not found.chapter_id.in_office_scope:
            return nothing
        found = found.sudo()  # sudo: nobody reads the file but through this door
        return found if found.state == "ready" and found.file else nothing

    def action_attest_deleted(self):
        """The owner says that no copy is left; the file here goes too."""
        self._check_owner()
        if any(member_list.state == "draft" for member_list in self):
            raise UserError(self.env._("This list was not taken out yet."))
        attested = self.sudo()  # sudo: the owner attests, and edits nothing else
        attested.attested_on = fields.Datetime.now()
        attested._delete_file()

    def _delete_file(self):
        with_file = self.filtered(lambda entry: entry.state == "ready")
        with_file.write(
            {"state": "deleted", "file": False, "deleted_on": fields.Datetime.now()}
        )

    @api.model
    def _cron_delete_due(self):
        """Delete the files whose day has come."""
        today = self.env["res.users"]._today_oslo()
        due = self.search([("state", "=", "ready"), ("delete_by", "<=", today)])
        due._delete_file()
        self.env["ir.cron"]._commit_progress(len(due), remaining=0)
