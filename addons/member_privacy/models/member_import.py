import hashlib
import io
from itertools import islice

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.import_columns import find_heading, match_columns
from ..tools.table_errors import TableError
from ..tools.table_file import TableFormat, detect_format, is_blank, read_rows
from ..tools.table_text import DELIMITERS, ENCODINGS
from .member_import_messages import FILE, sentence
from .res_partner_origin import GIVERS

STATES = [
    ("draft", "Columns"),
    ("checking", "Checking"),
    ("checked", "Preview"),
    ("running", "Importing"),
    ("done", "Done"),
    ("undoing", "Being undone"),
    ("undone", "Undone"),
    ("failed", "Failed"),
]
#: Up to this many rows are checked and imported while the user waits, in one
#: transaction; more go to the background and land in batches.
ROWS_AT_ONCE = 5_000
#: What staff may change, and until when; the rest is the import's own.
EDITABLE = {
    "name",
    "file",
    "encoding",
    "delimiter",
    "column_ids",
    "default_chapter_id",
    "default_type_id",
    "source",
    "giver",
}
_DELIMITER_NAMES = {";": "Semicolon", ",": "Comma", "\t": "Tab", "|": "Vertical bar"}
_ENCODING_NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows 1252",
    "latin-1": "ISO 8859-1",
}
_HEADING_ROWS = 12


