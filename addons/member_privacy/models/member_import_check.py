import json
from datetime import date
from itertools import islice

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.import_record import learn_dates, read_record
from ..tools.table_spool import spool
from .member_import import ROWS_AT_ONCE
from .privacy_consent import CHANNELS

BATCH = 1_000
#: From what the readers give to the columns of `res.partner`.
PARTNER_FIELDS = (
    "name",
    "preferred_name",
    "member_number",
    "birthdate_date",
    "gender",
    "email",
    "phone",
    "street",
    "street2",
    "zip",
    "city",
    "country_id",
    "deceased_on",
)
STAGE = """
INSERT INTO member_import_row (import_id, file_hash, number, data, problems, outcome,
                               applied, create_uid, create_date, write_uid, write_date)
SELECT %s, %s, r.number, r.data, r.problems, r.outcome, FALSE, %s, %s, %s, %s
  FROM jsonb_to_recordset(%s::jsonb)
       AS r(number int, data jsonb, problems jsonb, outcome text)
"""


class MemberImportCheck(models.Model):
    """From the file to staged rows: nothing of the register is written here."""

    _inherit = "member.import"

    def action_check(self):
        """Read all rows and show what would happen to each."""
        self.ensure_one()
        self._lock("draft")
        self._columns()
        if self._is_large():
            self._set(state="checking", failure=False)
            self._trigger_job()
        else:
            self._check_rows()
        return True

    def action_edit_columns(self):
        """Go back and correct what the columns are."""
        self.ensure_one()
        self._lock("checked", "failed", "checking")
        if self._applied_count():
            raise UserError(
                self.env._("Undo the import before you change its columns.")
            )
        self._forget_rows()
        self._set(state="draft", failure=False)
        return True

    def _lock(self, *states):
        """Take the import for this transaction.

        :raise UserError: unless it is in one of `states`, so that what two people or
            one impatient person confirm twice happens once
        """
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state not in states:
            raise UserError(
                self.env._("The import is not at this step any more. Reload the page.")
            )

    def _columns(self):
        """The columns as readers want them.

        :raise UserError: there is no name, or no way to know the chapter
        """
        columns = self.column_ids._as_columns()
        targets = {column.target for column in columns}
        if not targets & {"name", "last_first", "first_name", "last_name"}:
            raise UserError(self._file_message("no_name"))
        if "chapter" not in targets and not self.default_chapter_id:
            raise UserError(self._file_message("chapter_for_all"))
        return columns

    def _is_large(self):
        with self._open() as stream:
            return sum(1 for _row in islice(self._rows(stream), ROWS_AT_ONCE + 1)) > (
                ROWS_AT_ONCE
            )

    def _forget_rows(self):
        self.env.cr.execute(
            SQL("DELETE FROM member_import_row WHERE import_id = %s", self.id)
        )
        self.invalidate_recordset(["row_ids"])
        self.env["member.import.row"].invalidate_model()

    def _check_rows(self):
        """Stage every row of the file and say what would happen to it."""
        self._forget_rows()
        columns = self._columns()
        today = self.env["res.users"]._today_oslo()
        with self._open() as stream, spool() as kept:
            rows = kept.keep(self._rows(stream))
            dates = learn_dates(columns, (cells for _number, cells in rows), today)
            resolver = _Resolver(self)
            records = (
                resolver.resolve(read_record(number, cells, columns, dates))
                for number, cells in kept.again()
            )
            while batch := list(islice(records, BATCH)):
                self._stage(batch)
        self.env["member.import.row"].invalidate_model()
        self._match_rows()
        self._compare_updates()
        self._set(state="checked", failure=False)

    def _stage(self, records):
        stops = self._import_stops([record.values for record in records])
        for record, stop in zip(records, stops, strict=True):
            if stop:
                record.errors.append((stop, ""))
        rows = [
            {
                "number": record.number,
                "data": record.values,
                "problems": record.errors + record.notes,
                "outcome": "error" if record.errors else "new",
            }
            for record in records
        ]
        now = self.env.cr.now()
        self.env.cr.execute(
            SQL(
                STAGE,
                self.id,
                self.file_hash,
                self.env.uid,
                now,
                self.env.uid,
                now,
                json.dumps(rows),
            )
        )

    @api.model
    def _import_stops(self, values):
        """Which of these people must not come into the register.

        A hook for what knows people who were erased or objected for good. An
        extending model returns a list as long as `values`: for each dictionary of
        values a code of ``member_import_messages.ROW``, or None when nothing stops it.
        It is asked once for a batch, so it answers with one query.
        """
        return [None] * len(values)


