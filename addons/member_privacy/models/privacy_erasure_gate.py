"""Who is let in while the ledger of erasures and the database do not agree."""

import logging
from time import monotonic

from werkzeug.exceptions import ServiceUnavailable

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.sql import table_exists

_logger = logging.getLogger(__name__)

PATIENCE = 2  # seconds between two looks while the doors are closed
OPEN = ("unset", "current")
# What anybody needs to log in, and what the server's own monitor asks.
WAY_IN = (
    "/web/login",
    "/web/session/",
    "/web/assets/",
    "/web/webclient/",
    "/web/health",
)
INSIDE = ("member_privacy.group_member_staff", "base.group_system")


class PrivacyErasure(models.Model):
    _inherit = "privacy.erasure"

    def _register_hook(self):
        super()._register_hook()
        if not self._store():
            _logger.warning(
                "No ledger of erasures: a restored backup brings the erased back."
            )

    @api.model
    def _gate(self):
        """How the doors stand: looked at when the first one asks, and again as long as
        they are closed."""
        looked, state = getattr(self.pool, "erasure_gate", (0, None))
        if state in OPEN or (state and monotonic() - looked < PATIENCE):
            return state
        state = self._look()
        self.pool.erasure_gate = (monotonic(), state)
        if state == "restored":
            _logger.warning("Restored from a backup: closed until erasures are done.")
        return state

    def _look(self):
        if not table_exists(self.env.cr, self._table):
            return "unset"  # this code is not installed yet
        return self._standing()

    @api.model
    def _may_work(self):
        """Whether jobs run. After a restore the first job carries out the erasures."""
        if self._gate() == "restored":
            self._replay()
            self.pool.erasure_gate = (0, None)
        return self._gate() in OPEN


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Nobody is served what a restore brought back; without the store, staff."""
        state = request.env["privacy.erasure"]._gate()
        if state not in OPEN and not cls._passes(state):
            raise ServiceUnavailable
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _passes(cls, state):
        path = request.httprequest.path
        if state == "restored":
            return path == "/web/health"
        users = request.env["res.users"].sudo()  # sudo: groups of whoever is logged in
        user = users.browse(request.session.uid or ())  # the web client asks no login
        if not user:
            return path.startswith(WAY_IN)
        return path == "/web/session/logout" or any(map(user.has_group, INSIDE))


class IrCron(models.Model):
    _inherit = "ir.cron"

    @classmethod
    def _process_job(cls, cron_cr, job):
        """A job that may not run stays ready."""
        env = api.Environment(cron_cr, SUPERUSER_ID, {})
        if not env["privacy.erasure"]._may_work():
            return None
        return super()._process_job(cron_cr, job)


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _connect__(self, *args, **kwargs):
        """Nothing is sent while somebody who was erased may be back."""
        if self.env["privacy.erasure"]._gate() not in OPEN:
            raise UserError(self.env._("Nothing is sent before erasures are settled."))
        return super()._connect__(*args, **kwargs)
