from datetime import date

from odoo.tests import tagged

from .common import MemberCase

LEAST = 3


@tagged("post_install", "-at_install")
class TestErasedCount(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("member_privacy.least_cell", LEAST)
        cls.county = cls.env["member.chapter"].create(
            {"name": "Innlandet", "code": "C", "level": "county"}
        )
        cls.local, cls.other = cls.env["member.chapter"].create(
            [
                {"name": "Gjøvik", "code": "C1", "parent_id": cls.county.id},
                {"name": "Elsewhere", "code": "C2"},
            ]
        )
        cls.counts = cls.env["privacy.erased.count"]

    def _born(self, year, number=1, chapter=None, gender="female", start="2020-05-01"):
        people = [
            self._member(
                f"Born {year} {index}",
                chapter or self.local,
                birthdate_date=date(year, 1 + index, 1),
                gender=gender,
            )
            for index in range(number)
        ]
        people = self.env["res.partner"].union(*people)
        people.membership_ids.write({"start_date": start})
        return people

    def _erase(self, person):
        known = self.counts.search([])
        self.env["privacy.data.set"]._erase(person)
        self.counts.invalidate_model()
        return self.counts.search([]) - known

    def _cell(self, person):
        rows = self._erase(person)
        cells = {(r.gender, r.born, r.span, r.county, r.people) for r in rows}
        self.assertEqual(len(cells), 1)
        return cells.pop()

    def test_a_year_of_birth_is_told_where_enough_share_it_and_not_where_one_lacks(
        self,
    ):
        person, *_others = self._born(1951, LEAST + 1)
        self.assertEqual(self._cell(person), ("female", 1951, 1, "Innlandet", 1))
        person, *_others = self._born(1961, LEAST)
        self.assertEqual(self._cell(person), (False, 0, 0, False, 1))

    def test_ten_years_do_where_a_year_is_too_close(self):
        person = self._born(1972)
        self._born(1973, LEAST)
        self.assertEqual(self._cell(person), ("female", 1970, 10, "Innlandet", 1))

    def test_the_county_goes_where_only_the_country_has_enough(self):
        person = self._born(1982)
        self._born(1983, LEAST, self.other)
        self.assertEqual(self._cell(person), ("female", 1980, 10, False, 1))

    def test_others_count_only_while_they_are_members_alike(self):
        person, first, second, third = self._born(1991, LEAST + 1)
        first.membership_ids._end(self.today, "resigned")
        second.gender = "male"
        self.env["privacy.data.set"]._erase(third)
        self.counts.search([]).unlink()
        self.assertEqual(self._cell(person)[0], False)

    def test_each_year_of_membership_counts_once(self):
        person, *_others = self._born(1951, LEAST + 1)
        person.membership_ids._end(date(2022, 3, 1), "resigned")
        again = person.membership_ids.copy(
            {"start_date": "2022-06-01", "end_date": False, "state": "active"}
        )
        again.write(
            {"state": "ended", "end_date": "2023-01-01", "end_reason": "unpaid"}
        )
        rows = self._erase(person)
        self.assertEqual(sorted(rows.mapped("period")), [2020, 2021, 2022, 2023])
        self.assertEqual(set(rows.mapped("people")), {1})

    def test_the_next_one_adds_to_the_same_cell(self):
        first, second, *_others = self._born(1951, LEAST + 2)
        rows = self._erase(first)
        self.assertFalse(self._erase(second))
        self.assertEqual(set(rows.mapped("people")), {2})

    def test_who_never_was_a_member_is_not_counted(self):
        applied = self._born(1951)
        applied.membership_ids.state = "applied"
        mistaken = self._born(1952)
        mistaken.membership_ids._end(self.today, "mistaken")
        self.assertFalse(self._erase(applied | mistaken))

    def test_a_second_erasure_counts_nobody_again(self):
        person = self._born(1951)
        self._erase(person)
        before = self.counts.search([]).mapped("people")
        self.env["privacy.data.set"]._erase(person)
        self.assertEqual(self.counts.search([]).mapped("people"), before)
