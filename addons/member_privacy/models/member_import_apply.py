import base64
import json

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .member_import import ROWS_AT_ONCE
from .member_import_check import BATCH

#: A person that a file brings is nobody's follower and no news in a chatter: the
#: change log has it all. Without a company behind them there is nothing to sync.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "_partners_skip_fields_sync": True,
}
IMPORTABLE = [
    ("applied", "=", False),
    "|",
    ("outcome", "in", ("new", "update")),
    "&",
    ("outcome", "=", "duplicate"),
    ("decision", "in", ("create", "update")),
]
MARK = """
UPDATE member_import_row r
   SET applied = TRUE, partner_id = s.partner_id, previous = s.previous,
       created = s.created, problems = r.problems || s.notes
  FROM jsonb_to_recordset(%s::jsonb)
       AS s(id int, partner_id int, previous jsonb, created jsonb, notes jsonb)
 WHERE r.id = s.id
"""


class MemberImportApply(models.Model):
    """From staged rows into the register, each row once."""

    _inherit = "member.import"

    def action_confirm(self):
        """Take the rows over: at once, or in the background when they are many."""
        self.ensure_one()
        self._lock("checked")
        # What was typed in since the preview counts too.
        self._match_rows()
        self._set(
            state="running",
            confirmed_uid=self.env.uid,
            confirmed_at=fields.Datetime.now(),
        )
        if self._importable_count() > ROWS_AT_ONCE:
            self._trigger_job()
        else:
            while self._apply_batch():
                pass
            self._finish()
        return True

    def _importable(self, limit=None):
        return self.env["member.import.row"].search(
            [("import_id", "=", self.id), *IMPORTABLE], limit=limit, order="number"
        )

    def _importable_count(self):
        return self.env["member.import.row"].search_count(
            [("import_id", "=", self.id), *IMPORTABLE]
        )

    def _change_reason(self):
        """What stands in the change log, and finds this import's changes again."""
        return f"Import {self.id}: {self.name}"

    def _membership_source(self):
        return self.source or self.env._("Import %s", self.name)

    def _apply_batch(self, limit=BATCH):
        """Take the next rows over, without commit.

        :return: how many rows were dealt with; 0 when none is left
        """
        rows = self._importable(limit)
        if rows:
            with self.env["privacy.change"]._reason(self._change_reason()):
                self._apply(rows)
            self.env.invalidate_all()
        return len(rows)

    def _apply(self, rows):
        """Take rows over in one go; a row that the register refuses is told alone."""
        try:
            with self.env.cr.savepoint():
                self._write_rows(rows)
        except (UserError, ValidationError, psycopg2.IntegrityError):
            self.env.invalidate_all()
            if len(rows) == 1:
                rows._refuse()
                return
            half = len(rows) // 2
            self._apply(rows[:half])
            self._apply(rows[half:])

    def _write_rows(self, rows):
        rows = rows.with_context(**QUIET)
        updates = rows.filtered(
            lambda row: row.outcome == "update" or row.decision == "update"
        )
        plans = {**(rows - updates)._plan_new(), **updates._plan_updates()}
        people = self.env["res.partner"]
        with people._refresh_later():
            previous = updates._write_people(plans)
            persons = {row: row.partner_id for row in updates}
            made = (rows - updates)._create_people(plans)
            persons |= made
            created = self._create_linked(plans, persons)
        for row, person in made.items():
            created[row]["res.partner"] = person.ids
        self._mark(rows, plans, persons, previous, created)

    def _create_linked(self, plans, persons):
        """Make memberships and consents of all rows with one `create` each.

        :return: {row: {model: [ids]}} of what was made
        """
        memberships, events, now = [], [], fields.Datetime.now()
        for row, plan in plans.items():
            person = persons[row].id
            if plan.membership:
                memberships.append((row, {"partner_id": person, **plan.membership}))
            events += [
                (row, _event_values(person, event, now)) for event in plan.events
            ]
        created = {row: {} for row in plans}
        linked = {"member.membership": memberships, "privacy.consent": events}
        for model, pairs in linked.items():
            records = self.env[model].with_context(**QUIET)
            records = records.sudo()  # sudo: says itself that an answer was imported
            records = records.create([vals for _row, vals in pairs])
            if model == "member.membership":
                records.sudo(False)._check_declared()
            for (row, _vals), record_id in zip(pairs, records.ids, strict=True):
                created[row].setdefault(model, []).append(record_id)
        self._create_dues(plans, created)
        return created

    def _create_dues(self, plans, created):
        """Make the dues of all rows, some of a membership that is new as well."""
        pairs = []
        for row, plan in plans.items():
            if plan.dues:
                made = created[row].get("member.membership", [False])[0]
                pairs.append((row, {"membership_id": made, **plan.dues}))
        if not pairs:
            return
        dues = self.env["member.dues"].create([vals for _row, vals in pairs])
        for (row, _vals), dues_id in zip(pairs, dues.ids, strict=True):
            created[row]["member.dues"] = [dues_id]

    def _mark(self, rows, plans, persons, previous, created):
        """Note on each row what it did, with one statement."""
        done = [
            {
                "id": row.id,
                "partner_id": persons[row].id,
                "previous": previous.get(row),
                "created": created[row],
                "notes": [n for n in plans[row].notes if [*n] not in row.problems],
            }
            for row in rows
        ]
        self.env.cr.execute(SQL(MARK, json.dumps(done)))

    def _finish(self):
        """Close the import: nobody decided about the remaining duplicates."""
        self.env.cr.execute(
            SQL(
                "UPDATE member_import_row SET outcome = 'skipped', problems = problems"
                ' || \'[["left_out", ""]]\'::jsonb'
                " WHERE import_id = %s AND outcome = 'duplicate' AND NOT applied",
                self.id,
            )
        )
        self.env["member.import.row"].invalidate_model()
        self._set(state="done", done_at=fields.Datetime.now())

    @api.model
    def _import_file(self, name, content, **values):
        """Import all rows of a file that need nobody's decision, in this transaction.

        :param str name: the file's name
        :param bytes content: the file
        :param values: further fields of the import, such as `default_type_id`
        :return: the import, done
        :raise UserError: the file cannot be read, or its columns are not clear
        """
        record = self.create({"name": name, "file": _encoded(content), **values})
        record._check_rows()
        record._set(
            state="running",
            confirmed_uid=self.env.uid,
            confirmed_at=fields.Datetime.now(),
        )
        while record._apply_batch():
            pass
        record._finish()
        return record


def _event_values(person, event, now):
    purpose, channel, kind = event
    return {
        "partner_id": person,
        "purpose_id": purpose,
        "channel": channel,
        "event": kind,
        "method": "import",
        "occurred_at": now,
    }


def _encoded(content):
    return base64.b64encode(content)
