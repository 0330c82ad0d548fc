"""What a package holds: collected once, told as a page, as JSON and as a workbook."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from odoo.tools import html2plaintext

from ..tools.package_mask import MASK, masker
from ..tools.package_zip import safe_name

# What one knows somebody by.
KNOWN_BY = ("name", "email", "phone", "phone_sanitized", "member_number")


@dataclass
class Masked:
    """A value that is not told, and why: no value in it."""

    data_set: object
    row: object
    name: str | None
    reason: str
    told: bool = False  # staff decided so


@dataclass
class Row:
    """A row of a data set: values for a machine and texts for a reader, by field."""

    record: object
    values: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    file: str | None = None


@dataclass
class Part:
    """The rows of one data set; `count` also where none of them is told."""

    data_set: object
    lines: object
    rows: list
    count: int

    @property
    def left_out(self):
        return self.data_set.field_ids - self.lines


class Contents:
    """Everything the map knows about one person, without what is somebody else's.

    A value that two data sets lead to is told once, by the first.

    :param person: one contact, under sudo, in the language to tell it in
    :param tell: keys (model, id, field) of values to tell though they would be masked,
        as staff decided
    """

    def __init__(self, person, tell=()):
        self.env = person.env
        self.person = person
        self.tell = set(tell)
        self.masked, self.files, self._told = [], [], set()
        self._sets = self.env["privacy.data.set"]
        self.people = self._sets._with_addresses(person)
        self.reader = self._sets._reader(self.people)
        self.found = self._sets._installed()._all_rows(self.people)

    def is_small(self, most_rows, most_bytes):
        """Whether there is no more than so much, asked before any of it is read."""
        rows = sum(len(found) for found in self.found.values())
        files = [
            found for found in self.found.values() if found._name == "ir.attachment"
        ]
        size = sum(sum(found.mapped("file_size")) for found in files)
        return rows <= most_rows and size <= most_bytes

    @cached_property
    def parts(self):
        """What is told, a part for each data set; fills `masked` and `files`."""
        parts = []
        for data_set in sorted(self.found, key=lambda s: (s.sequence, s.id)):
            rows = self.found[data_set]
            if not rows:
                continue
            known = rows._fields
            lines = data_set.field_ids.filtered(
                lambda line, known=known: line.in_access_report and line.name in known
            )
            if data_set.about_others:
                told = []
                self.masked += [Masked(data_set, r, None, "about_others") for r in rows]
            else:
                told = [self._row(data_set, row, lines) for row in rows]
            told = [row for row in told if row.values or row.file]
            if told or data_set.about_others:
                parts.append(Part(data_set, lines, told, len(rows)))
        return parts

    def _row(self, data_set, record, lines):
        row = Row(record)
        for line in lines:
            key = _key(record, line.name)
            if key in self._told:
                continue
            self._told.add(key)
            reason = self._reason(record, line.name)
            if reason:
                told = key in self.tell
                self.masked.append(Masked(data_set, record, line.name, reason, told))
            if reason and not told:
                row.values[line.name] = row.texts[line.name] = MASK
            else:
                self._tell(data_set, row, line.name)
        self._add_files(row, lines)
        return row

    def _tell(self, data_set, row, name):
        told = _key(row.record, name) in self.tell
        value = self._plain(row.record, name)
        text = data_set._report_value(row.record, name)
        shown, is_masked = self._without_others(row.record, name, value, text)
        if is_masked:
            self.masked.append(Masked(data_set, row.record, name, "named", told))
        if told and is_masked:
            shown = value, text
        row.values[name], row.texts[name] = shown

    def _without_others(self, record, name, value, text):
        """(value, text) as told, and whether something of others is left out."""
        told, is_masked = self._sets._told_addresses(record, name, text, self.reader)
        if told != text:
            value, text = told, told
        shown = _hidden(value, self._hide), self._hide(text)
        return shown, is_masked or shown != (value, text)

    # Whose it is

    def _reason(self, record, name):
        """Why a whole value is not told; None when it is."""
        if reason := self._sets._why_not_told(record, name, self.reader):
            return reason
        field_ = record._fields[name]
        if field_.relational and field_.comodel_name in ("res.partner", "res.users"):
            return "third_person" if self._others(record[name]) else None
        return None

    def _others(self, linked):
        return self._sets._others(linked, self.people)

    @cached_property
    def _third(self):
        """Everybody else whom the person's rows name."""
        person = self.person
        third = person.guardian_ids | person.ward_ids | person.household_id.partner_ids
        third |= person.membership_ids.recruiter_id | person.origin_giver_ids
        third |= person.membership_ids.declared_guardian_id
        for data_set, rows in self.found.items():
            if rows._name == "mail.message":
                third |= rows.author_id
            elif data_set.about_others and "partner_id" in rows._fields:
                third |= rows.mapped("partner_id")
        return self._others(third)

    @cached_property
    def _hide(self):
        names = {each[name] for each in self._third for name in KNOWN_BY}
        own = {each[name] for each in self.people for name in KNOWN_BY}
        return masker(names, own)

    # Values

    def _plain(self, record, name):
        """A value as JSON has it: null for nothing, ISO for days, text for links."""
        field_, value = record._fields[name], record[name]
        if field_.type == "boolean":
            return bool(value)
        if field_.type in ("integer", "float", "monetary"):
            return value
        if not value:
            return None
        if field_.relational:
            names = [self._sets._report_link(each) for each in value]
            return names if field_.type.endswith("2many") else names[0]
        return self._plain_text(record, name, value)

    def _plain_text(self, record, name, value):
        if isinstance(value, datetime):
            return f"{value.isoformat()}Z"
        if isinstance(value, date):
            return value.isoformat()
        if record._fields[name].type == "html":
            return html2plaintext(value)
        return self._structured(record, name, value)

    def _structured(self, record, name, value):
        if record._name == "privacy.change" and isinstance(value, dict):
            return {
                key: self._changed(record, key, each) for key, each in value.items()
            }
        if record._fields[name].type in ("binary", "image"):
            return True
        return value if isinstance(value, (dict, list)) else str(value)

    def _changed(self, change, name, value):
        """One logged value; who else it names is no matter of the person."""
        model = self.env.get(change.model)
        field_ = model is not None and model._fields.get(name)
        if (
            field_
            and field_.relational
            and field_.comodel_name
            in (
                "res.partner",
                "res.users",
            )
        ):
            return MASK if value else None
        return value

    # Files

    def _add_files(self, row, lines):
        record = row.record
        if record._name == "ir.attachment" and record.type == "binary":
            row.file = self._add_file(record.id, record.name, record.raw)
            return
        for line in lines.filtered(
            lambda each: record._fields[each.name].type in ("binary", "image")
        ):
            if row.values.get(line.name):
                attachment = self._attachment(record, line.name)
                row.file = self._add_file(attachment.id, line.name, attachment.raw)

    def _attachment(self, record, name):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("res_field", "=", name),
            ],
            limit=1,
        )

    def _add_file(self, number, name, content):
        path = f"filer/{safe_name(number, name)}"
        if content and path not in dict(self.files):
            self.files.append((path, content))
        return path if content else None


def _key(record, name):
    """Where a value is stored: a mail's subject is its message's."""
    model_field = record._fields[name]
    if model_field.inherited:
        record = record[model_field.related.partition(".")[0]]
    return record._name, record.id, name


def _hidden(value, hide):
    """`value` with names hidden in every text of it."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden(each, hide) for each in value]
    if isinstance(value, dict):
        return {key: _hidden(each, hide) for key, each in value.items()}
    return value