class _Resolver:
    """Turns codes and names of a row into ids, from look-ups made once a file."""

    def __init__(self, record):
        env = record.env
        self.purposes = {p.code: p for p in env["privacy.purpose"].search([])}
        chapters = env["member.chapter"].search([])
        self.today = today = env["res.users"]._today_oslo()
        types = env["member.membership.type"].search([])
        self.declaring = {t.id: t for t in types if t.declaration}
        self.limited = {t.id: t for t in types if t.min_age or t.max_age}
        self.closed = {
            chapter.id: chapter.end_date
            for chapter in chapters
            if chapter.end_date and chapter.end_date < today
        }
        self.chapters = _by_words((c.id, c.code) for c in chapters)
        # A spreadsheet turns 0301 into 301; taken back where only one code fits.
        self.bare_chapters = _by_words((c.id, c.code.lstrip("0")) for c in chapters)
        self.types = _by_words((t.id, word) for t in types for word in (t.code, t.name))
        self.countries = _countries(env)
        self.headings = {c.target: c.heading or "" for c in record.column_ids}
        self.default_chapter = record.default_chapter_id.id
        self.default_type = record.default_type_id.id

    def resolve(self, record):
        values = record.values
        if not values.get("name") and not record.errors:
            record.errors.append(("name_missing", ""))
        self._chapter(record, values)
        self._type(record, values)
        if country := values.pop("country", None):
            values["country_id"] = self.countries.get(country.casefold())
            if not values["country_id"]:
                record.notes.append(("country_unknown", self.headings["country"]))
        values["events"] = [
            event for answer in record.answers for event in self._events(*answer)
        ]
        return record

    def _events(self, kind, code, channel, yes):
        """(purpose id, channel, event) for each channel an answer speaks of.

        Where a consent is needed, a yes gives it and a no withdraws it. Where none is
        needed, a no is a reservation, and a yes is the normal and records nothing.
        """
        purpose = self.purposes[code]
        welcome = yes if kind == "consent" else not yes
        if purpose.requires_consent:
            # "Not reserved" is no consent.
            event = "given" if welcome and kind == "consent" else "withdrawn"
            wanted = kind == "consent" or not welcome
        else:
            event, wanted = "objected", not welcome
        channels = [channel] if channel else [each for each, _name in CHANNELS]
        return [(purpose.id, each, event) for each in channels if wanted]

    def _chapter(self, record, values):
        code = values.pop("chapter", None)
        chapter = self.default_chapter
        if code:
            word = code.casefold()
            chapter = self.chapters.get(word) or self.bare_chapters.get(word)
        if not chapter:
            problem = "chapter_unknown" if code else "chapter_missing"
            record.errors.append((problem, self.headings.get("chapter", "")))
        elif chapter in self.closed and not self._was_over(chapter, values):
            record.errors.append(("chapter_closed", self.headings.get("chapter", "")))
        values["chapter_id"] = chapter

    def _was_over(self, chapter, values):
        """Whether the row is history: over by the day the chapter closed."""
        closed_on = self.closed[chapter].isoformat()
        left = values.get("resigned_on") or values.get("deceased_on")
        return bool(left) and max(left, values.get("start_date") or left) <= closed_on

    def _type(self, record, values):
        word = values.pop("membership_type", None)
        values["type_id"] = (
            self.types.get(word.casefold()) if word else self.default_type
        )
        heading = self.headings.get("membership_type", "")
        if not values["type_id"]:
            record.errors.append(("type_unknown", heading))
        elif not self._is_of_age(values):
            record.errors.append(("type_age", heading))
        elif problem := self._undeclared(values):
            record.errors.append((problem, heading))

    def _undeclared(self, values):
        """What the type's declaration lacks, for who is a member yet."""
        kind = self.declaring.get(values["type_id"])
        if not kind or values.get("resigned_on") or values.get("deceased_on"):
            return None
        born, day = values.get("birthdate_date"), values.get("declared_on")
        return kind._undeclared(
            born and date.fromisoformat(born), day and date.fromisoformat(day)
        )

    def _is_of_age(self, values):
        """Whether the type is for somebody of that age, as far as the file says."""
        kind = self.limited.get(values["type_id"])
        born, start = values.get("birthdate_date"), values.get("start_date")
        if not kind or not born:
            return True
        day = date.fromisoformat(start) if start else self.today
        return kind._is_for(date.fromisoformat(born), day)


def _by_words(pairs):
    """Word -> id where the word, in any case, means one thing only."""
    found = {}
    for record_id, word in pairs:
        found.setdefault((word or "").casefold(), set()).add(record_id)
    found.pop("", None)
    return {word: ids.pop() for word, ids in found.items() if len(ids) == 1}


def _countries(env):
    languages = {code for code, _name in env["res.lang"].get_installed()} | {"en_US"}
    found = {}
    for lang in languages:
        for country in env["res.country"].with_context(lang=lang).search([]):
            found[country.name.casefold()] = found[country.code.casefold()] = country.id
    norway = found.get("no")
    return found | dict.fromkeys(("norge", "noreg", "nor"), norway)
