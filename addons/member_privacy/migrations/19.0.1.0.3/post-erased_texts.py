"""Who was erased and filled again is emptied, so that the database can refuse it."""

from odoo.tools import SQL

TEXTS = (
    "zip",
    "city",
    "preferred_name",
    "gender",
    "lang",
    "tz",
    "comment",
    "company_name",
    "function",
    "website",
    "ref",
    "barcode",
    "vat",
    "company_registry",
    "origin",
    "origin_giver",
    "origin_note",
    "origin_told_by",
    "signup_type",
)


def migrate(cr, version):
    columns = [SQL.identifier(name) for name in TEXTS]
    cr.execute(
        SQL(
            "UPDATE res_partner SET %s WHERE erased_on IS NOT NULL"
            " AND num_nonnulls(%s) > 0",
            SQL(", ").join(SQL("%s = NULL", column) for column in columns),
            SQL(", ").join(columns),
        )
    )