class MemberImport(models.Model):
    """One member file on its way into the register.

    Upload → match columns → preview row by row → confirm. Nothing of the register is
    written before staff confirm, and what was written can be undone as a whole while
    nobody else has touched it.
    """

    _name = "member.import"
    _description = "Import of members"
    _order = "id desc"

    name = fields.Char("File name", required=True)
    file = fields.Binary(attachment=True, copy=False)
    file_hash = fields.Char("SHA-256", readonly=True, copy=False, index=True)
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True
    )
    kind = fields.Char(readonly=True, copy=False)
    encoding = fields.Selection([(name, _ENCODING_NAMES[name]) for name in ENCODINGS])
    delimiter = fields.Selection(
        [(mark, _DELIMITER_NAMES[mark]) for mark in DELIMITERS]
    )
    heading_row = fields.Integer("Headings in row", readonly=True, copy=False)
    column_ids = fields.One2many("member.import.column", "import_id", copy=False)
    default_chapter_id = fields.Many2one(
        "member.chapter",
        "Chapter for rows without one",
        index="btree_not_null",
        ondelete="restrict",
    )
    default_type_id = fields.Many2one(
        "member.membership.type",
        "Type for rows without one",
        index="btree_not_null",
        ondelete="restrict",
        default=lambda self: self.env["member.membership.type"].search([], limit=1),
    )
    source = fields.Char(
        help="Where the file comes from. Stands on each membership it makes."
    )
    giver = fields.Selection(
        GIVERS,
        "Data given by",
        help="Who is new in the register and whom others told us about is to be told "
        "so within a month. Our earlier register: they were told then.",
    )
    row_ids = fields.One2many("member.import.row", "import_id", readonly=True)
    failure = fields.Char(readonly=True, copy=False)
    confirmed_uid = fields.Many2one(
        "res.users",
        "Confirmed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    confirmed_at = fields.Datetime("Confirmed", readonly=True, copy=False)
    done_at = fields.Datetime("Finished", readonly=True, copy=False)
    cleared_at = fields.Datetime(
        "File and values cleared",
        readonly=True,
        copy=False,
        help="From then on the import cannot be undone.",
    )
    problem_file = fields.Binary(readonly=True, copy=False, attachment=True)
    problem_name = fields.Char(compute="_compute_problem_name")

    @api.depends("name", "kind")
    def _compute_problem_name(self):
        for record in self:
            stem = (record.name or "").rpartition(".")[0] or record.name
            record.problem_name = f"{stem} – problems.{record.kind or 'csv'}"

    # Editing

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_editable(vals)
        imports = super().create(vals_list)
        for record in imports.filtered("file"):
            record._read_columns()
        return imports

    def write(self, vals):
        if not self.env.su:
            self._check_editable(vals)
            if any(record.state != "draft" for record in self):
                raise UserError(
                    self.env._("Go back to the columns before you change the import.")
                )
        result = super().write(vals)
        if {"file", "encoding", "delimiter"} & vals.keys() and "kind" not in vals:
            for record in self.filtered("file"):
                record._read_columns()
        return result

    @api.model
    def _check_editable(self, vals):
        if vals.keys() - EDITABLE:
            raise AccessError(self.env._("The import keeps these fields itself."))

    def _set(self, **vals):
        """Write what users may not."""
        self.sudo().write(vals)  # sudo: fields that the import keeps itself

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        if any(record.state in ("running", "done", "undoing") for record in self):
            raise UserError(
                self.env._("An import that changed the register stays as its record.")
            )

    # Reading the file

    def _open(self):
        """The file as a binary stream.

        :raise UserError: when its content was cleared
        """
        self.ensure_one()
        attachment = self.env["ir.attachment"].sudo()  # sudo: the import's own file
        found = attachment.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("res_field", "=", "file"),
            ],
            limit=1,
        )
        if not found:
            raise UserError(self.env._("Upload a file first."))
        return io.BytesIO(found.raw)

    def _format(self):
        return TableFormat(self.kind, self.encoding or None, self.delimiter or None)

    def _file_message(self, code, **details):
        return sentence(self.env, FILE[code], details)

    def _rows(self, stream):
        """Rows below the headings, as (number, cells).

        :raise UserError: the file cannot be read, with the reason
        """
        try:
            for number, cells in read_rows(stream, self._format()):
                if number > self.heading_row:
                    yield number, cells
        except TableError as error:
            raise UserError(self._file_message(error.code, **error.details)) from error

    def _read_columns(self):
        """Recognise the file and propose what its columns are."""
        self.ensure_one()
        with self._open() as stream:
            content_hash = hashlib.sha256(stream.getbuffer()).hexdigest()
            try:
                form = detect_format(
                    stream, self.encoding or None, self.delimiter or None
                )
                first = list(islice(read_rows(stream, form), _HEADING_ROWS))
            except TableError as error:
                raise UserError(
                    self._file_message(error.code, **error.details)
                ) from error
        index = find_heading(first)
        if len(first) <= index + 1:
            raise UserError(self._file_message("no_rows"))
        number, headings = first[index]
        lines = self._propose(
            headings, [cells for _number, cells in first[index + 1 :]]
        )
        self._set(
            file_hash=content_hash,
            kind=form.kind,
            encoding=form.encoding,
            delimiter=form.delimiter,
            heading_row=number,
            column_ids=[Command.clear(), *map(Command.create, lines)],
        )

    def _propose(self, headings, samples):
        """Values of the column lines for these headings."""
        purposes = self.env["privacy.purpose"].search([])
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {
            purpose.code: [purpose.with_context(lang=lang).name for lang in languages]
            for purpose in purposes
        }
        by_code = {purpose.code: purpose.id for purpose in purposes}
        return [
            {
                "position": column.position,
                "heading": column.heading,
                # An identity number must not even show as an example.
                "sample": column.hint != "refused"
                and _first_value(samples, column.position),
                "target": column.target,
                "purpose_id": by_code.get(column.purpose),
                "channel": column.channel,
                "hint": column.hint,
            }
            for column in match_columns(headings, names)
        ]

    # The same file again

    def _twins(self):
        """Imports of the very same file that changed the register."""
        return self.search(
            [
                ("file_hash", "in", self.mapped("file_hash")),
                ("id", "not in", self._origin.ids),
                ("state", "in", ("running", "done")),
            ]
        )


def _first_value(samples, position):
    """A value to recognise the column by."""
    for cells in samples:
        if position < len(cells) and not is_blank(cells[position]):
            return str(cells[position])[:40]
    return False
