import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import login_sql
from .ir_config_parameter import Whole
from .privacy_data_set_erasure import CONTEXT

UNUSED_MONTHS = "member_privacy.login_unused_months"
YEARS = "member_privacy.login_years"
TIMES_MONTHS = "member_privacy.login_times_months"
BATCH, TIMES_BATCH = 250, 10_000

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    """A login to a member's own page has periods of its own; the member stays.

    Left alone are logins of whoever holds an office or has an open case, is held, or
    whose data rests.
    """

    _inherit = "res.users"

    invited_on = fields.Datetime(
        "Last invited",
        readonly=True,
        copy=False,
        groups="member_privacy.group_member_staff",
        help="A login that is never used goes some months after this.",
    )

    @api.model
    def _cron_end_unused(self):
        """End logins that nobody ever used."""
        months = self.env["ir.config_parameter"]._whole(UNUSED_MONTHS)
        query = login_sql.never_used(self._today_oslo(), months)
        with self.env["privacy.change"]._reason(f"login never used in {months} months"):
            done = self._end_found(query)
        _logger.info("%d logins ended: never used in %d months", done, months)

    @api.model
    def _cron_end_idle(self):
        """End logins that were used last some years ago."""
        years = self.env["ir.config_parameter"]._whole(YEARS)
        query = login_sql.not_used_since(self._today_oslo(), years)
        with self.env["privacy.change"]._reason(f"login not used for {years} years"):
            done = self._end_found(query)
        _logger.info("%d logins ended: not used for %d years", done, years)

    @api.model
    def _cron_forget_times(self):
        """Delete times of logging in that are over."""
        cron, done = self.env["ir.cron"], 0
        while gone := self._forget_times(TIMES_BATCH):
            done += gone
            if not cron._commit_progress(gone):
                break
        _logger.info("%d times of logging in deleted", done)

    @api.model
    def _forget_times(self, limit):
        """:return: how many went, at most `limit`"""
        months = self.env["ir.config_parameter"]._whole(TIMES_MONTHS)
        rules = self.env["privacy.retention.rule"].sudo()  # sudo: the periods
        proof = max(rules.search([]).mapped("months"), default=0)
        old = login_sql.old_times(self._today_oslo(), months, proof, limit)
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM res_users_log WHERE id IN (%s)", old))
        self.env["res.users.log"].invalidate_model(flush=False)
        return self.env.cr.rowcount

    # One batch after the other

    def _end_found(self, query):
        """End the logins that `query` finds, in batches that commit.

        :return: how many ended
        """
        rules = self.env["privacy.retention.rule"]
        rules._begin_transaction()
        ids, done = self._found(query), 0
        while ids:
            batch, ids = ids[:BATCH], ids[BATCH:]
            ended = self._end_batch(query, batch)
            done += ended
            if not rules._begin_transaction(ended, len(ids)):
                break
        return done

    def _found(self, query, among=None):
        self.env.flush_all()
        if among is not None:
            query = SQL("%s AND u.id = ANY(%s)", query, list(among))
        rows = self.env.execute_query(SQL("%s ORDER BY u.id", query))
        return [user_id for (user_id,) in rows]

    def _end_batch(self, query, ids):
        """The same for those of `ids` that nothing keeps once they are locked: who logs
        in waits then, and whoever adds a row that keeps the person. No commit."""
        users = self.sudo().browse(ids).try_lock_for_update()  # sudo: a cron's
        people = users.partner_id.try_lock_for_update()
        users = users.filtered(lambda user: user.partner_id in people)
        self.env.invalidate_all()
        return users.browse(self._found(query, among=users.ids))._try_to_end()

    def _try_to_end(self):
        """End these logins; if that fails, each half by itself and so on.

        :return: how many ended
        """
        try:
            with self.env.cr.savepoint():
                self._end_logins()
        except Exception as error:  # whatever an addon's rows may raise
            if self.env.cr._cnx.closed:
                raise
            self.env.invalidate_all()
            if len(self) == 1:
                _logger.warning("A login was not ended: %s", type(error).__name__)
                return 0
            middle = len(self) // 2
            return self[:middle]._try_to_end() + self[middle:]._try_to_end()
        return len(self)

    def _end_logins(self):
        """End logins whose people stay, by the data map, as an erasure does.

        But for the times of logging in, which have a period; and the empty row still
        says whose it was, for the log tells by it what a member did.
        """
        users = self.with_context(**CONTEXT)
        people = users.partner_id
        for data_set, path in self.env["privacy.data.set"]._of_logins():
            rows = users.env[data_set.model].search([(path, "in", users.ids)])
            if rows:
                rows._privacy_delete(people)
        users._empty(leave={"member_id"})
        people.filtered("signup_type").signup_cancel()


class ResUsersLog(models.Model):
    _inherit = "res.users.log"

    @api.autovacuum
    def _gc_user_logs(self):
        """Core's: the last time of each login stays. Members' times have a period."""
        others = login_sql.times_of_others()
        self.env.cr.execute(SQL("DELETE FROM res_users_log WHERE id IN (%s)", others))


class PrivacyDataSet(models.Model):
    _inherit = "privacy.data.set"

    @api.model
    def _of_logins(self):
        """The data that goes with a login: a list of (data set, path to the login)."""
        found = []
        sets = self._installed().filtered(lambda each: each.on_erase == "delete")
        for data_set in sets.sorted(lambda each: each._erasure_order()):
            links = []
            for step in data_set._path_fields():
                links.append(step.name)
                if step.comodel_name == "res.users" and step.type == "many2one":
                    found.append((data_set, ".".join(links)))
        return [each for each in found if each[0].model != "res.users.log"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _logins(self):
        """The logins of these people, blocked ones too, without those that ended."""
        users = self.sudo().with_context(active_test=False).user_ids  # sudo: whether
        return users.filtered(lambda user: not user._is_ended())

    @api.private  # core's invitations call it; nobody by RPC
    def signup_prepare(self, signup_type="signup"):
        """Whoever is invited again has their months again."""
        result = super().signup_prepare(signup_type)
        if signup_type == "signup":
            unused = self._logins().filtered(lambda u: u.share and not u.login_date)
            unused.invited_on = fields.Datetime.now()
        return result


class IrConfigParameter(models.Model):
    _inherit = "ir.config_parameter"

    def _whole_parameters(self):
        return super()._whole_parameters() | {
            UNUSED_MONTHS: Whole(3, low=1, high=1200),
            YEARS: Whole(5, low=1, high=100),
            TIMES_MONTHS: Whole(12, low=1, high=1200),
        }
