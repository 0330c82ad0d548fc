import logging
import secrets
import time
from contextlib import contextmanager
from typing import NamedTuple

from psycopg2.errors import InFailedSqlTransaction, SerializationFailure

from odoo import api, models
from odoo.tools import SQL

from ..tools import outbox, smtp

_logger = logging.getLogger(__name__)

COUNT_EVERY = 5  # seconds between refreshes of the numbers that people watch
GIVE_UP_AFTER = 3  # lost connections in a row, until the next run
RETRIES = 20  # of a claim that another worker got in the way of


class Row(NamedTuple):
    """A claimed outbox row, with what is needed to hand it over."""

    id: int
    dispatch_id: int
    partner_id: int
    key: str
    attempts: int
    name: str
    lang: str | None
    address: str


class Run:
    """What one run of the worker keeps in memory."""

    def __init__(self, worker, server):
        self.worker = worker
        self.post = smtp.PostOffice(server)
        self.letters = {}
        self.lost = 0
        self.touched = set()
        self.counted = time.monotonic()

    def is_count_due(self):
        """Whether people who watch should get new numbers."""
        due = time.monotonic() - self.counted > COUNT_EVERY
        if due:
            self.counted = time.monotonic()
        return due


class MemberDispatchWorker(models.AbstractModel):
    """Empties the outbox: claim durably, ask again, hand over, mark.

    Each claim is committed before the message leaves, and the mark of one message
    commits together with the claim of the next. A worker that dies leaves one row
    claimed; the next run finds that nobody alive holds its lock and puts it in doubt.
    """

    _name = "member.dispatch.worker"
    _description = "Outbox worker"

    @api.model
    def _cron_send(self):
        with self._alive() as worker:
            self._transaction(self._put_abandoned_in_doubt)
            run = Run(worker, self.env["ir.mail_server"])
            try:
                self._empty_queue(run)
            finally:
                run.post.close()
            self._transaction(lambda: self._count(run))
            self._report_remaining(run)

    @contextmanager
    def _alive(self):
        """Hold an advisory lock while this worker lives; its key goes on the rows.

        The lock belongs to the connection and outlasts commits: it goes with the
        process, however that ends.
        """
        worker = secrets.randbelow(2**31 - 1) + 1
        self._execute(SQL("SELECT pg_advisory_lock(%s, %s)", outbox.LOCK_CLASS, worker))
        unlock = SQL("SELECT pg_advisory_unlock(%s, %s)", outbox.LOCK_CLASS, worker)
        try:
            yield worker
        finally:
            try:
                self._execute(unlock)
            except InFailedSqlTransaction:
                self.env.cr.rollback()
                self._execute(unlock)

    def _transaction(self, work, processed=0):
        """Do `work` and commit; again when another worker got in the way.

        :return: what `work` returned, and how many seconds the run has left
        """
        for left in reversed(range(RETRIES)):
            try:
                result = work()
                self.env.flush_all()
                return result, self._commit(processed)
            except SerializationFailure:
                if not left:
                    raise
                self.env.cr.rollback()

    def _commit(self, processed):
        return self.env["ir.cron"]._commit_progress(processed)

    def _put_abandoned_in_doubt(self):
        self._execute(outbox.abandoned_sql())
        dispatch_ids = {dispatch_id for (dispatch_id,) in self.env.cr.fetchall()}
        if dispatch_ids:
            _logger.warning("Messages in doubt, a worker died: %s", dispatch_ids)
        self.env["member.dispatch"].browse(dispatch_ids)._count_outcome()

    def _empty_queue(self, run):
        row, seconds_left = self._step(run)
        while row:
            done = self._hand_over(run, row)
            goes_on = seconds_left and run.lost < GIVE_UP_AFTER
            row, seconds_left = self._step(run, done, row.id, claim=goes_on)

    def _step(self, run, done=None, after=0, claim=True):
        """Mark the last row and claim the next, in one commit.

        :param SQL done: says what became of the last row
        :return: the claimed row or None, and how many seconds the run has left
        """

        def work():
            if done:
                self._execute(done)
            if run.is_count_due():
                self._count(run)
            return self._claim(run, after) if claim else None

        return self._transaction(work, processed=1 if done else 0)

    def _claim(self, run, after):
        """The next row that may leave now; those that may not are withdrawn."""
        while True:
            self._execute(outbox.next_sql(after))
            found = self.env.cr.fetchone()
            if not found and after:
                after = 0
                continue
            if not found:
                return None
            row_id, dispatch_id, partner_id, *rest = found
            run.touched.add(dispatch_id)
            address, reason = self._ask_again(dispatch_id, partner_id)
            if reason is None:
                self._execute(outbox.claim_sql(row_id, run.worker, address))
                return Row(row_id, dispatch_id, partner_id, *rest, address)
            self._execute(outbox.withdraw_sql(row_id, reason))

    def _ask_again(self, dispatch_id, partner_id):
        """Ask for this one person what the preview asked for all.

        The sender's reach is asked afresh too: the cache of offices would otherwise
        outlast the commits of this run.
        """
        self.env["res.users"]._forget_office_chapters()
        dispatch = self.env["member.dispatch"].browse(dispatch_id)
        self._execute(dispatch._audience_sql(dispatch.user_id, partner_id))
        found = self.env.cr.fetchone()
        if not found:
            return None, "out_of_scope"
        __, address, __, reason = found
        return address, reason

    def _hand_over(self, run, row):
        """Hand one message over.

        :return: the statement that says what became of it
        """
        try:
            letter = self._letter(run, row)
            dispatch = self.env["member.dispatch"].browse(row.dispatch_id)
            email = dispatch._email(letter, row.name, row.address, row.key)
            run.post.send(letter.sender, email, row.address)
        except smtp.OutOfReachError as error:
            cause = type(error.__cause__ or error).__name__
            _logger.warning("Mail server out of reach: %s", cause)
            run.lost += 1
            run.post.close()
            return outbox.release_sql(row.id)
        except smtp.UnclearError:
            run.post.close()
            return outbox.mark_sql(row.id, "in_doubt", "no_answer")
        except smtp.NotNowError:
            return outbox.put_off_sql(row.id)
        except smtp.RefusedError:
            return outbox.mark_sql(row.id, "failed", "refused")
        except Exception as error:
            # Its text may hold the person's data; the class has to do.
            _logger.error("Outbox row %s: %s", row.id, type(error).__name__)
            return outbox.mark_sql(row.id, "failed", "error")
        run.lost = 0
        return outbox.mark_sql(row.id, "sent", None)

    def _letter(self, run, row):
        key = (row.dispatch_id, row.lang)
        if key not in run.letters:
            dispatch = self.env["member.dispatch"].browse(row.dispatch_id)
            lang = row.lang or self.env.company.partner_id.lang
            run.letters[key] = dispatch._letter(lang)
        return run.letters[key]

    def _count(self, run):
        self.env["member.dispatch"].browse(run.touched)._count_outcome()

    def _report_remaining(self, run):
        """Ask to be called again at once when time ran out, not when mail is down."""
        self._execute(outbox.next_sql(0))
        waiting = bool(self.env.cr.fetchone()) and run.lost < GIVE_UP_AFTER
        self.env["ir.cron"]._commit_progress(remaining=int(waiting))

    def _execute(self, statement):
        # A failing statement would be logged with its values: names and addresses.
        self.env.cr.execute(statement, log_exceptions=False)
