from lxml import etree

from odoo.tests import tagged

from .common import MemberCase

SPECIFICATION = {
    "name": {},
    "member_number": {},
    "chapter_id": {"fields": {"display_name": {}}},
    "phone": {},
    "email": {},
    "city": {},
    "birthdate_date": {},
    "membership_state": {},
    "dues_state": {},
}


@tagged("post_install", "-at_install")
class TestScopeCost(MemberCase):
    """What an officer's list costs does not grow with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = cls.env["res.partner"].create(
            [{"name": f"Nr {number}"} for number in range(1000)]
        )
        cls.env["member.membership"].create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": (cls.oslo | cls.bergen)[number % 2].id,
                    "type_id": cls.type.id,
                    "start_date": "2020-01-01",
                }
                for number, person in enumerate(people)
            ]
        )
        cls.env.flush_all()

    def _queries(self, user, rows):
        """How many statements the page's own list takes, with nothing known before."""
        self.env.invalidate_all()
        self.env.cr.cache.clear()
        self.registry.clear_all_caches()
        members = self.env["res.partner"].with_user(user)
        before = self.env.cr.sql_log_count
        page = members.web_search_read(
            [("in_register", "=", True)], SPECIFICATION, limit=rows, count_limit=10001
        )
        self.assertEqual(len(page["records"]), rows)
        return self.env.cr.sql_log_count - before

    def test_the_columns_asked_for_are_those_of_the_page(self):
        members = self.env["res.partner"].with_user(self.officer_north)
        arch = etree.fromstring(members.get_view(view_type="list")["arch"])
        columns = {node.get("name") for node in arch.iter("field")}
        self.assertEqual(columns, SPECIFICATION.keys())

    def test_ten_rows_and_a_thousand_take_as_many_statements(self):
        for user in (self.officer_north, self.staff):
            self._queries(user, 10)
            self.assertEqual(self._queries(user, 10), self._queries(user, 1000))

    def test_who_leads_the_only_top_is_compared_with_nothing(self):
        """And with the keys again, as soon as there is a second top."""
        others = self.env["member.chapter"].search(
            [("parent_id", "=", False), ("id", "!=", self.national.id)]
        )
        others.parent_id = self.national
        leader = self._officer("officer_all", self.national)
        partners = self.env["res.partner"].with_user(leader)
        people = self.anna | self.bjorn | self.siri
        self.assertNotIn("&&", partners._scope_sql("p").code)
        self.assertEqual(self._seen_by(leader, people | self.stranger), people)
        second = self.env["member.chapter"].create(
            {"name": "Ungdommen", "code": "U0", "level": "national"}
        )
        young = self._member("Ung Testesen", second)
        self.assertIn("&&", partners._scope_sql("p").code)
        self.assertEqual(self._seen_by(leader, people | young), people)
        second.parent_id = self.national
        self.assertEqual(self._seen_by(leader, people | young), people | young)
