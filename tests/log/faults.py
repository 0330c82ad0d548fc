"""Faults to plant in the change log, which a comparison with the tables must find."""

from contextlib import contextmanager, nullcontext
from unittest.mock import patch

from odoo.tools import SQL

OFF = "ALTER TABLE {} DISABLE TRIGGER privacy_log_{}"
RELATION = "res_partner_res_partner_category_rel"
# Statements, which the log's nightly care mends.
IN_DATABASE = {
    "changed contacts are not told": OFF.format("res_partner", "update"),
    "removed memberships are not told": OFF.format("member_membership", "delete"),
    "answers are not told": OFF.format("privacy_consent", "insert"),
    "changed chapters are not told": OFF.format("member_chapter", "update"),
    "tags that go are not told": OFF.format(RELATION, "delete"),
    "a field is told by another name": (
        "SELECT privacy_change_install('res_partner',"
        " replace(prosrc, '''city''', '''town'''), FALSE)"
        " FROM pg_proc WHERE proname = 'privacy_log_res_partner'"
    ),
}


@contextmanager
def hasty(log, text):
    """A reason that ends before what is written late."""
    with log._kept({"member.reason": text}):
        yield


IN_PYTHON = {
    "links and deletions name nobody": (
        "privacy.data.set",
        "_logged_models",
        lambda _sets: {},
    ),
    "jobs are not named": ("privacy.change", "_job", lambda _log, _name: nullcontext()),
    "reasons end too early": ("privacy.change", "_reason", hasty),
    "requests are not named": (
        "ir.http",
        "_source",
        classmethod(lambda _http, _rule: ""),
    ),
}
NAMES = [*IN_DATABASE, *IN_PYTHON]


@contextmanager
def planted(env, name):
    """The log has the fault `name` inside, also for those who come by a request."""
    if name in IN_PYTHON:
        model, method, faulty = IN_PYTHON[name]
        with patch.object(env.registry[model], method, faulty):
            yield
        return
    env.cr.execute(SQL(IN_DATABASE[name]))
    env.cr.commit()
    yield
    env["privacy.data.set"]._renew_change_log()
    env.cr.commit()
