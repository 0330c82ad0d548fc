import logging

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models

from ..tools import change_months, change_table

_logger = logging.getLogger(__name__)
YEARS = "member_privacy.change_log_years"


class PrivacyChangeTable(models.Model):
    """The months of the change log: made ahead, dropped when they are old."""

    _inherit = "privacy.change"

    def init(self):
        """Make the tables. The ORM does not: a foreign key would delete or blank a line
        together with what it tells about."""
        change_table.create(self.env.cr)
        self._make_months()
        change_table.show(self.env.cr)

    @api.model
    def _make_months(self):
        """Make partitions ahead; what cannot be made now is tried again tomorrow."""
        for table, month in self._missing_months(change_months.MONTHS_AHEAD):
            if not change_months.make(self.env.cr, table, month):
                _logger.warning("no partition of %s for %s", table, month)

    @api.model
    def _missing_months(self, ahead=1):
        today = self.env["res.users"]._today_oslo()
        # The log's clock is UTC: on the first of a month it is still yesterday's.
        begin = today - relativedelta(days=1) if today.day == 1 else today
        return change_months.missing(self.env.cr, begin, ahead)

    @api.model
    def _cron_care(self):
        """Each night: months ahead, triggers as the map says, what is old goes; and an
        alarm about what was wrong, mended or not."""
        told = self._mend()
        self.env["ir.cron"]._commit_progress()
        if told:
            _logger.error("change log: %d things are or were wrong", len(told))
            self._tell_privacy_officers(self.env._("The change log needs care"), told)
        self._drop_old_months()

    @api.model
    def _mend(self):
        """Mend what can be mended; sentences about what is wrong, was until now, or was
        for a while since the last time."""
        data_sets = self.env["privacy.data.set"]
        yesterday = fields.Datetime.now() - relativedelta(days=1)
        since = min(self.env.context.get("lastcall") or yesterday, yesterday)
        self._make_months()
        before = data_sets._log_differences()
        between = data_sets._log_interludes(since)
        data_sets._renew_change_log()
        after = data_sets._log_differences()
        mended = [
            self.env._("Mended tonight: %s", sentence)
            for sentence in before
            if sentence not in after
        ]
        return [*after, *mended, *between]

    @api.model
    def _tell_privacy_officers(self, subject, sentences):
        """A message to everybody who is privacy officer here."""
        group = self.env.ref("member_privacy.group_privacy_officer")
        officers = group.all_user_ids.filtered("active")
        body = Markup("<p>%s</p>") * len(sentences) % tuple(sentences)
        self.env["mail.thread"].message_notify(
            partner_ids=officers.partner_id.ids, subject=subject, body=body
        )

    @api.model
    def _drop_old_months(self):
        """Drop months whose first day is five years old, each in its own transaction.

        The seals stay, so that the chain verifies without the rows.
        """
        years = self.env["ir.config_parameter"]._whole(YEARS)
        limit = self.env["res.users"]._today_oslo() - relativedelta(years=years)
        months = change_months.outdated(self.env.cr, limit)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(months))
        for number, month in enumerate(months, start=1):
            if not change_months.drop(self.env.cr, month, years):
                _logger.info("the log's month %s goes later: it is in use", month)
                continue
            self.env["privacy.change.seal"].invalidate_model(["gone_on"])
            commit(1, remaining=len(months) - number)
