"""What there is to try, by introspection: models, fields and methods."""

import csv
import inspect
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import get_public_method

FOLDER = Path(__file__).parent
OURS = "odoo.addons.member_"
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


def sensitive_fields(env):
    """(model, field) of all fields of contacts, of what we add to other models, and
    of personal data in our own."""
    mapped = {
        (line.set_id.model, line.name) for line in env["privacy.data.field"].search([])
    }
    for model_name, model in env.items():
        if model._abstract or model._transient:
            continue
        for name, field in model._fields.items():
            added = (field._module or "").startswith("member_")
            if (
                model_name == "res.partner"
                or (added and not is_ours(model))
                or (is_ours(model) and ((model_name, name) in mapped or field.groups))
            ) and name not in MAGIC_COLUMNS:
                yield model_name, name


def field_lines():
    """{(model, field): line}; a line of the file names several fields."""
    return {
        (line["model"], name): line
        for line in lines("fields.csv")
        for name in line["fields"].split()
    }


def fields_without_line(env):
    written = field_lines()
    return {".".join(key) for key in sensitive_fields(env) if key not in written}


def public_methods(env):
    """(model, method) of what our addons add to, or change in, the remote surface."""
    for model_name, model in env.items():
        for name in _own_names(type(model)):
            try:
                method = get_public_method(model, name)
            except (AccessError, AttributeError):
                continue
            if inspect.isfunction(method):
                yield model_name, name


def _own_names(cls):
    """Names that one of our addons defines for this very model: what it inherits from
    `base` and other abstract models stands with them."""
    return {
        name
        for part in cls.__mro__
        if part.__module__.startswith(OURS) and _is_of(part, cls)
        for name, value in vars(part).items()
        if inspect.isfunction(value)
    }


def _is_of(part, cls):
    name = getattr(part, "_name", None) or part.__dict__.get("_inherit")
    return cls._name in (name if isinstance(name, (list, tuple)) else (name,))


def methods_without_line(env):
    written = {(line["model"], line["method"]) for line in lines("methods.csv")}
    return {f"{m}.{n}" for m, n in public_methods(env) if (m, n) not in written}
