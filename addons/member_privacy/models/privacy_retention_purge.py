import logging
from time import monotonic

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
# At most so many at once: each takes two thirds of the time then that it takes by 500.
# The first of a run are fewer, for nobody knows how much there is about them: a job
# that is ended for its time has some done.
BATCH, FIRST = 2_000, 250
SECONDS = (10, 30)  # a batch that takes less may grow, one that takes more shrinks


class PrivacyRetentionPurge(models.Model):
    """The nightly erasure: find, lock, ask again, erase, count, commit."""

    _inherit = "privacy.retention.rule"

    @api.model
    def _cron_retention(self):
        """Erase who is due by the armed rules, in batches that commit.

        Killed anywhere, the next call goes on: a batch and its count stand or fall
        together, and who is erased is not due.
        """
        self._begin_transaction()
        for rule in self.search([("state", "=", "armed")]):
            if not rule._purge():
                return
        if self._delete_outdated():
            self._erase_again()

    def _purge(self):
        """Run this rule to its end.

        :return: False when the time of this job is up; the run stays open then
        """
        self.ensure_one()
        today = self.env["res.users"]._today_oslo()
        run = self.env["privacy.retention.run"]._begin(self)
        run.failures = 0  # those of an interrupted run are tried again
        ids, size = self._due_ids(today), min(FIRST, BATCH)
        while ids:
            batch, ids = ids[:size], ids[size:]
            began = monotonic()
            self._do_batch(run, today, batch)
            if not self._begin_transaction(len(batch), len(ids)):
                return False
            size = self._next_size(size, monotonic() - began)
        run._finish()
        return bool(self._begin_transaction())

    @api.model
    def _next_size(self, size, seconds):
        """How many come next, after `size` people took `seconds`."""
        short, long = SECONDS
        if seconds < short:
            return min(2 * size, BATCH)
        return max(size // 2, 1) if seconds > long else size

    @api.model
    def _begin_transaction(self, done=0, remaining=None):
        """Commit, and let each statement that follows see what others commit.

        In Odoo's REPEATABLE READ the look under the lock would see what was true before
        the lock: a consent given in between would be lost.

        :return: seconds left for this job
        """
        cron = self.env["ir.cron"]
        seconds = cron._commit_progress(done, remaining=remaining or 0)
        self.env.cr.execute(SQL("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))
        return seconds

    def _do_batch(self, run, today, ids):
        """Erase those of `ids` that are due indeed; no commit.

        Their rows are locked, and who is due is asked again under the lock. Whoever
        adds a row that leads to a locked person waits for the lock.
        """
        self.ensure_one()
        people = self.env["res.partner"].browse(ids).try_lock_for_update()
        due = people.browse(self._due_ids(today, among=people.ids))
        with self.env["privacy.change"]._reason(f"retention, run {run.id}"):
            self._erase_batch(run, due)

    def _erase_batch(self, run, people):
        """Erase `people` together; if that fails, each half by itself and so on, so
        that one who cannot go does not keep the others."""
        try:
            with self.env.cr.savepoint():
                parts = self.env["privacy.data.set"]._erase(people)
        except Exception as error:  # whatever an addon's rows may raise, or a deadlock
            if self.env.cr._cnx.closed:
                raise  # a lost connection: nothing to do with the people
            self.env.invalidate_all()
            _logger.warning(
                "Retention run %d: %d people not erased: %s",
                run.id,
                len(people),
                type(error).__name__,
            )
            if len(people) == 1:
                run._add(failures=1)
            else:
                middle = len(people) // 2
                self._erase_batch(run, people[:middle])
                self._erase_batch(run, people[middle:])
            return
        rows = sum(part.row_count for part in parts if part.outcome != "keep")
        run._add(persons=len(people), rows=rows)

    @api.model
    def _delete_outdated(self):
        """Delete what was kept of erased people and need not be kept any longer.

        :return: False when the time of this job is up
        """
        data_sets = self.env["privacy.data.set"]
        while gone := data_sets._delete_outdated(BATCH):
            if not self._begin_transaction(gone):
                return False
        return True

    @api.model
    def _erase_again(self):
        """Erase what stands about erased people all the same, each by themselves."""
        people = self.env["privacy.data.set"]._filled_again(BATCH)
        for done, person in enumerate(people, start=1):
            try:
                with self.env.cr.savepoint():
                    self._erase_once_more(person)
            except Exception as error:  # whatever an addon's rows may raise
                if self.env.cr._cnx.closed:
                    raise  # a lost connection: nothing to do with the person
                self.env.invalidate_all()
                kind = type(error).__name__
                _logger.warning("Contact %d not erased again: %s", person.id, kind)
            if not self._begin_transaction(1, len(people) - done):
                return

    @api.model
    def _erase_once_more(self, person):
        with self.env["privacy.change"]._reason("erasure, what stood all the same"):
            self.env["privacy.data.set"]._erase(person)
