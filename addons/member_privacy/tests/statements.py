"""What the database is asked, to compare what two requests cost."""

import contextlib
import re
from unittest.mock import patch

from odoo.sql_db import Cursor

# Ids, tokens and the names of savepoints differ from one request to the next.
NUMBERS = re.compile(r"[0-9a-f]{20,}|\d+")


@contextlib.contextmanager
def statements():
    """The statements of what happens inside, in order, without their values."""
    seen, execute = [], Cursor.execute

    def listen(cr, query, *args, **kwargs):
        seen.append(NUMBERS.sub("", str(getattr(query, "code", query))))
        return execute(cr, query, *args, **kwargs)

    with patch.object(Cursor, "execute", listen):
        yield seen
