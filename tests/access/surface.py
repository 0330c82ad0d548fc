"""What there is to try, by introspection: models, fields and methods."""

import csv
from pathlib import Path

from odoo.models import MAGIC_COLUMNS

FOLDER = Path(__file__).parent
PEOPLE = ("res.partner", "res.users")
# What leads to a person without a link: the row that it is about, and addresses.
DOCUMENT = {"many2one_reference", "reference"}
ADDRESSES = {"email", "email_from", "email_to", "number", "phone"}
# A row of these is about somebody, so what links to them is too.
CARRIERS = {"mail.mail", "mail.message", "mail.push.device", "res.users.settings"}


def lines(name):
    """The lines of one of the CSV files, as dicts."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def is_ours(model):
    return (model._original_module or "").startswith("member_")


def leads_to_person(model):
    """Whether rows of `model` name, reach or address a person."""
    for name, field in model._fields.items():
        if name in MAGIC_COLUMNS or not field.store or field.type == "one2many":
            continue
        if field.comodel_name in (*PEOPLE, *CARRIERS) or field.type in DOCUMENT:
            return True
        if name in ADDRESSES and field.type == "char":
            return True
    return {"res_model", "res_id"} <= model._fields.keys()


def models_without_line(env):
    written = {line["model"] for line in lines("models.csv") + lines("exempt.csv")}
    return {
        name
        for name, model in env.items()
        if not model._abstract
        and (is_ours(model) or leads_to_person(model))
        and name not in written
    }
