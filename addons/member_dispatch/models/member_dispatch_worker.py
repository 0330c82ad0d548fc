import logging
import secrets
import time
from contextlib import contextmanager
from typing import NamedTuple

from psycopg2.errors import InFailedSqlTransaction

from odoo import api, models
from odoo.tools import SQL

from ..tools import outbox, smtp

_logger = logging.getLogger(__name__)

REFRESH_EVERY = 5  # seconds: the numbers that people watch, the sender's reach
GIVE_UP_AFTER = 3  # lost connections in a row, until the next run


class Row(NamedTuple):
    """An outbox row, with what is needed to hand it over."""

    id: int
    dispatch_id: int
    partner_id: int
    key: str
    attempts: int
    name: str
    lang: str | None
    guardian_id: int | None
    child: str
    address: str | None


class Run:
    """What one run of the worker keeps in memory."""

    def __init__(self, worker, server):
        self.worker = worker
        self.post = smtp.PostOffice(server)
        self.letters = {}
        self.queries = set()  # the messages whose audience is prepared
        self.lost = 0
        self.touched = set()
        self.refreshed = time.monotonic()

    def is_refresh_due(self):
        """Whether numbers and the sender's reach should be looked at again."""
        due = time.monotonic() - self.refreshed > REFRESH_EVERY
        if due:
            self.refreshed = time.monotonic()
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
            self._commit()
            self._tidy_up()
            self._commit()
            run = Run(worker, self.env["ir.mail_server"])
            self._forget_queries(run)
            try:
                self._empty_queue(run)
            finally:
                run.post.close()
            self._count(run)
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

    def _commit(self, processed=0):
        """Commit; what follows sees what others commit, statement by statement.

        In Odoo's REPEATABLE READ a claim would look at what was true when the last
        message was handed over, and miss a reservation made in between.

        :return: how many seconds the run has left
        """
        seconds_left = self.env["ir.cron"]._commit_progress(processed)
        self._see_others_commit()
        return seconds_left

    def _see_others_commit(self):
        self._execute(SQL("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))

    def _tidy_up(self):
        """What dead workers claimed is in doubt, what was stopped waits no more."""
        self._execute(outbox.abandoned_sql())
        dispatch_ids = {dispatch_id for (dispatch_id,) in self.env.cr.fetchall()}
        if dispatch_ids:
            _logger.warning("Messages in doubt, a worker died: %s", dispatch_ids)
        self._execute(outbox.stopped_sql())
        dispatch_ids |= {dispatch_id for (dispatch_id,) in self.env.cr.fetchall()}
        self.env["member.dispatch"].browse(dispatch_ids)._count_outcome()

    def _empty_queue(self, run):
        row, seconds_left = self._step(run)
        while row:
            done = self._hand_over(run, row) if row.address else None
            goes_on = seconds_left and run.lost < GIVE_UP_AFTER
            row, seconds_left = self._step(run, done, row.id, claim=goes_on)

    def _step(self, run, done=None, after=0, claim=True):
        """Mark the last row and claim the next, in one commit.

        :param SQL done: says what became of the last row
        :return: the claimed row or None, and how many seconds the run has left
        """
        if done:
            self._execute(done)
        if run.is_refresh_due():
            self._count(run)
            self._forget_queries(run)
        row = self._claim(run, after) if claim else None
        return row, self._commit(int(bool(done)))

    def _claim(self, run, after):
        """The next row: claimed, or withdrawn when it may not leave any more.

        :return: the row, without address when it is withdrawn; None at the end
        """
        found = self._next(after) or (after and self._next(0))
        if not found:
            return None
        row_id, dispatch_id, partner_id, *rest = found
        run.touched.add(dispatch_id)
        guardian_id = rest[-2]
        address, reason, ground = self._ask_again(
            run, dispatch_id, partner_id, guardian_id
        )
        if reason is None:
            # A guardian's address is the secretariat's to see, and stands on no row.
            shown = None if guardian_id else address
            self._execute(outbox.claim_sql(row_id, run.worker, shown, ground))
        else:
            self._execute(outbox.withdraw_sql(row_id, reason))
            address = None
        return Row(row_id, dispatch_id, partner_id, *rest, address)

    def _next(self, after):
        self._execute(outbox.next_sql(after))
        return self.env.cr.fetchone()

    def _ask_again(self, run, dispatch_id, partner_id, guardian_id=None):
        """Ask for this one person what the preview asked for all."""
        if dispatch_id not in run.queries:
            # The cache of offices would otherwise outlast the commits of this run.
            self.env["res.users"]._forget_office_chapters()
            dispatch = self.env["member.dispatch"].browse(dispatch_id)
            self._execute(self._query_of(dispatch))
            run.queries.add(dispatch_id)
        self._execute(outbox.ask_sql(dispatch_id, partner_id))
        found = self.env.cr.fetchone()
        if not found:
            return None, "out_of_scope", None
        __, address, __, reason, ground, guardian_ids, addresses = found
        if reason is None and (guardian_id or guardian_ids):
            # Whoever reads it was chosen at the freeze, and must be the one to ask yet.
            address = dict(zip(guardian_ids or (), addresses or (), strict=True)).get(
                guardian_id
            )
            reason = None if address else "no_guardian"
        return address, reason, ground

    def _query_of(self, dispatch):
        """The audience as the sender may meet it now, prepared to be asked for one
        person after the other. Who pressed the button saw these members, so the session
        had passed the second factor; all else is asked again.
        """
        with dispatch.user_id._work_ordered():
            query = dispatch._audience_query(dispatch.user_id)
        return outbox.prepare_sql(dispatch.id, query)

    def _forget_queries(self, run):
        """Prepare anew what is asked of a person: reach and rules may have changed."""
        self._execute(outbox.FORGET)
        run.queries.clear()

    def _hand_over(self, run, row):
        """Hand one message over.

        :return: the statement that says what became of it
        """
        try:
            letter = self._letter(run, row)
            link = letter.link_of and letter.link_of(row.partner_id, row.guardian_id)
            run.post.send(letter, row.key, row.name, row.address, link)
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
        return self._sent(row)

    def _sent(self, row):
        """Say that a row left, and that who is no member was told so by it."""
        sent = outbox.mark_sql(row.id, "sent", None)
        purpose = self.env["member.dispatch"].browse(row.dispatch_id).purpose_id
        if purpose.for_members:
            return sent
        today = self.env["res.users"]._today_oslo()
        return SQL("%s; %s", sent, outbox.told_sql(row.id, purpose.id, today))

    def _letter(self, run, row):
        key = (row.dispatch_id, row.lang, bool(row.guardian_id))
        if key not in run.letters:
            dispatch = self.env["member.dispatch"].browse(row.dispatch_id)
            lang = row.lang or self.env.company.partner_id.lang
            run.letters[key] = dispatch._letter(lang, bool(row.guardian_id))
        letter = run.letters[key]
        return letter.about(row.child) if row.guardian_id else letter

    def _count(self, run):
        self.env["member.dispatch"].browse(run.touched)._count_outcome()

    def _report_remaining(self, run):
        """Ask to be called again at once when time ran out, not when mail is down."""
        waiting = bool(self._next(0)) and run.lost < GIVE_UP_AFTER
        self.env["ir.cron"]._commit_progress(remaining=int(waiting))

    def _execute(self, statement):
        # A failing statement would be logged with its values: names and addresses.
        self.env.cr.execute(statement, log_exceptions=False)
