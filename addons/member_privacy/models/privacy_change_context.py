from contextlib import contextmanager
from contextvars import ContextVar

from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from odoo import api, models
from odoo.tools import SQL

# What the triggers read, all local to the transaction: who acts in the statements that
# carry no stamp, whose login or job the transaction is, through what it came, and why,
# is said by settings named member.uid, member.login, member.source and member.reason.
# Those of open blocks, outer ones first: (cursor, values).
KEPT = ContextVar("kept", default=())


class PrivacyChangeContext(models.Model):
    """Who, on whose behalf, through what and why: what the triggers cannot know."""

    _inherit = "privacy.change"

    @api.model
    def _set_actor(self, source=None):
        """Name the current user for the statements of this transaction.

        :param source: through what the user came, when a request or job begins
        """
        uid = str(self.env.uid or "")
        values = {"member.uid": uid}
        if source:
            values |= {"member.login": uid, "member.source": source}
        self._settings(values)

    @contextmanager
    def _actor(self):
        """Name the current user for statements that carry no stamp, inside the block:
        a deletion, a link to many."""
        outer = self._settings({"member.uid": str(self.env.uid or "")})
        yield
        self._settings(outer)

    @contextmanager
    def _job(self, name):
        """All that happens inside is done by the job `name`, across its commits."""
        uid = str(self.env.uid)
        values = {"member.uid": uid, "member.login": uid, "member.source": name}
        with self._kept(values):
            yield
            self.env.flush_all()

    @contextmanager
    def _on_behalf(self, user):
        """A job does inside what `user` has decided; both stand in the log."""
        with self._kept({"member.login": str(user.id or self.env.uid)}):
            yield
            self.env.flush_all()

    @contextmanager
    def _reason(self, text):
        """Say why: changes inside the block carry `text` in the log.

        The ORM writes late, so pending writes are flushed before (they are not part of
        it) and after (they are). Blocks nest; the outer reason comes back, also after
        an error. A commit inside begins a transaction with the same reason.
        """
        self.env.flush_all()
        with self._kept({"member.reason": text}):
            yield
            self.env.flush_all()

    @contextmanager
    def _kept(self, values):
        """Settings that outlive commits until the block ends."""
        cr = self.env.cr
        outer = self._settings(values)
        token = KEPT.set((*KEPT.get(), (cr, values)))
        try:
            yield
        finally:
            KEPT.reset(token)
            # An aborted transaction takes no statement, and rolls back to the outer.
            if not cr.closed and _is_sound(cr):
                self._settings(outer)

    @api.model
    def _committed(self):
        """A transaction begins: what was kept holds for it too.

        By SET and no query: what begins here may still choose its isolation level.
        """
        for cr, values in KEPT.get():
            if cr is self.env.cr:
                for name, value in values.items():
                    cr.execute(SQL("SET LOCAL %s = %s", SQL(name), value))

    @api.model
    def _settings(self, values):
        """Set `values`, all in one query.

        :return: what was set before, a dict with the same keys
        """
        before = [SQL("current_setting(%s, TRUE)", name) for name in values]
        # PostgreSQL's text knows no NUL.
        clean = {name: value.replace("\0", "") for name, value in values.items()}
        terms = [SQL("set_config(%s, %s, TRUE)", *pair) for pair in clean.items()]
        self.env.cr.execute(SQL("SELECT %s", SQL(", ").join(before + terms)))
        found = self.env.cr.fetchone()
        return {name: old or "" for name, old in zip(values, found, strict=False)}


def _is_sound(cr):
    return cr.connection.get_transaction_status() != TRANSACTION_STATUS_INERROR
