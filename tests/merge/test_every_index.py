"""Every unique index that can stand in the way of a merge, found in the catalogue."""

from collections import Counter

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.member_privacy.tests.merge_case import MergeCase
from odoo.addons.member_privacy.tests.traces import TracesMixin
from odoo.addons.member_privacy.tools import merge_sql

from .collisions import OUTCOMES, RELATIONS, TWINS, parent

# Unique or exclusion indexes with a column that leads to a contact: table, index, that
# column, and the other columns.
INDEXES = """
SELECT i.indrelid::regclass::text, c.relname, leads.attname,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
              WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                AND a.attnum != leads.attnum AND a.attname != 'merged_from')
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_constraint f ON f.conrelid = i.indrelid AND f.contype = 'f'
                      AND f.confrelid = 'res_partner'::regclass
  JOIN pg_attribute leads ON leads.attrelid = i.indrelid
                         AND leads.attnum = f.conkey[1]
 WHERE (i.indisunique OR i.indisexclusion) AND leads.attnum = ANY (i.indkey)
   AND i.indrelid != 'res_partner'::regclass
 ORDER BY 1, 2, 3
"""
# How many facts both people have.
SHARED = """
SELECT count(*) FROM (
    SELECT FROM %(table)s WHERE %(column)s IN %(people)s
     GROUP BY %(others)s HAVING count(DISTINCT %(column)s) = 2) both_have
"""


@tagged("post_install", "-at_install")
class TestEveryIndex(TracesMixin, MergeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gone = cls._person_with_traces()
        cls.request.action_withdraw()
        cls.message = cls.stranger.message_post(body="x")
        cls.channel = cls.env["discuss.channel"].create({"name": "Choir"})
        cls.dispatch = cls.env["member.dispatch"].create(
            {"subject": "x", "body": "<p>x</p>", "chapter_id": cls.oslo.id}
        )
        cls.older = cls.bjorn
        cls.younger = cls.env["res.partner"].create({"name": "Last of all"})
        cls.people = cls.kept | cls.gone
        cls.indexes = cls.env.execute_query(SQL(INDEXES))

    def test_each_is_named_by_hand_and_what_is_named_is_there(self):
        found = {index for _table, index, _column, _others in self.indexes}
        named = set(OUTCOMES) | {f"{table}_pkey" for table in RELATIONS}
        self.assertEqual(found, named)

    def _shared(self, table, column, others):
        self.env.flush_all()
        query = SQL(
            SHARED,
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            others=SQL(", ").join(map(SQL.identifier, others)),
            people=tuple(self.people.ids),
        )
        return self.env.execute_query(query)[0][0]

    def _rows_of(self, people):
        """How many rows lead to these people, by table and column."""
        self.env.flush_all()
        return {
            place: self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s IN %s",
                    *map(SQL.identifier, place),
                    tuple(people.ids),
                )
            )[0][0]
            for place in merge_sql.foreign_keys(self.env.cr)
            if place[0] != "res_partner"
        }

    def _make_collisions(self):
        """Both have the same of everything, in every table with such an index."""
        for person in self.people:
            for twin in TWINS:
                twin(self, person)
        for table, (model, values) in RELATIONS.items():
            row = parent(self, model, values)
            self.env.flush_all()
            [(column, [other])] = [
                (column, others)
                for name, _index, column, others in self.indexes
                if name == table
            ]
            for person in self.people:
                self.env.cr.execute(
                    SQL(
                        "INSERT INTO %s (%s, %s) VALUES (%s, %s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        SQL.identifier(other),
                        person.id,
                        row.id,
                    )
                )
        self.env.invalidate_all()

    @mute_logger("odoo.addons.base.partner.merge", "odoo.addons.mail.models.mail_mail")
    def test_where_both_have_the_same_no_row_goes_but_its_double(self):
        self._make_collisions()
        expected = Counter({("member_merge", "partner_id"): -1})
        for table, index, column, others in self.indexes:
            outcome = OUTCOMES.get(index, "one")
            if outcome == "refused":
                continue
            shared = self._shared(table, column, others)
            self.assertTrue(shared, f"{index}: both have nothing the same")
            if outcome == "one":
                expected[table, column] += shared
            elif outcome == "again":
                expected[table, column] += self._rows_of(self.gone)[table, column]
        before = self._rows_of(self.people)
        self._merge("known to be one")
        after = self._rows_of(self.people)
        lost = {place: before[place] - after[place] for place in before}
        self.assertEqual(
            {place: count for place, count in lost.items() if count},
            {place: count for place, count in expected.items() if count},
        )

    def test_two_open_cases_of_a_kind_stop_the_merge(self):
        for person in self.people:
            self.env["privacy.request"]._create_for(person, "access", "x", "letter")
        before = self._rows_of(self.people)
        with self.assertRaisesRegex(UserError, "same kind"):
            self._merge("known to be one")
        self.assertEqual(self._rows_of(self.people), before)
