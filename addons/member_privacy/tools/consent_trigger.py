"""SQL of the triggers that keep consent events as they were recorded.

They judge by what the database shows and not by a flag that a program sets: an event
moves only with a person who is merged away, and goes only with a person who is deleted
or erased, with the undone import that made it, or after the purpose's proof period.
Both are asked when the transaction ends, so that the order inside it does not matter.
"""

from odoo.tools import SQL

from . import sql_functions

FUNCTIONS = "consent.sql"

# The first test is there so that a cascade leaves nothing pending: a table with pending
# triggers can be neither altered nor dropped, and an uninstall does both.
TRIGGERS = {
    "privacy_consent_frozen": "CREATE TRIGGER privacy_consent_frozen"
    " BEFORE UPDATE ON privacy_consent"
    " FOR EACH ROW EXECUTE FUNCTION public.privacy_consent_frozen()",
    "privacy_consent_emptied": "CREATE TRIGGER privacy_consent_emptied"
    " BEFORE TRUNCATE ON privacy_consent"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.privacy_consent_frozen()",
    "privacy_consent_gone": "CREATE CONSTRAINT TRIGGER privacy_consent_gone"
    " AFTER DELETE OR UPDATE ON privacy_consent DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (public.privacy_consent_person_stays(OLD.partner_id))"
    " EXECUTE FUNCTION public.privacy_consent_gone()",
    "privacy_purpose_text_frozen": "CREATE TRIGGER privacy_purpose_text_frozen"
    " BEFORE UPDATE ON privacy_purpose_text"
    " FOR EACH ROW EXECUTE FUNCTION public.privacy_purpose_text_frozen()",
}


def install(cr):
    """Renew the functions, and make the triggers that are not there.

    Called when both tables are.
    """
    sql_functions.install(cr, FUNCTIONS)
    cr.execute(
        SQL(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname = ANY(%s)"
            " AND c.relnamespace = current_schema()::regnamespace",
            list(TRIGGERS),
        )
    )
    present = {name for (name,) in cr.fetchall()}
    for name, statement in TRIGGERS.items():
        if name not in present:
            cr.execute(SQL(statement))


def drop(cr):
    """Take triggers and functions away; the tables may be gone already."""
    sql_functions.drop(cr, FUNCTIONS)
