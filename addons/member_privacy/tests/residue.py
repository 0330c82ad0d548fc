"""Look for words in every column of every table: what erasure must not leave behind."""

from ..tools.trace_scan import TraceScan


def residue(env, words):
    """Return where any of `words` stands: a set of "table.column".

    A word should be one that nobody else has: a whole name, not a first name.
    """
    env.flush_all()
    scan = TraceScan(words)
    scan.database(env.cr)
    return set(scan.found)


class ResidueMixin:
    """For test cases that erase somebody."""

    def assert_no_trace(self, *words):
        """Fail when any of `words` still stands in any column of any table."""
        self.assertFalse(residue(self.env, words), "traces are left")
