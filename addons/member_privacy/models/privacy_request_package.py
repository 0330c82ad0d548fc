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
        if self._build_package().state == "waiting":
            return self._notified(
                self.env._("There is much to copy."),
                self.env._("The copy is made in the background. Come back later."),
            )
        return None

    def action_build_encrypted(self):
        """Make the copy with a password, for whoever has no login; shown once."""
        password = new_password()
        self._build_package(password)
        return self._notified(
            self.env._("The password: %s", password),
            self.env._(
                "Write it down now, it is shown once. Send the file one way and "
                "the password another, such as by phone. Say that the file opens "
                "with 7-Zip or the like, and not with what comes with Windows."
            ),
        )

    def _notified(self, title, message):
        """A notice that stays until it is closed, over the page loaded again."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": title,
                "message": message,
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
        return self.env["privacy.package"]._begin(self, password)

    def _own_package(self):
        """The copy that the person fetches: what is ready for the case, or a new one;
        fetching it closes a case that asks for nothing more. The caller answers for who
        the person is.

        :return: the package, under sudo; it waits for a job when it is large
        :raise UserError: while the login itself is in doubt
        """
        self.ensure_one()
        if self._doubting_login(self.partner_id):
            raise UserError(self.env._("Prove first who you are: call us."))
        if self._is_proved_by_login():
            self._proved_by_login()
        fresh = self.state == "received" and self.channel == "portal"
        fresh = fresh and not self.details
        packages = self.env["privacy.package"]
        package = packages._ready(self) or packages._begin(self)
        if package.state != "ready":
            return package
        package._note_download()
        if fresh:
            self.answer = self.env._("You fetched the copy on your page.")
            self._close("done")
        return package
