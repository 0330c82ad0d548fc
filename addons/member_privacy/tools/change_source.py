"""Source of the change log's trigger functions: plain text from plain values.

A function is made of parts. A part writes what one kind of row tells: the row itself, a
link to many in a relation table, or a picture kept as an attachment. Each part has a
fast statement for each event, which names columns, and a spare one, which does not: a
column or table that has gone must never stop a write, so the function then falls back.
"""

from dataclasses import dataclass
from string import Template

EVENTS = ("insert", "update", "delete")
OPERATIONS = {"insert": "create", "update": "update", "delete": "delete"}

FUNCTION = Template("""
DECLARE
  log_actor integer :=
    substring(current_setting('member.uid', TRUE) FROM '^[0-9]{1,9}$$');
  log_login integer :=
    substring(current_setting('member.login', TRUE) FROM '^[0-9]{1,9}$$');
  log_source varchar := NULLIF(current_setting('member.source', TRUE), '');
  log_reason varchar := NULLIF(current_setting('member.reason', TRUE), '');
BEGIN
$fast
  RETURN NULL;
EXCEPTION WHEN undefined_column OR undefined_table OR undefined_function
    OR undefined_object OR datatype_mismatch OR invalid_text_representation
    OR check_violation OR insufficient_privilege OR not_null_violation
    OR sequence_generator_limit_exceeded OR numeric_value_out_of_range THEN
  BEGIN
$spare
  EXCEPTION WHEN OTHERS THEN
    -- Where another role owns the log, what cannot be logged is refused.
    IF EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                 JOIN pg_class c ON c.oid = t.tgrelid
                WHERE t.tgrelid = TG_RELID AND t.tgname = TG_NAME
                  AND p.proowner <> c.relowner) THEN
      RAISE;
    END IF;
    RAISE WARNING 'member register: a change of % is not in the log: %',
      TG_TABLE_NAME, SQLSTATE;
  END;
  RETURN NULL;
END
""")
NOTHING = "\nBEGIN\n  RETURN NULL;\nEND\n"
BRANCHES = Template("""    IF TG_OP = 'INSERT' THEN$insert
    ELSIF TG_OP = 'UPDATE' THEN$update
    ELSIF TG_OP = 'DELETE' THEN$delete
    ELSE$truncate
    END IF;""")
INSERT = Template("""
      INSERT INTO public.privacy_change_log (logged_at, transaction_id, model, res_id,
          partner_id, operation, old_values, new_values, user_id, login_id, db_role,
          source, reason)
      SELECT clock_timestamp() AT TIME ZONE 'UTC', txid_current(), $model, $row,
          $person, '$operation', $old, $new, $actor, log_login, session_user,
          log_source, log_reason
        FROM $rows;""")
# What changed, by the row's id. A FULL JOIN that no condition narrows can only be
# hashed or merged: PostgreSQL plans the statement once a session, for the few rows that
# it meets first, and would pair each of a later thousand with each of a thousand.
PAIRS = (
    "new_rows r FULL JOIN old_rows o ON o.id = r.id"
    " WHERE COALESCE(o.id = r.id, FALSE) AND "
)
# A row's own stamp wins where this very transaction wrote it; else who said so in the
# transaction: a deleted row, a link and raw SQL carry no stamp.
STAMPED = Template(
    "CASE WHEN r.${verb}_date = now() AT TIME ZONE 'UTC' THEN r.${verb}_uid"
    " ELSE log_actor END"
)
SPARE_STAMPED = Template(
    "CASE WHEN (r ->> '${verb}_date')::timestamp = now() AT TIME ZONE 'UTC'"
    " THEN (r ->> '${verb}_uid')::int ELSE log_actor END"
)


@dataclass
class Columns:
    """Rows of a model.

    `person` is SQL for the person of a row called `r`; `spare_person` of a row that
    stands as jsonb.
    """

    model: str
    columns: list
    person: str
    spare_person: str
    stamped: bool = True

    def fast(self, event):
        differs = " OR ".join(
            f"o.{q(c)} IS DISTINCT FROM r.{q(c)}" for c in self.columns
        )
        rows = {
            "insert": "new_rows r",
            "update": f"{PAIRS}({differs})",
            "delete": "old_rows r",
        }
        whole = f"jsonb_strip_nulls({self._object()})"
        return self._insert(
            event,
            row="r.id",
            person=self.person,
            old={"update": self._changed("o"), "delete": whole}.get(event, "NULL"),
            new={"update": self._changed("r"), "insert": whole}.get(event, "NULL"),
            actor=self._actor(STAMPED, event),
            rows=rows[event],
        )

    def spare(self, event):
        names = f"ARRAY[{', '.join(map(text, self.columns))}]"
        rows = {
            "insert": "(SELECT NULL::jsonb AS o, to_jsonb(n) AS r FROM new_rows n) b",
            "update": "(SELECT to_jsonb(o) AS o, to_jsonb(n) AS r FROM new_rows n"
            " FULL JOIN old_rows o ON o.id = n.id"
            " WHERE COALESCE(o.id = n.id, FALSE)) b",
            "delete": "(SELECT to_jsonb(o) AS r, NULL::jsonb AS o FROM old_rows o) b",
        }
        differing = (
            ", LATERAL (SELECT jsonb_object_agg(k, o -> k) AS old,"  # noqa: S608 - names
            f" jsonb_object_agg(k, r -> k) AS new FROM unnest({names}) k"
            " WHERE r ? k AND o -> k IS DISTINCT FROM r -> k) v WHERE v.new IS NOT NULL"
        )
        new = "jsonb_strip_nulls(v.new)" if event != "update" else "v.new"
        return self._insert(
            event,
            row="(r ->> 'id')::int",
            person=self.spare_person,
            old={"update": "v.old", "delete": new}.get(event, "NULL"),
            new={"update": new, "insert": new}.get(event, "NULL"),
            actor=self._actor(SPARE_STAMPED, event),
            rows=rows[event] + differing,
        )

    def _insert(self, event, **parts):
        return INSERT.substitute(
            model=text(self.model), operation=OPERATIONS[event], **parts
        )

    def _actor(self, template, event):
        if not self.stamped or event == "delete":
            return "log_actor"
        return template.substitute(verb={"insert": "create"}.get(event, "write"))

    def _object(self):
        """All values; by lots of fifty columns, as a function takes no more than 100
        arguments."""
        lots = [self.columns[i : i + 50] for i in range(0, len(self.columns), 50)]
        return " || ".join(
            f"jsonb_build_object({', '.join(f'{text(c)}, r.{q(c)}' for c in lot)})"
            for lot in lots
        )

    def _changed(self, alias):
        return " || ".join(
            f"CASE WHEN o.{q(c)} IS DISTINCT FROM r.{q(c)}"
            f" THEN jsonb_build_object({text(c)}, {alias}.{q(c)}) ELSE '{{}}' END"
            for c in self.columns
        )


