from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.password import new_password
from .privacy_package import KINDS


class PrivacyRequestPackage(models.Model):
    """Access and portability: the copy that a case makes."""

    _inherit = "privacy.request"

    package_ids = fields.One2many(
        "privacy.package", "request_id", "Copies", readonly=True
    )

    def action_build_package(self):
        """Make the copy, for the person to fetch behind their login."""
        return self._build_package()

    def action_build_encrypted(self):
        """Make the copy with a password, for whoever has no login; shown once."""
        password = new_password()
        self._build_package(password)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("The password: %s", password),
                "message": self.env._(
                    "Write it down now, it is shown once. Send the file one way and "
                    "the password another, such as by phone."
                ),
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _build_package(self, password=None):
        self.ensure_one()
        self._in_state("received", "in_progress")
        if self.kind not in KINDS:
            raise UserError(self.env._("Only access and portability make a copy."))
        self._check_identity()
        told = self.package_ids.mask_ids.filtered("tell")
        tell = {(mask.set_id.model, mask.res_id, mask.name) for mask in told}
        self.env["privacy.package"]._build(self, password, tell)

    def _own_package(self):
        """Make the copy that the person fetches at once, and close a case that asks
        for nothing more. The caller answers for who the person is.

        :return: the package, under sudo
        """
        self.ensure_one()
        fresh = self.state == "received" and self.channel == "portal"
        fresh = fresh and not self.details
        package = self.env["privacy.package"]._build(self)
        package._note_download()
        if fresh:
            self.answer = self.env._("You fetched the copy on your page.")
            self._close("done")
        return package
