from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..tools import export_schema
from ..tools.export_rules import is_open_setting, of_column

SOURCE = "en_US"
# What a mail of the queue says, in its message too: see the reason "queue".
QUEUED = "CASE WHEN r.id NOT IN (%s) THEN r.body END"
QUEUE = (
    "SELECT mail_message_id FROM mail_mail WHERE NOT COALESCE(is_notification, FALSE)"
)
# Of a file that goes: what an attachment is about, and the field it is the value of.
GOES = """
COALESCE(r.res_model, '') = ANY(%s)
AND (r.res_field IS NULL OR r.res_model || '.' || r.res_field = ANY(%s))
"""
FILE = """
CASE WHEN %s THEN COALESCE(r.store_fname,
  CASE WHEN r.db_datas IS NOT NULL
       THEN left(r.checksum, 2) || '/' || r.checksum END) END
"""


class PrivacyExport(models.AbstractModel):
    """What is asked of the database for each table, and what datapackage.json says."""

    _inherit = "privacy.export"

    def _asked(self, table, expressions):
        """[(name, SQL, properties of the field)] of the columns of a table."""
        model = self.env.get(table.model)
        asked = []
        for column in table.columns:
            field = None if model is None else model._fields.get(column.name)
            is_text = field is not None and field.translate
            expression, properties = export_schema.asked(
                column.name,
                column.sql_type,
                is_base64=field is not None and field.type in ("binary", "image"),
                lang=self._language() if is_text else None,
            )
            masked = expressions.get(f"{table.name}.{column.name}")
            if column.is_required and not masked:
                properties["constraints"] = {"required": True}
            asked.append((column.name, masked or expression, properties))
        return asked

    @api.model
    def _language(self):
        """The language that translated texts stand in; the others stand apart."""
        return self.env.company.partner_id.lang or SOURCE

    @api.model
    def _expressions(self, plan):
        """{"table.column": SQL} of what goes for some rows only."""
        file = self._file_goes(plan)
        masked = {
            f"ir_attachment.{name}": SQL(
                "CASE WHEN %s THEN %s END", file, SQL("r.%s", SQL.identifier(name))
            )
            for name in ("checksum", "file_size", "index_content")
        }
        return masked | {
            "ir_attachment.store_fname": SQL(FILE, file),
            "ir_config_parameter.value": SQL(
                "CASE WHEN r.key = ANY(%s) THEN r.value END", self._open_settings()
            ),
            "mail_message.body": SQL(QUEUED, SQL(QUEUE)),
        }

    def _file_goes(self, plan):
        going = {table.model for table in plan.tables.values()} - {None}
        columns = self._file_fields(plan)
        return SQL(GOES, [*sorted(going), ""], columns)

    def _file_fields(self, plan):
        """model.field of files that are the value of a field which goes."""
        decided, known = self._decided(), self._known()
        return sorted(
            f"{table.model}.{field.name}"
            for table in plan.tables.values()
            if table.model
            for field in self.env[table.model]._fields.values()
            if field.type in ("binary", "image") and field.store and field.attachment
            if not of_column(known[table.name, field.name], decided)
        )

    def _open_settings(self):
        rows = self.env.execute_query(SQL("SELECT key FROM ir_config_parameter"))
        return [key for (key,) in rows if is_open_setting(key)]

    @api.model
    def _rows(self, table, plan):
        """SQL of which rows of a table go, or None for all."""
        if table != "ir_model_data":
            return None
        models_ = sorted({each.model for each in plan.tables.values() if each.model})
        return SQL("r.model = ANY(%s)", models_)

    def _translated(self, plan):
        """SQL of every text that stands in several languages, or None."""
        parts = []
        for table in plan.tables.values():
            model = self.env.get(table.model)
            for column in table.columns if model is not None else ():
                field = model._fields.get(column.name)
                if field is not None and field.translate:
                    parts.append(
                        SQL(
                            "SELECT %s AS resource, %s AS field, r.id, t.key AS lang,"
                            " t.value FROM %s r, jsonb_each_text(r.%s) t",
                            table.name,
                            column.name,
                            SQL.identifier(table.name),
                            SQL.identifier(column.name),
                        )
                    )
        return SQL(" UNION ALL ").join(parts)

    # Words

    def _schema_fields(self, table, asked, categories):
        """Table Schema's fields, with labels in every language of the register."""
        labels = self._labels(table)
        fields = []
        for name, _expression, properties in asked:
            told = {"name": name, **properties}
            own = labels.get(name, {})
            if own:
                told |= self._labelled_as(own, name)
            if category := categories.get((table.model, name)):
                told["category"] = category
            fields.append(told)
        return fields

    def _labels(self, table):
        """{field: {language: what fields_get() says}}."""
        found = defaultdict(dict)
        if not table.model:
            return found
        names = [column.name for column in table.columns]
        for lang in {SOURCE, *(code for code, _name in self._languages())}:
            model = self.env[table.model].with_context(lang=lang)
            for name, said in model.fields_get(names).items():
                found[name][lang] = said
        return found

    @api.model
    def _languages(self):
        return self.env["res.lang"].get_installed()

    def _labelled_as(self, labels, name):
        source = labels[SOURCE]
        told = {"title": source["string"]}
        told["titles"] = {lang: said["string"] for lang, said in sorted(labels.items())}
        if source.get("help"):
            told["description"] = source["help"]
        choices = source.get("selection")
        if source["type"] == "selection" and choices:
            told["categories"] = [
                {"value": value, "label": label} for value, label in choices
            ]
        return told

    def _titles(self, table):
        """What a table is, in Norwegian and in English."""
        if not table.model:
            return table.name, table.name
        model = self.env["ir.model"]._get(table.model)
        return tuple(
            model.with_context(lang=lang).name or table.name
            for lang in ("nb_NO", SOURCE)
        )

    def _categories(self):
        """{(model, field): category} by the data map."""
        data_sets = self.env["privacy.data.set"]._installed()
        return {
            (s.model, each.name): each.category
            for s in data_sets
            for each in s.field_ids
        }

    def _personal(self):
        """{model: what the data map says it is kept for}."""
        found = defaultdict(list)
        for data_set in self.env["privacy.data.set"]._installed():
            found[data_set.model].append(
                {
                    "name": data_set.name,
                    "path": data_set.path,
                    "purpose": data_set.purpose or "",
                    "legalBasis": data_set.legal_basis or "",
                    "source": data_set.source or "",
                }
            )
        return found
