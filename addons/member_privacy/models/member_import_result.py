import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.table_write import write_csv, write_xlsx
from .member_import_row import OUTCOMES

KEEP_DAYS = "member_privacy.import_keep_days"
COUNTS = [f"{code}_count" for code, _name in OUTCOMES]
CLEAR = """
UPDATE member_import_row
   SET data = NULL, candidates = NULL, previous = NULL, created = NULL
 WHERE import_id = ANY(%s)
"""


class MemberImportResult(models.Model):
    """What an import shows of itself, gives back and forgets."""

    _inherit = "member.import"

    row_count = fields.Integer("Rows", compute="_compute_counts")
    new_count = fields.Integer("New", compute="_compute_counts")
    update_count = fields.Integer("Updates", compute="_compute_counts")
    duplicate_count = fields.Integer("Possible duplicates", compute="_compute_counts")
    unchanged_count = fields.Integer("Unchanged", compute="_compute_counts")
    error_count = fields.Integer("Errors", compute="_compute_counts")
    skipped_count = fields.Integer("Left out", compute="_compute_counts")
    applied_count = fields.Integer("Imported", compute="_compute_counts")
    undecided_count = fields.Integer("Undecided", compute="_compute_counts")
    waiting_count = fields.Integer("To import", compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    progress = fields.Integer(compute="_compute_counts")
    twin_ids = fields.Many2many(
        "member.import", string="Imports of the same file", compute="_compute_twins"
    )

    @api.depends("state")
    def _compute_counts(self):
        groups = self.env["member.import.row"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "outcome", "decision", "applied"],
            ["__count"],
        )
        for record in self:
            mine = [group[1:] for group in groups if group[0] == record._origin]
            for code, _name in OUTCOMES:
                record[f"{code}_count"] = sum(g[-1] for g in mine if g[0] == code)
            record.row_count = sum(group[-1] for group in mine)
            record.applied_count = sum(group[-1] for group in mine if group[2])
            record.undecided_count = sum(
                group[-1] for group in mine if group[0] == "duplicate" and not group[1]
            )
            record.waiting_count = sum(group[-1] for group in mine if _waits(*group))
            record.problem_count = len(record._problem_rows())
            total = record.applied_count + record.waiting_count
            record.progress = 100 * record.applied_count // total if total else 0

    @api.depends("file_hash", "state")
    def _compute_twins(self):
        for record in self:
            record.twin_ids = record._twins() if record.file_hash else False

    # Rows

    def action_rows(self):
        """Open the preview: the rows of this import, with what happens to each."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "member_privacy.member_import_row_action"
        )
        outcome = self.env.context.get("row_outcome")
        context = {"create": False}
        if outcome in dict(OUTCOMES):
            context[f"search_default_{outcome}"] = 1
        return {
            **action,
            "name": self.name,
            "domain": [("import_id", "=", self.id)],
            "context": context,
        }

    def _problem_rows(self):
        """Rows that were not taken over, or not in full."""
        rows = self.env["member.import.row"]
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM member_import_row"
                " WHERE import_id = %s AND problems != '[]' ORDER BY number",
                self._origin.id or None,
            )
        )
        return rows.browse(row_id for (row_id,) in found)

    def action_problem_file(self):
        """Give the rows with problems back as a file, with the reason on each."""
        self.ensure_one()
        self.check_access("write")
        rows = self._problem_rows()
        reasons = {row.number: row.reason for row in rows}
        outcomes = dict(rows._fields["outcome"]._description_selection(self.env))
        taken = self.env._("Imported")
        labels = {
            row.number: taken if row.applied else outcomes[row.outcome] for row in rows
        }
        headings = [column.heading for column in self.column_ids.sorted("position")]
        table = [
            [self.env._("Row"), self.env._("Result"), self.env._("Reason"), *headings]
        ]
        with self._open() as stream:
            table += [
                [number, labels[number], reasons[number], *cells]
                for number, cells in self._rows(stream)
                if number in reasons
            ]
        write = write_xlsx if self.kind == "xlsx" else write_csv
        self._set(problem_file=base64.b64encode(write(table)))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/problem_file"
            f"?download=true&filename_field=problem_name",
            "target": "download",
        }

    # Forgetting

    @api.autovacuum
    def _gc_values(self):
        """Forget files and staged values some days after an import came to rest.

        A file of people who were refused or never confirmed has no other purpose.
        """
        days = self.env["ir.config_parameter"]._whole(KEEP_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        due = self.search(
            [
                ("cleared_at", "=", False),
                ("state", "not in", ("checking", "running", "undoing")),
                ("write_date", "<", limit),
                "|",
                ("done_at", "=", False),
                ("done_at", "<", limit),
            ]
        )
        due._clear_values()

    def _clear_values(self):
        self.env["member.import.row"].flush_model()
        self.env.cr.execute(SQL(CLEAR, self.ids))
        self.env["member.import.row"].invalidate_model()
        self._forget_file()
        self._set(cleared_at=fields.Datetime.now())

    def _forget_file(self):
        own = self.sudo()  # sudo: fields that the import keeps itself
        own.column_ids.sample = False
        own.write({"file": False, "problem_file": False})


def _waits(outcome, decision, applied, _count):
    return not applied and (
        outcome in ("new", "update")
        or (outcome == "duplicate" and decision in ("create", "update"))
    )
