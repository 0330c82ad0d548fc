import logging
import os
from contextlib import contextmanager

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, config

from ..tools.erasure_store import (
    Entry,
    StoreDamaged,
    StoreMissing,
    open_store,
    standing,
)

_logger = logging.getLogger(__name__)

# Where the store is named: in the environment, or else in odoo.conf.
VARIABLE, OPTION = "MEMBER_ERASURE_STORE", "member_erasure_store"
LOCK = 7_215_301  # of those who carry out erasures again
IDENTITY = """
SELECT (SELECT system_identifier FROM pg_control_system())::text || '.' ||
       (SELECT timeline_id FROM pg_control_checkpoint())::text
"""


class PrivacyErasure(models.Model):
    """That somebody was erased: a running number, the contact's number and when.

    The same stands in a store outside the database, written before the erasure
    commits. After a restore the store knows more than the database does.
    """

    _name = "privacy.erasure"
    _description = "Erasure"
    _order = "id desc"
    _rec_name = "id"
    _log_access = False

    # No link: the contact says nothing any more, and a restored one is found by it.
    person_number = fields.Integer("Internal number", required=True, readonly=True)
    erased_at = fields.Datetime(required=True, readonly=True)
    replayed_at = fields.Datetime(
        "Carried out again",
        readonly=True,
        help="A backup had brought the person back.",
    )

    @api.model
    def _store(self):
        """The store, or None where none is set."""
        where = os.environ.get(VARIABLE) or config.get(OPTION)
        return open_store(where) if where else None

    @api.model
    def _register_name(self):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: which database
        return parameters.get_param("database.uuid")

    # Written with each erasure

    @api.model
    def _record(self, partners):
        """Number these erasures, and let the store know before they commit."""
        ids = self.env.execute_query(
            SQL(
                "INSERT INTO privacy_erasure (person_number, erased_at)"
                " SELECT id, now() AT TIME ZONE 'UTC' FROM unnest(%s) AS id"
                " RETURNING id",
                list(partners.ids),
            )
        )
        self._announce([row[0] for row in ids])

    def _announce(self, numbers):
        """Queue `numbers` for the store: written ahead of the commit, not before.

        A savepoint runs what waits for the commit too, so that what was written may
        still be taken back: it is looked at once more when all is over.
        """
        cr = self.env.cr
        waiting = cr.precommit.data.setdefault("privacy_erasure", [])
        if not waiting:
            cr.precommit.add(self._write_ahead)
        waiting += numbers

    def _write_ahead(self):
        numbers = self.env.cr.precommit.data.pop("privacy_erasure", [])
        store = self._store()
        if not store or not numbers:
            return
        entries = self._entries(numbers)
        store.append(entries)
        # Twice, because only one of the two is called.
        for callbacks in (self.env.cr.postcommit, self.env.cr.postrollback):
            callbacks.add(lambda: self._void_lost(entries))

    def _entries(self, numbers):
        cluster, xid = self._identity()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, person_number, erased_at FROM privacy_erasure"
                " WHERE id = ANY(%s) ORDER BY id",
                numbers,
            )
        )
        register = self._register_name()
        return [
            Entry(register, number, person, at.replace(microsecond=0), cluster, xid)
            for number, person, at in rows
        ]

    def _identity(self):
        """The database server and this transaction, as an entry names them."""
        ((xid,),) = self.env.execute_query(SQL("SELECT pg_current_xact_id()::text"))
        return self._cluster(), int(xid)

    def _cluster(self):
        return self.env.execute_query(SQL(IDENTITY))[0][0]

    def _void_lost(self, entries):
        """Void what was taken back after it was written ahead.

        A process that dies before this leaves an entry whose transaction the database
        calls aborted, which is as good.
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT id FROM privacy_erasure WHERE id = ANY(%s)",
                    [entry.number for entry in entries],
                )
            )
            there = {row[0] for row in cr.fetchall()}
        lost = [
            Entry(e.register, e.number, 0, e.at, e.cluster, e.xid)
            for e in entries
            if e.number not in there
        ]
        if lost:
            self._store().append(lost)

    # Compared at the start

    @api.model
    def _standing(self):
        """How database and store stand to each other, as others have committed it.

        :return: "unset" where no store is named, "missing" where it cannot be read or
            lacks what the database has, "restored" where the database lacks an erasure,
            else "current"
        """
        store = self._store()
        if not store:
            return "unset"
        try:
            lacking, unknown = self._compared(store)
        except (StoreMissing, StoreDamaged) as error:
            _logger.error("The ledger of erasures: %s.", type(error).__name__)
            return "missing"
        if lacking:
            return "restored"
        return "missing" if unknown else "current"

    def _compared(self, store):
        """(entries that the database lacks, numbers that the store lacks).

        The store is read first: an erasure writes there before it commits here. What
        committed in between is seen by looking again.
        """
        with self._fresh() as fresh:
            numbers = fresh._numbers()
        with self._fresh() as fresh:
            known = standing(store.entries(), fresh._register_name())
            lacking = fresh._lacking(known, fresh._numbers())
        if lacking:
            with self._fresh() as fresh:
                there = fresh._numbers()
            lacking = [entry for entry in lacking if entry.number not in there]
        return lacking, numbers - known.keys()

    @contextmanager
    def _fresh(self):
        """This model in a transaction of its own, which sees what is committed."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(api.Environment(cr, SUPERUSER_ID, {}))

    def _numbers(self):
        rows = self.env.execute_query(SQL("SELECT id FROM privacy_erasure"))
        return {row[0] for row in rows}

    def _lacking(self, known, numbers):
        """The entries that did commit once, and that the database does not have."""
        missing = [known[number] for number in sorted(known.keys() - numbers)]
        if not missing:
            return []
        cluster = self._cluster()
        never = {
            xid
            for xid in {entry.xid for entry in missing if entry.cluster == cluster}
            if not self._is_committed(xid)
        }
        return [e for e in missing if e.cluster != cluster or e.xid not in never]

    def _is_committed(self, xid):
        """Whether a transaction of this server committed, as far as anybody can know.

        One too old to be known is not in doubt any more, and one from the future was
        before the server's own restore.
        """
        query = SQL("SELECT pg_xact_status(%s::text::xid8)", str(xid))
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
                status = self.env.cr.fetchone()[0]
        except psycopg2.DataError:
            return True
        return status in ("committed", None)

    @api.model
    def _complete(self):
        """Write into the store what it lacks, after a human looked at why it does.

        :return: how many entries
        """
        with self._fresh() as fresh:
            known = standing(self._store().entries(), fresh._register_name())
            entries = fresh._entries(sorted(fresh._numbers() - known.keys()))
        self._store().append(entries)
        return len(entries)

    # After a restore

    @api.model
    def _replay(self):
        """Carry out again the erasures that the database lacks, each by itself.

        Killed anywhere, the next call goes on. Two at a time wait for each other.

        :return: how many were carried out
        """
        store = self._store()
        lacking = self._compared(store)[0] if store else []
        for entry in lacking:
            with self._fresh() as fresh:
                fresh._replay_one(entry)
        return len(lacking)

    def _replay_one(self, entry):
        """Erase who was erased, in one transaction with the number.

        A contact that the backup does not have was made after it: another one may get
        its number later, and must not be erased for it.
        """
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", LOCK))
        if entry.number in self._numbers():
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO privacy_erasure"
                " (id, person_number, erased_at, replayed_at)"
                " VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')",
                entry.number,
                entry.person,
                entry.at,
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT setval(pg_get_serial_sequence('privacy_erasure', 'id'),"
                " GREATEST((SELECT max(id) FROM privacy_erasure),"
                " (SELECT last_value FROM privacy_erasure_id_seq)))"
            )
        )
        person = self.env["res.partner"].browse(entry.person).exists()
        if person:
            person.in_register = True  # it was, when it was erased
            with self.env["privacy.change"]._reason(f"erasure {entry.number}, again"):
                data_sets = self.env["privacy.data.set"]
                data_sets.with_context(privacy_replay=True)._erase(person)
            self.env["privacy.request"]._open_of(person, "erasure")._close("done")
