import os

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import seal

ROWS = 50_000
# Below which number all is finished for whoever looks now: the oldest transaction that
# still runs here; what is not known to run in another database counts. And where we
# are: a dump that was loaded elsewhere carries transaction numbers of another cluster.
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
       CASE WHEN has_function_privilege('pg_control_system()', 'execute')
            THEN (pg_control_system()).system_identifier::text ELSE '' END
"""
LINKS = """
INSERT INTO privacy_change_link
    (change_id, logged_at, seal, place, salt, commitment, link) VALUES %s
"""
LATE_SALTS = """
UPDATE privacy_change_link l SET salt = NULL
  FROM privacy_change_log c
 WHERE c.id = l.change_id AND l.salt IS NOT NULL AND c.operation <> 'forget'
   AND c.old_values IS NULL AND c.new_values IS NULL AND l.seal > %s
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
        """The number below which all is finished, and the cluster we are in."""
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
        below, cluster = self._now()
        last = self._last()
        restored = last and (cluster != (last.cluster or "") or below < int(last.below))
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
        made = self._seal_rows(last, rows, place, str(end))
        self.env.cr.execute(SQL(LATE_SALTS, max(made[:1].number - 200, 0)))
        return len(rows)

    def _seal_rows(self, last, rows, place, end):
        """Make the seals of one batch; only the last says that all below is sealed."""
        portions = list(seal.portions(rows, _month)) or [(None, [])]
        made, links = self.browse(), []
        for number, (month, portion) in enumerate(portions, start=last.number + 1):
            final = number == last.number + len(portions)
            new_links = _link(number, portion)
            vals = {
                **place,
                "number": number,
                "month": month,
                "lines": len(portion),
                "sealed_at": fields.Datetime.now(),
                "root": new_links[-1][-1].hex() if new_links else False,
                "below": end if final else place["below"],
            }
            last = self.create(
                {**vals, "digest": seal.seal_hash(last.digest or "", _told(vals))}
            )
            made |= last
            links += new_links
        if links:
            self.env.cr.execute_values(LINKS, links, page_size=1000)
        return made

    @api.model
    def _month_goes(self, month):
        """Say on its seals that a month's lines go because they are old."""
        today = self.env["res.users"]._today_oslo()
        self.sudo().search(  # sudo: seals are the system's
            [("month", "=", month)]
        ).gone_on = today
        self.flush_model()


def _month(row):
    return row[1].date().replace(day=1)


def _link(number, portion):
    """Rows of the table of links for the lines of one seal."""
    salts = [os.urandom(16) for _row in portion]
    promises = [
        seal.commitment(salt, row[3]) for salt, row in zip(salts, portion, strict=True)
    ]
    metas = (row[4] for row in portion)
    links = seal.chain(number, zip(promises, metas, strict=True))
    return [
        (row[0], row[1], number, place, salt, promise, link)
        for place, (row, salt, promise, link) in enumerate(
            zip(portion, salts, promises, links, strict=True), start=1
        )
    ]


def _told(values):
    """What a seal says, as text that is the same when it is read back."""
    return {
        **values,
        "month": str(values["month"] or ""),
        "sealed_at": fields.Datetime.to_string(values["sealed_at"]),
        "root": values["root"] or "",
        "cluster": values["cluster"] or "",
    }
