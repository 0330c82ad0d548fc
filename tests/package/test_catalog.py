"""The data map beside PostgreSQL's own catalogue, which knows nothing of Odoo's fields.

Whatever leads to a contact or a login by a foreign key, a pair of a model's name and a
number, or a column that is called after an address, is in the map or has a reason.
"""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

# Who made and last wrote a row is the change log's to say.
MAGIC = ("create_uid", "write_uid")
# What a window opens, and which rule or right an alert is of: nobody's rows.
NOBODYS = {"ir_act_window.res_id", "privacy_alert.res_id"}
# Worked out of consents that are told themselves, as who sees a contact is.
WORKED_OUT = {"member_membership.chapters_told"}
FOREIGN_KEYS = """
SELECT c.conrelid::regclass::text, a.attname
  FROM pg_constraint c
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
 WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
   AND c.confrelid IN ('res_partner'::regclass, 'res_users'::regclass)
"""
PAIRS = """
SELECT i.table_name, i.column_name
  FROM information_schema.columns m
  JOIN information_schema.columns i
    ON i.table_schema = m.table_schema AND i.table_name = m.table_name
   AND i.data_type = 'integer'
   AND i.column_name = replace(
           CASE m.column_name WHEN 'model' THEN 'res_model' ELSE m.column_name END,
           'model', 'id')
  JOIN information_schema.tables t
    ON t.table_schema = m.table_schema AND t.table_name = m.table_name
 WHERE m.table_schema = 'public' AND t.table_type = 'BASE TABLE'
   AND m.data_type = 'character varying' AND m.column_name ~ '(^|_)model$'
"""
ADDRESSES = """
SELECT table_name, column_name
  FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type IN ('character varying', 'text')
   AND column_name ~ '(^|_)(email|email_normalized|phone|mobile|phone_sanitized)$'
"""
COLUMNS = """
SELECT c.table_name, c.column_name
  FROM information_schema.columns c
  JOIN information_schema.tables t USING (table_schema, table_name)
 WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'
"""


@tagged("post_install", "-at_install")
class TestCatalog(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data_sets = cls.env["privacy.data.set"].search([])._installed()
        cls.models = {
            model._table: name
            for name, model in cls.env.items()
            if not model._abstract and not model._table_query
        }
        cls.covered = {(each.model, each.path.partition(".")[0]) for each in data_sets}
        cls.covered |= {
            (each.model, line.name) for each in data_sets for line in each.field_ids
        }
        exempt = cls.env["privacy.data.exemption"].search([])
        cls.covered |= {(each.model, each.name) for each in exempt}

    def _missing(self, query):
        """What a query of the catalogue finds, without what map and reasons know."""
        found = self.env.execute_query(SQL(query))
        self.assertGreater(len(found), 10)
        return [
            f"{table}.{column}"
            for table, column in found
            if column not in MAGIC
            and f"{table}.{column}" not in NOBODYS
            and not self._is_known(table.strip('"'), column)
        ]

    def _is_known(self, table, column):
        name = self.models.get(table)
        if name is None:
            return self._relation(table) or self._is_passing(table)
        return self.env[name]._transient or (name, column) in self.covered

    def _is_passing(self, table):
        """A table of the log, whose rows the view over it tells, or of a wizard."""
        return table.startswith("privacy_change_")

    def _relation(self, table):
        """Whether a table of a many2many belongs to a field that is known."""
        return any(
            model._transient or (name, field.name) in self.covered
            for name, model in self.env.items()
            for field in model._fields.values()
            if field.type == "many2many" and field.store and field.relation == table
        )

    def test_foreign_keys(self):
        self.assertFalse(self._missing(FOREIGN_KEYS))

    def test_pairs_of_a_model_and_a_number(self):
        self.assertFalse(self._missing(PAIRS))

    def test_columns_that_are_called_after_an_address(self):
        self.assertFalse(self._missing(ADDRESSES))

    def test_every_column_of_our_tables(self):
        """Those of tables that lead to a person, and of what we add to contacts."""
        ours = {
            model._table
            for name, model in self.env.items()
            if (model._original_module or "").startswith("member_")
            and not model._transient
        }
        leads = {model for model, _name in self.covered}
        missing = [
            f"{table}.{column}"
            for table, column in self.env.execute_query(SQL(COLUMNS))
            if table in ours
            and self.models.get(table) in leads
            and column not in (*MAGIC, "id", "create_date", "write_date")
            and (self.models[table], column) not in self.covered
            and not self._is_setup(self.models[table])
        ]
        self.assertFalse(set(missing) - WORKED_OUT)

    def _is_setup(self, model):
        """Known by exemptions alone: a table of the set-up, about nobody."""
        data_sets = self.env["privacy.data.set"].search([("model", "=", model)])
        return not data_sets
