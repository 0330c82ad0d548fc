from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.password import new_password
from .privacy_package import KINDS

COPY_PAGE = "/my/package"


class PrivacyRequestPackage(models.Model):
    """Access and portability: the copy that a case makes."""

    _inherit = "privacy.request"

    package_ids = fields.One2many(
        "privacy.package", "request_id", "Copies", readonly=True
    )
    no_copy_reason = fields.Char(
        "Why no copy is made",
        copy=False,
        help="Such as one question asked and answered. Without a copy or a reason the "
        "case is not closed.",
    )

    # Staff make it

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

    # The person fetches it

    @api.model
    def _copy_case(self, person):
        """The case that a new copy of a person answers, under sudo: an open one for a
        copy, or else opened now."""
        for kind in KINDS:
            if case := self._open_of(person, kind):
                return case
        return self._create_for(person, "access")

    def _own_package(self, made=None):
        """Hand the person a copy; fetching it closes a case that asks for nothing more.
        The caller answers for a fresh proof of who the person is.

        :param made: one that is ready for this case; a new one when left out
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
        package = made or self.env["privacy.package"]._begin(self)
        if package.state != "ready":
            return package
        package._note_download()
        if fresh:
            self.answer = self.env._("You fetched the copy on your page.")
            self._close("done")
        return package

    def _letter_copy(self):
        package = self.env["privacy.package"]._ready(self)
        return [
            self.env._(
                "The copy of your information is ready. Fetch it on your page: %s",
                f"{self.get_base_url()}{COPY_PAGE}",
            ),
            package and self.env._("We delete it on %s.", self._day(package.delete_by)),
        ]

    def _letter_done(self):
        """The answer to whoever has not fetched the copy yet says where it is."""
        package = self.env["privacy.package"]._ready(self)
        fetches = package and not package.download_count and not self._reads_by_code()
        return [*super()._letter_done(), *(self._letter_copy() if fetches else [])]

    def _remind_of_no_copy(self):
        """Whoever handles the case hears once that a copy could not be made."""

        def words(case):
            return case.env._("No copy could be made for %s", case.name)

        case = self._by_the_house()
        told = case.activity_ids.mapped("summary")
        for user in case.user_id or case._privacy_officer():
            if words(case.with_context(lang=user.lang)) not in told:
                case._remind_users(user, words)

    # The end of the case

    def _lacks_copy(self):
        """Whether the person should get a copy, and there is none to hand over."""
        handed = self.package_ids.filtered(
            lambda package: package.download_count or package._may_be_fetched()
        )
        reason = (self.no_copy_reason or "").strip()
        return self.kind in KINDS and not handed and not reason

    def action_close(self):
        if any(not case.is_closed and case._lacks_copy() for case in self):
            raise UserError(
                self.env._("Make the copy first, or write why no copy is made.")
            )
        return super().action_close()

    def _close(self, state):
        """Nobody waits for the copy of a case that was taken back or refused."""
        cases = self.filtered(lambda request: not request.is_closed)
        result = super()._close(state)
        if state != "done":
            packages = cases.sudo().package_ids  # sudo: of their own case
            alive = packages.filtered(lambda p: p.state in ("waiting", "ready"))
            alive._delete_file()
        return result
