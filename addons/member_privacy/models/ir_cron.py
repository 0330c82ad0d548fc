from odoo import models


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        """The change log names the job, across its commits."""
        with self.env["privacy.change"]._job(f"job: {cron_name}"):
            return super()._callback(cron_name, server_action_id)

    def _commit_progress(self, processed=0, *, remaining=None, deactivate=False):
        """Who works and why holds on after the commit."""
        seconds = super()._commit_progress(
            processed, remaining=remaining, deactivate=deactivate
        )
        self.env["privacy.change"]._committed()
        return seconds
