"""Clear what the change log holds of people, in one place for erasure and set-up."""

from odoo.tools import SQL


def forget(cr, partner_ids):
    """Clear values and salts about these people; each gets a line that says so.

    What is sealed at this very moment keeps its salt until the next seal looks.
    """
    cr.execute(SQL("SELECT privacy_change_forget(%s)", list(partner_ids)))
