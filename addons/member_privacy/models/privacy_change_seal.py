import os

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import seal

ROWS = 50_000
# Below which number all is finished for whoever looks now: the oldest transaction that
# still runs here; what is not known to run in another database counts. The number that
# comes next, which never goes back where the first may. And where we are: a dump that
# was loaded elsewhere carries transaction numbers of another cluster.
NOW = """
SELECT LEAST(
         COALESCE((SELECT min(x::text::bigint)
                     FROM pg_snapshot_xip(pg_current_snapshot()) x
                    WHERE NOT EXISTS (
                          SELECT FROM pg_stat_activity a
                           WHERE a.backend_xid = x::xid
                             AND a.datname <> current_database())),
                  pg_snapshot_xmax(pg_current_snapshot())::text::bigint),
         txid_current_if_assigned()),
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
       CASE WHEN has_function_privilege('pg_control_system()', 'execute')
            THEN (pg_control_system()).system_identifier::text ELSE '' END
"""


class PrivacyChangeSeal(models.Model):
    """A seal over some lines of the change log, chained to the seal before.

    What a line, a link and a seal are stands in `tools/seal.py`.
    """

    _name = "privacy.change.seal"
    _description = "Seal of the change log"
    _order = "number desc, id desc"
    _rec_name = "number"

    number = fields.Integer(readonly=True, required=True)
    epoch = fields.Integer(
        readonly=True, help="Begins anew when the database was restored elsewhere."
    )
    cluster = fields.Char(readonly=True, help="Which PostgreSQL cluster sealed.")
    month = fields.Date(readonly=True, help="Of these lines; empty without any.")
    lines = fields.Integer(readonly=True)
    below = fields.Char(
        readonly=True, help="Every transaction with a smaller number is sealed."
    )
    sealed_at = fields.Datetime(readonly=True)
    root = fields.Char(readonly=True, help="The last link of these lines.")
    digest = fields.Char("Hash", readonly=True)
    gone_on = fields.Date(
        readonly=True, help="When the lines went because they were old."
    )

    _number_unique = models.UniqueIndex("(number)", "There is such a seal.")

    @api.model
    def _last(self):
        return self.search([], order="number desc", limit=1)

    @api.model
    def _now(self):
        """The number below which all is finished, the next one, and the cluster."""
        return self.env.execute_query(SQL(NOW))[0]

    @api.model
    def _cron_seal(self):
        """Seal what is finished, in batches that commit."""
        commit = self.env["ir.cron"]._commit_progress
        commit()
        while done := self.sudo()._seal_batch():  # sudo: seals are the system's
            if not commit(done):
                break
        commit()

    @api.model
    def _seal_batch(self, limit=ROWS):
        """Seal the next lines in commit order; no commit.

        Below the oldest transaction that still runs nothing can come any more. What
        commits late has a number above it, and is sealed later.

        :return: how many lines were sealed
        """
        self.env.flush_all()
        below, upcoming, cluster = self._now()
        last = self._last()
        restored = last and (
            cluster != (last.cluster or "") or upcoming < int(last.below)
        )
        since = int(last.below) if last and not restored else 0
        rows = self.env.execute_query(seal.unsealed(since, below, limit))
        if not rows and not restored:
            return 0
        end = rows[-1][2] if len(rows) == limit else below
        place = {
            "epoch": (last.epoch or 0) + bool(restored or not last),
            "cluster": cluster,
            # Until all of the batch is sealed, nothing after the last is promised; an
            # epoch promises nothing about the numbers of the one before.
            "below": str(0 if restored else since),
        }
        self._seal_rows(last, rows, place, str(end))
        self.env.cr.execute(SQL("SELECT privacy_change_clear_salts()"))
        self.invalidate_model()
        return len(rows)

    def _seal_rows(self, last, rows, place, end):
        """Make the seals of one batch; only the last says that all below is sealed."""
        portions = list(seal.portions(rows, _month)) or [(None, [])]
        digest = last.digest or ""
        for number, (month, portion) in enumerate(portions, start=last.number + 1):
            final = number == last.number + len(portions)
            salts, promises, links = _link(number, portion)
            vals = {
                **place,
                "number": number,
                "month": month,
                "lines": len(portion),
                "sealed_at": fields.Datetime.now(),
                "root": links[-1].hex() if links else False,
                "below": end if final else place["below"],
            }
            digest = seal.seal_hash(digest, _told(vals))
            self.env.cr.execute(
                SQL(
                    "SELECT privacy_change_add_seal(%s, %s::bigint[], %s::timestamp[],"
                    " %s::bytea[], %s::bytea[], %s::bytea[])",
                    Json({**_told(vals), "digest": digest}),
                    [row[0] for row in portion],
                    [row[1] for row in portion],
                    salts,
                    promises,
                    links,
                )
            )


def _month(row):
    return row[1].date().replace(day=1)


def _link(number, portion):
    """Salts, commitments and links for the lines of one seal."""
    salts = [os.urandom(16) for _row in portion]
    promises = [
        seal.commitment(salt, row[3]) for salt, row in zip(salts, portion, strict=True)
    ]
    metas = (row[4] for row in portion)
    return salts, promises, seal.chain(number, zip(promises, metas, strict=True))


def _told(values):
    """What a seal says, as text that is the same when it is read back."""
    return {
        **values,
        "month": str(values["month"] or ""),
        "sealed_at": fields.Datetime.to_string(values["sealed_at"]),
        "root": values["root"] or "",
        "cluster": values["cluster"] or "",
    }
