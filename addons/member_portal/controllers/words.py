"""Words that several pages of one's own share."""

from odoo.http import request
from odoo.tools import format_date, str2bool

NAMES = "member_portal.name_officers"


def long_day(value):
    """A day as one writes it in a letter; '' for none."""
    return format_date(request.env, value, date_format="d. MMMM y") if value else ""


def readable(field, value):
    """A value of a contact as one writes it: numbers in groups."""
    if field == "phone" and value:
        return request.env["privacy.data.set"]._report_phone(value)
    return value or ""


def names_officers():
    """Whether elected officers stand on the pages by name, or by office alone."""
    parameters = request.env["ir.config_parameter"].sudo()  # sudo: no secret
    return str2bool(parameters.get_param(NAMES, "True"), True)
