import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class MemberImportJob(models.Model):
    """A large file goes in behind the page: batch by batch, killed anywhere."""

    _inherit = "member.import"

    def action_continue(self):
        """Go on with an import that stopped half-way."""
        self.ensure_one()
        self._lock("failed")
        if not self.confirmed_at:
            raise UserError(self.env._("This import was never confirmed."))
        self._set(state="running", failure=False)
        self._trigger_job()
        return True

    def action_reload(self):
        """Show the form again, with the progress as it is now."""
        self.check_access("read")
        return True

    @api.model
    def _trigger_job(self):
        job = self.env.ref("member_privacy.ir_cron_import")
        job.sudo()._trigger()  # sudo: starts our own job, which takes no arguments

    @api.model
    def _cron_import(self):
        """Go on with what is waiting; killed anywhere, the next run goes on."""
        for record in self.search(
            [("state", "in", ("checking", "running", "undoing"))], order="id"
        ):
            if not record._work():
                break

    def _work(self):
        """Work on one import until it is through or the time is up.

        :return: whether there is time left
        """
        record = self.with_user(self.confirmed_uid or self.write_uid)
        while record.try_lock_for_update():
            record.invalidate_recordset(["state"])
            if record.state not in ("checking", "running", "undoing"):
                break
            try:
                with self.env.cr.savepoint():
                    done = record._step()
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                # The type alone: a message could quote a value of the file.
                _logger.warning("import %s failed: %s", self.id, type(error).__name__)
                self.env.invalidate_all()
                record._set(state="failed", failure=_failure(self.env, error))
                done = 0
            remaining = record._remaining_count()
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                return False
        return True

    def _remaining_count(self):
        if self.state == "undoing":
            return self._applied_count()
        return self._importable_count() if self.state == "running" else 0

    def _step(self):
        """One transaction's worth of work; returns the number of rows dealt with."""
        if self.state == "checking":
            self._check_rows()
            return 1
        if self.state == "undoing":
            return self._undo_batch()
        done = self._apply_batch()
        if not done:
            self._finish()
        return done


def _failure(env, error):
    if isinstance(error, UserError):
        return str(error)
    kind = type(error).__name__
    return env._("The import stopped (%s). Nothing was left half done.", kind)
