"""Functions in the database, as the files in `sql/` have them.

In the hardened set-up they belong to a role of their own, which renews them by the
script of the same version: Odoo's role then only sees that they differ.
"""

import re
from functools import cache
from pathlib import Path

from odoo.tools import SQL

FOLDER = Path(__file__).parents[1] / "sql"
_FUNCTION = re.compile(
    r"^CREATE OR REPLACE FUNCTION public\.(\w+)\(.*? AS \$\$(.*?)\$\$;", re.M | re.S
)
_FUNCTIONS = """
SELECT p.proname, p.prosrc, p.oid::regprocedure::text,
       pg_has_role(p.proowner, 'MEMBER')
  FROM pg_proc p
 WHERE p.pronamespace = 'public'::regnamespace AND p.proname = ANY(%s)
"""


@cache
def sources(filename):
    """What the functions of a file consist of, by name."""
    return dict(_FUNCTION.findall(_text(filename)))


def differing(cr, filename):
    """Names of the functions that are missing or are not as in the file."""
    present = {name: source for name, source, *_owner in _functions(cr, filename)}
    wanted = sources(filename)
    return sorted(name for name in wanted if present.get(name) != wanted[name])


def install(cr, filename):
    """Make the functions as in the file, unless they belong to another role."""
    if all(ours for *_name, ours in _functions(cr, filename)):
        run(cr, filename)


def run(cr, filename):
    """Run the statements of the file."""
    cr.execute(SQL(_text(filename).replace("%", "%%")))


def drop(cr, filename):
    """Drop the functions and the triggers that call them."""
    for _name, _source, signature, _ours in _functions(cr, filename):
        cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL(signature)))


def _functions(cr, filename):
    cr.execute(SQL(_FUNCTIONS, list(sources(filename))))
    return cr.fetchall()


def _text(filename):
    return (FOLDER / filename).read_text()
