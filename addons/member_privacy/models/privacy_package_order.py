import base64
import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.package_zip import encrypted

_logger = logging.getLogger(__name__)
# Rows and bytes that make a copy too large for a page to wait for: measured on a busy
# machine, a thousand lines of the change log take two to three seconds.
ROWS_AT_ONCE = 2_000
BYTES_AT_ONCE = 50_000_000


class PrivacyPackageOrder(models.Model):
    """Making a copy: at once, or by a job when there is too much for a page to wait."""

    _inherit = "privacy.package"

    @api.model
    def _begin(self, request, password=None):
        """The copy of a case: made, or waiting for the job.

        The caller answers for who asks.

        :return: the package, under sudo
        :raise UserError: for a password while the job makes one without
        """
        packages = self.sudo()  # sudo: everything about the person of the case
        waiting = packages._waiting(request)
        if waiting and password:
            raise UserError(
                self.env._("The copy is being made. When it is ready, press again.")
            )
        if waiting:
            return waiting
        packages._one_at_a_time(request.partner_id)
        contents = packages._contents_of(request)
        is_small = contents.is_small(ROWS_AT_ONCE, BYTES_AT_ONCE)
        if password and not is_small:
            return packages._encrypt_ready(request, password)
        package = packages.create(
            {"request_id": request.id, "partner_id": request.partner_id.id}
        )
        if is_small:
            package._fill(contents, password)
            if not package.create_uid.share:
                package._tell_ready()
        else:
            job = self.env.ref("member_privacy.ir_cron_make_packages")
            job.sudo()._trigger()  # sudo: whoever asks starts this job and no other
        return package

    @api.model
    def _one_at_a_time(self, person):
        """Of two requests at once the later changes the same row, and so is begun anew
        by core: it meets the copy of the first, whose case may be open no more."""
        same_row = "UPDATE res_partner SET write_date = write_date WHERE id = %s"
        self.env.cr.execute(SQL(same_row, person.id))

    @api.model
    def _encrypt_ready(self, request, password):
        """Put a password on the large copy that the job has made."""
        package = self._ready(request)
        if not package:
            raise UserError(
                self.env._(
                    "This copy is large. Make it without a password first. When it is "
                    "ready, press again."
                )
            )
        content = base64.b64decode(package.file)
        package.file = base64.b64encode(encrypted(content, password))
        package.is_encrypted = True
        return package

    @api.model
    def _waiting(self, request):
        domain = [("request_id", "=", request.id), ("state", "=", "waiting")]
        return self.search(domain, limit=1)

    @api.model
    def _ready(self, request):
        """The copy of a case that its person may fetch, under sudo; or none."""
        packages = self.sudo()  # sudo: the caller answers for who asks
        domain = [("request_id", "=", request.id), ("is_encrypted", "=", False)]
        found = packages.search([*domain, ("state", "=", "ready")], limit=1)
        return found.filtered(lambda package: package._may_be_fetched())

    @api.model
    def _ready_of(self, person):
        """The newest copy that a person may fetch, under sudo; or none. The case that
        it was made for may be closed."""
        packages = self.sudo()  # sudo: the caller answers for who asks
        domain = [("partner_id", "=", person.id), ("is_encrypted", "=", False)]
        found = packages.search([*domain, ("state", "=", "ready")])
        return found.filtered(lambda package: package._may_be_fetched())[:1]

    @api.model
    def _contents_of(self, request):
        """What the copy of a case tells, with what staff have decided to tell."""
        case = self.env["privacy.request"].browse(request.id)
        told = case.package_ids.mask_ids.filtered("tell")
        tell = {(mask.set_id.model, mask.res_id, mask.name) for mask in told}
        return self._contents(case.partner_id, tell)

    @api.model
    def _cron_make(self):
        """Make what waits, a copy in each transaction; each is tried once."""
        waiting = self.search([("state", "=", "waiting")], order="id")
        for done, package in enumerate(waiting, start=1):
            package._try_make()
            remaining = len(waiting) - done
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining):
                return

    def _try_make(self):
        if not self.try_lock_for_update() or self.state != "waiting":
            return  # somebody else has it
        if self.request_id.is_closed:
            self.state = "gone"  # taken back meanwhile, so nobody waits for it
            return
        try:
            with self.env.cr.savepoint():
                self._fill(self._contents_of(self.request_id))
        except OperationalError:
            raise  # a lost connection: nothing to do with the copy
        except Exception as error:  # whatever an addon's rows may raise
            self.env.invalidate_all()
            _logger.warning(
                "no copy for %s: %s", self.request_id.name, type(error).__name__
            )
            self.state = "failed"
        self._tell_made()

    def _tell_made(self):
        """The person hears that it is there; staff, that it is not."""
        if self.state == "failed":
            self.request_id._remind_of_no_copy()
        else:
            self._tell_ready()

    def _tell_ready(self):
        """Write to whoever has a page to fetch it on. What staff make again after a
        look at what was left out is told once."""
        case = self.request_id
        today = self.env["res.users"]._today_oslo()
        before = (case.package_ids - self).filtered(
            lambda p: (
                not (p.create_uid.share or p.is_encrypted)
                and (p.delete_by or today) > today
            )
        )
        told = before and not self.create_uid.share
        if not (self.is_encrypted or told or case.is_paused or case._reads_by_code()):
            case._tell("copy")