@dataclass
class Links:
    """Rows of a relation table, told as a change of the many2many `field`.

    Old values hold the ids that were taken away, new values those that were added.
    `person` is SQL for the person of the row with the id `r.res_id`.
    """

    model: str
    field: str
    own: str
    target: str
    person: str

    def fast(self, event):
        return self._both(event, self.person)

    def spare(self, event):
        return self._both(event, "NULL")

    def _both(self, event, person):
        gone = (
            "TABLE old_rows"
            if event == "delete"
            else "TABLE old_rows EXCEPT TABLE new_rows"
        )
        come = (
            "TABLE new_rows"
            if event == "insert"
            else "TABLE new_rows EXCEPT TABLE old_rows"
        )
        statements = ""
        if event != "insert":
            statements += self._insert(gone, "old", person)
        if event != "delete":
            statements += self._insert(come, "new", person)
        return statements

    def _insert(self, rows, side, person):
        values = f"jsonb_build_object({text(self.field)}, r.targets)"
        grouped = (
            f"(SELECT e.{q(self.own)} AS res_id,"  # noqa: S608 - names
            f" jsonb_agg(e.{q(self.target)} ORDER BY e.{q(self.target)}) AS targets"
            f" FROM ({rows}) e GROUP BY 1) r"
        )
        return INSERT.substitute(
            model=text(self.model),
            row="r.res_id",
            person=person,
            operation="link",
            old=values if side == "old" else "NULL",
            new=values if side == "new" else "NULL",
            actor="log_actor",
            rows=grouped,
        )


@dataclass
class Pictures:
    """Attachments that are the value of a binary field: their checksum is told.

    `fields` are names of binary fields by model; `persons` the SQL for the person of
    the row with the id `r.res_id`, by model.
    """

    fields: dict
    persons: dict

    def fast(self, event):
        cases = " ".join(
            f"WHEN {text(model)} THEN {person}"
            for model, person in self.persons.items()
        )
        return self._insert(event, f"CASE r.res_model {cases} END")

    def spare(self, event):
        return self._insert(event, "NULL")

    def _insert(self, event, person):
        ours = ", ".join(
            f"({text(model)}, {text(name)})"
            for model, names in sorted(self.fields.items())
            for name in names
        )
        rows = {
            "insert": "new_rows r WHERE ",
            "update": PAIRS + "o.checksum IS DISTINCT FROM r.checksum AND ",
            "delete": "old_rows r WHERE ",
        }
        before = "jsonb_build_object(r.res_field, {}.checksum)".format
        stamp = {"insert": "create", "update": "write"}.get(event)
        return INSERT.substitute(
            model="r.res_model",
            row="r.res_id",
            person=person,
            operation="part",
            old={"update": before("o"), "delete": before("r")}.get(event, "NULL"),
            new="NULL" if event == "delete" else before("r"),
            actor=STAMPED.substitute(verb=stamp) if stamp else "log_actor",
            rows=f"{rows[event]}r.res_id IS NOT NULL"
            f" AND (r.res_model, r.res_field) IN ({ours})",
        )


def function_source(table, parts):
    """The body of a table's trigger function; one that does nothing without parts."""
    if not parts:
        return NOTHING
    return FUNCTION.substitute(
        fast=_branches(table, [part.fast for part in parts]),
        spare=_branches(table, [part.spare for part in parts]),
    )


def _branches(table, makers):
    statements = {event: "".join(make(event) for make in makers) for event in EVENTS}
    # Nothing is gone yet before a TRUNCATE, and it brings no transition table.
    whole = f"public.{q(table)}"
    statements["truncate"] = statements["delete"].replace("old_rows", whole)
    return BRANCHES.substitute(statements)


def q(name):
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value):
    """A name as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
