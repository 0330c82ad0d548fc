from odoo import models
from odoo.tools import SQL


class PrivacyDataSetFilled(models.Model):
    """Which data sets there is anything in, of anybody, asked in one statement.

    Of a hundred, many stand for what is hardly used: they need no search of their own
    in each batch. Asked anew each time, in the transaction of the searches.
    """

    _inherit = "privacy.data.set"

    def _filled(self):
        """Those of these data sets whose table holds a row, or that are no table."""
        tables = {each: each._table_of_rows() for each in self}
        names = sorted({name for name in tables.values() if name})
        if not names:
            return self
        self.env.flush_all()
        terms = [SQL("EXISTS (SELECT FROM %s)", SQL.identifier(name)) for name in names]
        (answers,) = self.env.execute_query(SQL("SELECT %s", SQL(", ").join(terms)))
        empty = {
            name for name, answer in zip(names, answers, strict=True) if not answer
        }
        return self.filtered(lambda each: tables[each] not in empty)

    def _table_of_rows(self):
        """The table without a row in which nobody has a row of this data set: that of
        the links where several people share a row; None for a view."""
        steps = self._path_fields()
        if steps and steps[-1].type == "many2many":
            return steps[-1].relation
        model = self.env[self.model]
        return None if model._table_query or not model._auto else model._table
