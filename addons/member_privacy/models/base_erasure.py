from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

TEXTS = ("char", "text", "html")


class Base(models.AbstractModel):
    """What the data map says of a person who is erased, done to rows of one model."""

    _inherit = "base"

    def _privacy_delete(self, partners):
        """Delete these rows because `partners` are erased.

        Extend where a row leaves something behind, cannot go, or where `unlink` would
        tell others or archive instead. Called under sudo, with whole batches: no query
        per row.
        """
        self.unlink()
        if self.exists():
            raise UserError(
                self.env._("Rows of %s were not deleted.", self._description)
            )

    def _privacy_anonymise(self, values, partners):
        """Write neutral `values` over these rows because `partners` are erased.

        Extend where `write` would tell others, keep a copy, or do one row at a time.
        Called under sudo, with whole batches.
        """
        self.write(values)

    def _privacy_let_go(self):
        """Delete rows whose last day is over, also where their app wants them kept: a
        confirmed order must be cancelled first, which would write to somebody."""
        try:
            with self.env.cr.savepoint():
                self._privacy_delete(self.env["res.partner"])
        except UserError:
            self.env.flush_all()
            table, ids = SQL.identifier(self._table), list(self.ids)
            self.env.cr.execute(SQL("DELETE FROM %s WHERE id = ANY(%s)", table, ids))
            self.env.invalidate_all(flush=False)
            self._forget_files()

    def _privacy_detach(self, names):
        """Take everybody off these rows, which stay for what they count.

        Past the ORM: an app guards postings against any change. Links to contacts and
        the texts of the fields `names` are emptied, and their documents go.
        """
        links = [
            field
            for field in self._fields.values()
            if field.type == "many2one" and field.comodel_name == "res.partner"
        ]
        texts = [self._fields[n] for n in names if self._fields[n].type in TEXTS]
        columns = [f for f in links + texts if f.store and not f.required]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(self._table),
                SQL(", ").join(
                    SQL("%s = NULL", SQL.identifier(field.name)) for field in columns
                ),
                list(self.ids),
            )
        )
        self.env.invalidate_all(flush=False)
        self._forget_files()

    def _forget_files(self):
        filed = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        files = self.env["ir.attachment"].search([*filed, ("id", "!=", False)])
        files._privacy_delete(self.env["res.partner"])
