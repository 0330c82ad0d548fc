from contextlib import contextmanager

from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import merge_sql
from .merge_case import MergeCase


@tagged("post_install", "-at_install")
class TestMergeCrash(MergeCase):
    def test_a_crash_in_the_middle_leaves_both_as_before(self):
        self._answer(self.gone, "given")
        before = self._rows_of(self.kept), self._rows_of(self.gone)

        def crash(*args):
            raise RuntimeError("power cut")

        for name in ("_move_all", "_merge_by_core", "_refresh_guardianship"):
            refused = self.assertRaises(RuntimeError)
            with self.patched(name, crash), refused, self.env.cr.savepoint():
                self._merge()
            self.env.invalidate_all()
            self.assertEqual(
                (self._rows_of(self.kept), self._rows_of(self.gone)), before, name
            )

    @contextmanager
    def patched(self, name, function):
        model = self.registry["res.partner"]
        original = getattr(model, name)
        setattr(model, name, function)
        try:
            yield
        finally:
            setattr(model, name, original)

    def _rows_of(self, person):
        self.env.flush_all()
        rows = {}
        for table, column in merge_sql.foreign_keys(self.env.cr):
            rows[table, column] = self.env.execute_query(
                SQL(
                    "SELECT t::text FROM %s t WHERE %s = %s ORDER BY 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    person.id,
                )
            )
        return rows
