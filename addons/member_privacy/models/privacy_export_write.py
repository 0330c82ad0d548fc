import json
import logging
import re
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import export_catalogue, export_schema
from ..tools.export_folder import ExportFolder, pieces_of
from ..tools.export_rules import REASONS
from ..tools.export_words import readme
from .privacy_erasure_gate import OPEN

_logger = logging.getLogger(__name__)

SNAPSHOT = (
    "SET TRANSACTION READ ONLY",
    "SET LOCAL TimeZone TO 'UTC'",
    "SET LOCAL DateStyle TO 'ISO, YMD'",
    "SET LOCAL row_security TO off",  # fail, rather than leave rows out
)
FACTS = """
SELECT count(*), to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
  FROM res_partner WHERE in_register
"""
FILES = """
SELECT f.name, min(f.id) FILTER (WHERE f.is_inside)
  FROM (SELECT %s AS name, r.id, r.store_fname IS NULL AS is_inside
          FROM ir_attachment r) f
 WHERE f.name IS NOT NULL GROUP BY f.name
"""
INSIDE = "SELECT db_datas FROM ir_attachment WHERE id = %s"
FILE_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
TRANSLATIONS = ("resource", "field", "id", "lang", "value")
BATCH = 1_000


class PrivacyExport(models.AbstractModel):
    """Writes the export: one moment, streamed, there whole or not at all."""

    _inherit = "privacy.export"

    @api.model
    def _export(self, target, chosen=frozenset()):
        """Export the register to a new folder.

        :param chosen: addresses of what the operator looked at, and lets go
        :return: {created, people, tables, files, missing, undecided, manifest}
        :raise UserError: from a database that nobody may be served from, or where
            somebody was erased meanwhile
        :raise FolderTaken: when there is such a folder
        """
        erased = self._demand_served()
        with ExportFolder(target) as folder:
            with self._snapshot() as export:
                facts = export._write_folder(folder, frozenset(chosen))
            if self._demand_served() != erased:
                raise UserError(
                    self.env._("Somebody was erased meanwhile. Export once more.")
                )
            facts["manifest"] = folder.seal()
            # Told before the folder has its name, so that none is there unseen.
            self._tell_exported(facts)
            folder.finish()
        return facts

    def _demand_served(self):
        """How many were erased, of a database that people may be served from."""
        erasures = self.env["privacy.erasure"]
        if erasures._standing() not in OPEN:
            raise UserError(
                self.env._("A database that serves nobody is not exported.")
            )
        with erasures._fresh() as fresh:
            return len(fresh._numbers())

    @contextmanager
    def _snapshot(self):
        """This model in a transaction that sees one moment, and only reads."""
        with self.env.registry.cursor() as cr:
            for setting in SNAPSHOT:
                cr.execute(SQL(setting))
            yield self.with_env(api.Environment(cr, SUPERUSER_ID, {}))

    def _write_folder(self, folder, chosen):
        """Write all but the list of files; what is told of it."""
        plan = self._plan(chosen)
        self._demand_known(chosen)
        ((people, created),) = self.env.execute_query(SQL(FACTS))
        expressions = self._expressions(plan)
        resources, titles = self._write_tables(folder, plan, expressions)
        files, missing = self._write_files(folder, expressions)
        facts = {"created": created, "people": people, "missing": missing}
        self._write_words(folder, facts, plan, resources, titles)
        undecided = sorted(plan.undecided())
        return {**facts, "tables": len(titles), "files": files, "undecided": undecided}

    def _demand_known(self, chosen):
        """Only what nobody has looked at is the operator's to choose."""
        if chosen and (strange := chosen - self._choices()):
            raise UserError(self.env._("Not to choose: %s", ", ".join(sorted(strange))))

    def _choices(self):
        undecided = self._plan().undecided()
        return undecided | {address.partition(".")[0] for address in undecided}

    def _write_tables(self, folder, plan, expressions):
        """Resources of datapackage.json, and a line for each in README.txt."""
        links = export_catalogue.links(self.env.cr)
        categories, personal = self._categories(), self._personal()
        resources, titles = [], []
        for table in plan.tables.values():
            asked = self._asked(table, expressions)
            columns = [
                SQL("%s AS %s", each, SQL.identifier(name))
                for name, each, _told in asked
            ]
            query = export_schema.select(
                table.name, columns, self._rows(table.name, plan)
            )
            written = folder.table(self.env.cr, table.name, query)
            norwegian, english = self._titles(table)
            names = {name for name, _expression, _told in asked}
            told = export_schema.resource(
                table.name,
                self._schema_fields(table, asked, categories),
                written,
                title=english,
                personal=personal.get(table.model),
                primary_key="id" if "id" in names else None,
                foreign_keys=self._foreign_keys(links.get(table.name, {}), names, plan),
            )
            resources.append(told)
            titles.append((table.name, norwegian, english, written.rows))
        resources.append(self._write_translations(folder, plan))
        return resources, titles

    def _foreign_keys(self, links, names, plan):
        """Links that PostgreSQL keeps, between what goes with all its rows."""
        return [
            {"fields": name, "reference": {"resource": table, "fields": column}}
            for name, (table, column) in links.items()
            if name in names and table in plan.tables and not self._rows(table, plan)
            if column in {each.name for each in plan.tables[table].columns}
        ]

    def _write_translations(self, folder, plan):
        written = folder.table(self.env.cr, "translations", self._translated(plan))
        fields = [
            {"name": name, "type": "integer" if name == "id" else "string"}
            for name in TRANSLATIONS
        ]
        return export_schema.resource("translations", fields, written)

    def _write_files(self, folder, expressions):
        """Copy each file once: (how many, how many are not there)."""
        files = missing = 0
        query = SQL(FILES, expressions["ir_attachment.store_fname"])
        with self.env.cr.connection.cursor("export_files") as names:
            names.itersize = BATCH
            names.execute(self.env.cr.mogrify(query))
            for name, inside in names:
                pieces = self._pieces(name, inside)
                files += pieces is not None
                missing += pieces is None
                if pieces is not None:
                    folder.file(name, pieces)
        return files, missing

    def _pieces(self, name, inside):
        """The bytes of a file, or None where it is not there.

        :param inside: number of an attachment that has them in the database
        """
        if not FILE_NAME.fullmatch(name):
            return None
        if inside:
            return (
                bytes(row[0]) for row in self.env.execute_query(SQL(INSIDE, inside))
            )
        try:
            return pieces_of(self.env["ir.attachment"]._full_path(name))
        except FileNotFoundError:
            return None

    def _write_words(self, folder, facts, plan, resources, titles):
        left_out = [
            {"table": table, **({"field": column} if column else {}), "reason": reason}
            for table, column, reason in sorted(
                plan.left_out, key=lambda each: (each[0], each[1] or "")
            )
        ]
        package = {
            "$schema": export_schema.PROFILE,
            "name": "member-register",
            "title": self.env.company.name,
            "created": facts["created"],
            "people": facts["people"],
            "resources": resources,
            "reasons": REASONS,
            "leftOut": left_out,
        }
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        folder.text("datapackage.json", text)
        told = {**facts, "null": export_schema.NULL}
        folder.text("README.txt", readme(told, titles))

    def _tell_exported(self, facts):
        """Tell the privacy officers, in a transaction of its own."""
        _logger.warning("The whole register was exported by the host.")
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            lang = env.company.partner_id.lang
            alerts = env["privacy.alert"].with_context(lang=lang)
            alerts._tell(
                [
                    {
                        "kind": "register",
                        "operation": "exported",
                        "doer_id": False,
                        "what": alerts.env._(
                            "By the host: %(people)s people. SHA256SUMS: %(manifest)s",
                            people=facts["people"],
                            manifest=facts["manifest"],
                        ),
                    }
                ]
            )
