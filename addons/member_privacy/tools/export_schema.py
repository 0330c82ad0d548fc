"""How a column stands in the export: what is asked of PostgreSQL, and its Table Schema.

The layout is the Data Package standard 2.0 (datapackage.org). Times are in UTC.
"""

from odoo.tools import SQL

NULL = r"\N"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
ISO = "replace(%s::text, ' ', 'T') || 'Z'"
# By type as PostgreSQL names it: how it is asked for, and what Table Schema calls it.
TYPES = {
    "smallint": ("%s", {"type": "integer"}),
    "integer": ("%s", {"type": "integer"}),
    "bigint": ("%s", {"type": "integer"}),
    "real": ("%s", {"type": "number"}),
    "double precision": ("%s", {"type": "number"}),
    "numeric": ("%s", {"type": "number"}),
    "boolean": ("%s::text", {"type": "boolean"}),
    "date": ("%s", {"type": "date"}),
    "timestamp without time zone": (ISO, {"type": "datetime"}),
    "timestamp with time zone": (
        "replace((%s AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z'",
        {"type": "datetime"},
    ),
    "jsonb": ("%s", {"type": "string", "contentMediaType": "application/json"}),
    "json": ("%s", {"type": "string", "contentMediaType": "application/json"}),
    "bytea": (
        r"translate(encode(%s, 'base64'), E'\n', '')",
        {"type": "string", "format": "binary"},
    ),
}
TEXT = ("%s::text", {"type": "string"})
AS_IS = ("%s", {"type": "string"})
# Odoo keeps what it calls binary in base64 already.
BASE64 = ("encode(%s, 'escape')", {"type": "string", "format": "binary"})
# In the language of the register; every language stands in translations.csv.
TRANSLATED = "COALESCE(%(column)s ->> %(lang)s, %(column)s ->> 'en_US')"


def asked(name, sql_type, *, is_base64=False, lang=None):
    """(SQL, properties of the field) of a column.

    :param sql_type: as PostgreSQL's format_type() has it
    :param lang: the language to tell a translated column in
    """
    column = SQL("r.%s", SQL.identifier(name))
    if lang:
        return SQL(TRANSLATED, column=column, lang=lang), {"type": "string"}
    plain = sql_type.partition("(")[0]
    if plain == "timestamp":  # with a precision in the middle
        plain = "timestamp" + sql_type.partition(")")[2]
    if plain in ("character varying", "text", "character"):
        expression, properties = AS_IS
    elif plain == "bytea" and is_base64:
        expression, properties = BASE64
    else:
        expression, properties = TYPES.get(plain, TEXT)
    return SQL(expression, column), dict(properties)


def select(table, expressions, where=None):
    """SQL of the rows of a table, a column for each of `expressions`."""
    return SQL(
        "SELECT %s FROM %s r%s",
        SQL(", ").join(expressions),
        SQL.identifier(table),
        SQL(" WHERE %s", where) if where else SQL(),
    )


def copied(query, null):
    """The query as a COPY to CSV, in which `null` stands for what is not there."""
    return SQL(
        "COPY (%s) TO STDOUT (FORMAT csv, HEADER, NULL %s, ENCODING 'UTF8')",
        query,
        null,
    )


def dialect(null):
    return {
        "delimiter": ",",
        "lineTerminator": "\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
        "nullSequence": null,
    }


def resource(
    name,
    fields,
    written,
    *,
    title=None,
    personal=None,
    primary_key=None,
    foreign_keys=(),
):
    """What datapackage.json says of one table.

    :param fields: as Table Schema has them
    :param written: how the file came out: export_folder.Written
    :param personal: what the data map says it is kept for
    """
    schema = {"fields": fields, "missingValues": [written.null]}
    if primary_key:
        schema["primaryKey"] = primary_key
    if foreign_keys:
        schema["foreignKeys"] = foreign_keys
    return {
        "name": name,
        "type": "table",
        **({"title": title} if title else {}),
        "path": written.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "rows": written.rows,
        "dialect": dialect(written.null),
        **({"personalData": personal} if personal else {}),
        "schema": schema,
    }
