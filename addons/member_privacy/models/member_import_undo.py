from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .member_import import ROWS_AT_ONCE
from .member_import_apply import QUIET
from .member_import_check import BATCH

# Rows whose person anybody but this import changed since, by the change log: the
# person, or anything that leads to the person, under another reason. Who was merged
# since is not the person the import knew.
TOUCHED = """
SELECT r.number
  FROM member_import_row r
 WHERE r.id = ANY(%s)
   AND (EXISTS (SELECT FROM privacy_change_log c
                 WHERE c.partner_id = r.partner_id
                   AND c.reason IS DISTINCT FROM %s
                   AND c.id > (SELECT min(own.id) FROM privacy_change_log own
                                WHERE own.partner_id = r.partner_id
                                  AND own.reason = %s))
        OR EXISTS (SELECT FROM member_merge m
                     JOIN member_import i ON i.id = r.import_id
                    WHERE m.partner_id = r.partner_id
                      AND m.merged_at >= i.confirmed_at))
 ORDER BY r.number
"""
_NAMED = 20


class MemberImportUndo(models.Model):
    """Back out of an import as a whole, while nobody else has touched its people."""

    _inherit = "member.import"

    def action_undo(self):
        """Put everything back as it was before this import."""
        self.ensure_one()
        self._lock("done", "failed")
        self._check_undo(self._applied_rows())
        if self._applied_count() > ROWS_AT_ONCE:
            self._set(state="undoing", failure=False)
            self._trigger_job()
        else:
            while self._undo_batch():
                pass
        return True

    def _applied_rows(self, limit=None):
        """Rows that stand in the register, last ones first."""
        return self.env["member.import.row"].search(
            [("import_id", "=", self.id), ("applied", "=", True)],
            order="number desc",
            limit=limit,
        )

    def _applied_count(self):
        return self.env["member.import.row"].search_count(
            [("import_id", "=", self.id), ("applied", "=", True)]
        )

    def _check_undo(self, rows):
        """:raise UserError: values are cleared, or somebody touched one of `rows`"""
        if self.cleared_at:
            raise UserError(
                self.env._(
                    "What the register held before this import is cleared. It cannot "
                    "be undone any more."
                )
            )
        if not self.confirmed_at:
            raise UserError(self.env._("This import has changed nothing."))
        touched = self._touched_rows(rows)
        if touched:
            raise UserError(
                self.env._(
                    "Somebody has changed people of this import since. It cannot be "
                    "undone. Rows: %s",
                    _numbers(touched),
                )
            )

    def _touched_rows(self, rows):
        self.env.flush_all()
        reason = self._change_reason()
        found = self.env.execute_query(SQL(TOUCHED, rows.ids, reason, reason))
        return [number for (number,) in found]

    def _undo_batch(self, limit=BATCH):
        """Undo the next rows, without commit.

        The first batch looks at all rows, so that an import somebody has built on
        stays whole; later ones at their own, which may be touched in between.

        :return: how many rows were dealt with; 0 when none is left
        """
        rows = self._applied_rows(limit)
        if not rows:
            self._set(state="undone")
            return 0
        begun = self.env["member.import.row"].search_count(
            [("import_id", "=", self.id), ("undone", "=", True)], limit=1
        )
        self._check_undo(rows if begun else self._applied_rows())
        with self.env["privacy.change"]._reason(f"Undo of import {self.id}"):
            rows._undo()
        self.env.cr.execute(
            SQL(
                "UPDATE member_import_row SET applied = FALSE, undone = TRUE"
                " WHERE id = ANY(%s)",
                rows.ids,
            )
        )
        self.env.invalidate_all()
        return len(rows)


class MemberImportRow(models.Model):
    _inherit = "member.import.row"

    def _undo(self):
        """Remove what these rows made and put back what they changed."""
        rows = self.with_context(**QUIET)
        people = rows.env["res.partner"]
        with people._refresh_later():
            rows._remove("privacy.consent", privacy_erasure=True)
            rows._remove("member.dues")
            rows._remove("member.membership")
            for row in rows:
                row._put_back()
        rows._remove("res.partner")

    def _remove(self, model, **context):
        ids = [
            record_id
            for row in self
            for record_id in (row.created or {}).get(model, ())
        ]
        records = self.env[model].sudo()  # sudo: events go only this way and at erasure
        records.with_context(**context).browse(ids).exists().unlink()

    def _put_back(self):
        before = self.previous or {}
        if values := before.get("res.partner"):
            self.partner_id.write(values)
        for model in ("member.membership", "member.dues"):
            if values := dict(before.get(model) or {}):
                rows = self.env[model].sudo()  # sudo: as it was before
                rows.browse(values.pop("id")).write(values)


def _numbers(numbers):
    shown = ", ".join(str(number) for number in numbers[:_NAMED])
    return f"{shown} …" if len(numbers) > _NAMED else shown
