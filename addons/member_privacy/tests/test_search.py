from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools import person_search
from .common import MemberCase


@tagged("post_install", "-at_install")
class TestSearch(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kristian = cls._member(
            "Kristian Kvernmo Bjørnstjerne",
            cls.oslo,
            email="Kristian.B@Example.com",
            phone="+47 912 34 567",
            zip="0155",
            city="Ålgård",
        )
        cls.hidden = cls._member(
            "Kristiane Kvernmo",
            cls.kristiansand,
            email="kristiane@example.com",
            phone="+4791234568",
            city="Vennesla",
        )

    def _found(self, user, typed):
        people = self.env["res.partner"].with_user(user)
        by_box = people.search([("register_search", "ilike", typed)])
        by_name = [person_id for person_id, _name in people.name_search(typed)]
        self.assertEqual(by_box.ids, by_name, typed)
        return by_box.sudo()

    def test_both_find_a_person_by_all_that_they_may_remember(self):
        for user in (self.staff, self.officer_oslo):
            for typed in (
                "Kristian Kvernmo",
                "kvernmo bjørnstjerne",
                "Bjornstjerne",
                "Kvernmo Ålgård",
                "Kvernmo Aalgaard",
                "Kvernmo 0155",
                self.kristian.member_number,
                f" {self.kristian.member_number[:3]} {self.kristian.member_number[3:]}",
                "+47 912 34 567",
                "912 34 567",
                "0047 912 34 567",
                "kristian.b@EXAMPLE.com",
            ):
                self.assertIn(self.kristian, self._found(user, typed), typed)

    def test_a_misspelled_name_finds_the_person(self):
        for typed in (
            "Christian Kvernmo",
            "Kristjan Kvernmoe",
            "Kvermo Bjørnsterne",
            "Kristian Kværnmo",
            "Bjørnstjærne Algard",
        ):
            self.assertIn(self.kristian, self._found(self.officer_oslo, typed), typed)
        self.assertFalse(self._found(self.officer_oslo, "Wilhelmine Xylofon"))

    def test_the_most_alike_comes_first_unless_another_order_is_asked_for(self):
        near = self._member("Kristian Kvernmo", self.oslo)
        people = self.env["res.partner"].with_user(self.staff)
        domain = [("register_search", "ilike", "Kristian Kvernmo")]
        self.assertEqual(people.search(domain, limit=1), near)
        far_first = people.search(domain, order="complete_name DESC")
        self.assertEqual(far_first.sudo()[-1:], near)
        domain = [("register_search", "ilike", "Kristiam Kvermmo")]
        self.assertEqual(people.search(domain, limit=1), near)

    def test_who_has_the_name_hides_who_is_called_something_like_it(self):
        self._member("Kristina Kvernmo", self.oslo)
        found = self._found(self.officer_oslo, "Kristian Kvernmo")
        self.assertEqual(found, self.kristian)

    def test_a_search_says_nothing_of_people_out_of_sight(self):
        for typed in (
            "Kristiane Kvernmo Vennesla",
            "Vennesla",
            self.hidden.member_number,
            "912 34 568",
            "kristiane@example.com",
            "kristiane@",
        ):
            self.assertIn(self.hidden, self._found(self.staff, typed), typed)
            for user in (self.officer_oslo, self.crm_user, self.portal_anna):
                people = self.env["res.partner"].with_user(user)
                domain = [("register_search", "ilike", typed)]
                self.assertNotIn(self.hidden, people.search(domain).sudo(), typed)
                self.assertFalse(people.name_search(typed), typed)

    def test_a_hidden_namesake_does_not_change_what_is_found(self):
        """Whether a like name is looked for depends on whom one may see alone."""
        like = self._member("Tormod Ravnsborg", self.oslo)
        self.assertEqual(self._found(self.officer_oslo, "Tormodd Ravnsborgg"), like)
        self._member("Tormodd Ravnsborgg", self.kristiansand)
        self.assertEqual(self._found(self.officer_oslo, "Tormodd Ravnsborgg"), like)
        memberships = self.env["member.membership"].with_user(self.officer_oslo)
        through = memberships.search(
            [("partner_id.register_search", "ilike", "Tormodd Ravnsborgg")]
        )
        self.assertEqual(through.sudo().partner_id, like)

    def test_a_box_does_not_open_fields_that_officers_do_not_read(self):
        self.anna.vat = "NO123456785"
        self.anna.ref = "REF-77"
        people = self.env["res.partner"]
        for typed in ("NO123456785", "REF-77"):
            by_staff = people.with_user(self.staff).name_search(typed)
            self.assertEqual([found for found, _name in by_staff], self.anna.ids)
            self.assertFalse(people.with_user(self.officer_oslo).name_search(typed))
        with self.assertRaises(AccessError):
            people.with_user(self.officer_oslo).search([("vat", "=", "NO123456785")])

    def test_signs_of_patterns_stand_for_themselves(self):
        for typed in ("%", "_", "\\", "%%%", "a_n", "'; --"):
            found = self._found(self.staff, typed)
            self.assertNotIn(self.kristian, found, typed)

    def test_an_empty_box_leaves_nobody_out(self):
        people = self.env["res.partner"].with_user(self.officer_oslo)
        found = people.search([("register_search", "ilike", " ")])
        self.assertIn(self.anna, found.sudo())

    def test_users_of_the_crm_find_customers_as_before(self):
        self.stranger.ref = "L-1"
        people = self.env["res.partner"].with_user(self.crm_user)
        for typed in ("verandør", "L-1"):
            self.assertIn(self.stranger.id, dict(people.name_search(typed)), typed)

    def test_the_index_is_there_and_fits_what_is_asked(self):
        """Of the few rows here any other index would do; staff have none."""
        self.env.cr.execute(SQL("SET LOCAL enable_seqscan = off"))
        self.env.cr.execute(SQL("SET LOCAL enable_indexscan = off"))
        query = (
            self.env["res.partner"]
            .with_user(self.staff)
            ._search([("register_search", "ilike", "Kvernmoo")])
        )
        plan = "\n".join(
            line
            for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        )
        self.assertIn("res_partner_register_search_names_index", plan)

    def test_both_spellings_fold_to_the_same(self):
        for one, other in (("Åse", "AASE"), ("Kjær", "kjaer"), ("Bjørn", "Bjoern")):
            rows = self.env.execute_query(
                SQL(
                    "SELECT %s = %s",
                    person_search.folded(one),
                    person_search.folded(other),
                )
            )
            self.assertTrue(rows[0][0], one)
