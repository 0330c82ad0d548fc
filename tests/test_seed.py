"""./dev seed fills a register whose figures fit together."""

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from devtools.inside.seed import COUNTIES, LOCALS, seed

MEMBERS = 400


def definitions(env):
    """Indexes and constraints of the tables that are filled, as PostgreSQL tells."""
    return env.execute_query(
        SQL(
            """
            SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%(tables)s)
             UNION ALL
            SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
             WHERE conrelid = ANY(%(tables)s::regclass[])
             ORDER BY 1, 2
            """,
            tables=["res_partner", "member_membership", "privacy_consent"],
        )
    )


@tagged("post_install", "-at_install")
class TestSeed(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.env["res.partner"].search_count([])
        cls.definitions = definitions(cls.env)
        seed(cls.env, MEMBERS)
        cls.members = cls.env["res.partner"].search([("member_number", "!=", False)])

    def test_everybody_is_a_member_with_a_number(self):
        self.assertEqual(len(self.members), MEMBERS)
        self.assertEqual(len(set(self.members.mapped("member_number"))), MEMBERS)
        self.assertTrue(all(self.members.mapped("in_register")))
        self.assertEqual(
            self.env["res.partner"].search_count([]), self.before + MEMBERS
        )

    def test_organisation_has_counties_and_locals(self):
        count = self.env["member.chapter"].search_count
        self.assertEqual(count([("level", "=", "county")]), COUNTIES)
        self.assertEqual(count([("level", "=", "local")]), LOCALS)

    def test_state_is_what_the_register_derives(self):
        before = self.members.mapped("membership_state")
        self.members._refresh_register_state()
        self.assertEqual(self.members.mapped("membership_state"), before)
        self.assertEqual(set(before), {"active", "applied", "ended", "suspended"})

    def test_scope_key_holds_chapter_county_and_country(self):
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT cardinality(scope_chapter_ids) FROM res_partner")
        )
        self.assertLessEqual({size for (size,) in rows}, {None, 3, 4, 5})

    def test_indexes_and_constraints_are_back(self):
        self.assertEqual(definitions(self.env), self.definitions)
        self.assertIn("member_membership_no_overlap", str(self.definitions))
        self.assertIn("res_partner_scope_chapter_ids_index", str(self.definitions))
