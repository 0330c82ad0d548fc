import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import hash_sign, verify_hash_signed

from odoo.addons.base.models.res_users import check_identity

from ..tools.package_zip import archive, encrypted_archive

DAYS = "member_privacy.package_days"
SCOPE = "member_privacy.package"
LINK_LIVES = timedelta(minutes=5)
KINDS = ("access", "portability")


class PrivacyPackage(models.Model):
    """A copy of everything about a person, made for a case; gone after two weeks."""

    _name = "privacy.package"
    _description = "Copy of a person's data"
    _order = "made_on desc, id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "privacy.request", required=True, index=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("waiting", "Being made"),
            ("ready", "Ready"),
            ("failed", "Could not be made"),
            ("gone", "Deleted"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    file = fields.Binary(attachment=True, groups=fields.NO_ACCESS)
    is_encrypted = fields.Boolean("Opens with a password", readonly=True)
    made_on = fields.Datetime("Made", default=fields.Datetime.now, readonly=True)
    delete_by = fields.Date("Deleted on", readonly=True, index="btree_not_null")
    downloaded_on = fields.Datetime("Last fetched", readonly=True)
    download_count = fields.Integer("Fetched", readonly=True)
    mask_ids = fields.One2many("privacy.package.mask", "package_id", "Left out")

    @api.depends("request_id.name")
    def _compute_display_name(self):
        for package in self:
            package.display_name = package.request_id.name

    # Making one

    def _fill(self, contents, password=None):
        """Make the file of what was collected, in place of the one made before.

        :param str password: encrypts the archive when given
        """
        self.ensure_one()
        localized = self.with_context(lang=contents.person.env.lang)
        files = localized._package_files(contents)
        content = encrypted_archive(files, password) if password else archive(files)
        (self.request_id.package_ids - self)._delete_file()
        days = self.env["ir.config_parameter"]._whole(DAYS)
        today = self.env["res.users"]._today_oslo()
        self.write(
            {
                "state": "ready",
                "file": base64.b64encode(content),
                "is_encrypted": bool(password),
                "made_on": fields.Datetime.now(),
                "delete_by": today + timedelta(days=days),
                "mask_ids": [Command.create(vals) for vals in _masks(contents)],
            }
        )

    def _made_day(self):
        """The day in Norway on which it was made."""
        return fields.Datetime.context_timestamp(
            self.with_context(tz="Europe/Oslo"), self.made_on
        ).date()

    def _file_name(self):
        self.ensure_one()
        return f"{self.request_id.name}.zip".replace("/", "-")

    # Fetching it

    def action_download(self):
        """Open a link to the file that is good for a few minutes, for staff.

        :raise AccessError: before anybody is asked who they are
        """
        self.check_access("read")
        return self._download_by_proven()

    @check_identity
    def _download_by_proven(self):
        return self._download_action()

    def _download_action(self):
        self.ensure_one()
        self.check_access("read")
        if not self._may_be_fetched():
            raise UserError(self.env._("The file is deleted. Make a new one."))
        self.env["privacy.view"]._record(self.partner_id, "export")
        self._note_download()
        system = self.sudo()  # sudo: the signing key
        token = hash_sign(
            system.env, SCOPE, [self.id, self.env.uid], expiration=LINK_LIVES
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/privacy/package/{token}",
            "target": "download",
        }

    def _may_be_fetched(self):
        """Until its last day, also where the nightly job has not come by."""
        today = self.env["res.users"]._today_oslo()
        return self.state == "ready" and (self.delete_by or today) > today

    def _note_download(self):
        noted = self.sudo()  # sudo: that it was fetched is nobody's to edit
        noted.write(
            {
                "download_count": noted.download_count + 1,
                "downloaded_on": fields.Datetime.now(),
            }
        )

    @api.model
    def _from_token(self, token):
        """The package that a link of the current user opens, under sudo; or none."""
        system = self.sudo()  # sudo: the signing key
        try:
            values = verify_hash_signed(system.env, SCOPE, token)
        except (ValueError, IndexError):
            values = None
        if not values or values[1] != self.env.uid or not self.has_access("read"):
            return self.browse()
        found = self.search([("id", "=", values[0])])
        found = found.filtered(lambda package: package._may_be_fetched())
        return found.sudo()  # sudo: nobody reads the file but through this door

    # Its end

    def _delete_file(self):
        """Delete file and list of what was left out; that it was made stays known."""
        self.write({"state": "gone", "file": False})
        self.mask_ids.unlink()

    @api.model
    def _cron_delete_due(self):
        """Delete packages whose days are over, and their files from the store."""
        gone = self._delete_outdated_files()
        self.env["ir.cron"]._commit_progress(gone, remaining=0)
        if gone:
            self.env["ir.attachment"]._gc_file_store()

    @api.model
    def _delete_outdated_files(self):
        today = self.env["res.users"]._today_oslo()
        due = self.search([("state", "=", "ready"), ("delete_by", "<=", today)])
        due._delete_file()
        return len(due)


def _masks(contents):
    """Field values of what was left out, and of what staff told nevertheless."""
    for each in contents.masked:
        yield {
            "set_id": each.data_set.id,
            "res_id": each.row.id,
            "name": each.name,
            "reason": each.reason,
            "tell": each.told,
        }
