"""Clear what the change log holds of people, in one place for erasure and set-up."""

import json

from odoo.tools import SQL


def forget(cr, partner_ids, places=()):
    """Clear values and salts about these people; each gets a line that says so.

    What is sealed at this very moment keeps its salt until the next seal looks.

    :param places: where an address of theirs makes a row theirs that no link leads
        from: dicts of model, name, kind ("email" or "phone") and unlinked, whether a
        row with a link to somebody is left to them
    """
    people = list(partner_ids)
    if places:
        told = json.dumps(list(places))
        cr.execute(SQL("SELECT privacy_change_forget_addresses(%s, %s)", people, told))
    cr.execute(SQL("SELECT privacy_change_forget(%s)", people))
