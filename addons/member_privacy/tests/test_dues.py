from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_log_case import ChangeLogCase


class DuesCase(ChangeLogCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.year = cls.today.year
        cls.dues = cls._dues(cls.anna, reference="0000123456782")

    @classmethod
    def _dues(cls, person, **vals):
        membership = person.membership_ids[:1]
        values = {"membership_id": membership.id, "year": cls.year, "amount": 350}
        return cls.env["member.dues"].create({**values, **vals})


@tagged("post_install", "-at_install")
class TestDues(DuesCase):
    def test_a_membership_has_dues_once_a_year(self):
        self._dues(self.anna, year=self.year - 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self._dues(self.anna)

    def test_whose_dues_they_are_is_the_memberships_to_say(self):
        dues = self._dues(self.siri, partner_id=self.bjorn.id)
        self.assertEqual(dues.partner_id, self.siri)
        with self.assertRaises(UserError):
            dues.partner_id = self.bjorn
        with self.assertRaises(UserError):
            dues.with_user(self.staff).membership_id = self.anna.membership_ids

    def test_paid_or_not_is_one_word_about_the_person(self):
        self.assertEqual(self.anna.dues_state, "open")
        self.assertFalse(self.siri.dues_state)
        self.dues.write({"state": "paid", "paid_on": self.today})
        self.assertEqual(self.anna.dues_state, "paid")
        self.dues.state = "waived"
        self.assertEqual(self.anna.dues_state, "waived")
        self.assertFalse(self.dues.paid_on)
        self.dues.state = "cancelled"
        self.assertFalse(self.anna.dues_state)

    def test_all_memberships_are_paid_or_the_person_has_not_paid(self):
        self.dues.state = "paid"
        second = self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        owed = self.env["member.dues"].create({"membership_id": second.id})
        self.assertEqual(self.anna.dues_state, "open")
        # An officer is told of the own chapter's.
        seen = self.anna.with_user(self.officer_oslo)
        self.assertEqual(seen.dues_state, "paid")
        self.assertEqual(seen.dues_ids.ids, self.dues.ids)
        self.assertNotIn(owed, seen.dues_ids)
        second._end(self.today, "mistaken")
        self.assertEqual(self.anna.dues_state, "paid")

    def test_last_years_dues_say_nothing_of_this_year(self):
        self._dues(self.siri, year=self.year - 1, state="paid")
        self._dues(self.siri, year=self.year + 1, state="paid")
        self.assertFalse(self.siri.dues_state)

    def test_it_is_searched_grouped_and_sorted_as_it_reads(self):
        self._dues(self.bjorn, state="paid")
        people = self.anna | self.bjorn | self.siri
        self.env.flush_all()
        for user in (self.staff, self.officer_north, self.officer_oslo):
            found = people.with_user(user)
            seen = found.search([("id", "in", people.ids)])
            for states in (
                [*{p.dues_state for p in seen}],
                ["open"],
                ["paid"],
                [False],
            ):
                expected = seen.filtered(lambda p, s=states: p.dues_state in s)
                domain = [("id", "in", people.ids), ("dues_state", "in", states)]
                self.assertEqual(found.search(domain), expected)
                self.assertEqual(
                    found.search([domain[0], ("dues_state", "not in", states)]),
                    seen - expected,
                )
            groups = dict(
                found._read_group(
                    [("id", "in", people.ids)], ["dues_state"], ["id:recordset"]
                )
            )
            self.assertEqual(
                groups, {k or False: v for k, v in seen.grouped("dues_state").items()}
            )
            by_state = found.search([("id", "in", people.ids)], order="dues_state, id")
            told = [state for state in by_state.mapped("dues_state") if state]
            self.assertEqual(told, sorted(told))

    def test_who_reads_no_dues_finds_nobody_by_them(self):
        for user in (self.crm_user, self.admin, self.portal_anna):
            people = self.env["res.partner"].with_user(user)
            for call in (
                lambda p=people: p.search([("dues_state", "=", "open")]),
                lambda p=people: p.search([], order="dues_state"),
                lambda p=people: p.formatted_read_group([], ["dues_state"]),
                lambda p=people: p.browse(self.anna.id).read(["dues_state"]),
                lambda p=people: p.search([("dues_ids.year", "=", self.year)]),
                lambda p=people: p.env["member.dues"].search([]),
            ):
                with self.assertRaises(AccessError):
                    call()

    def test_a_list_asks_once_however_many_it_shows(self):
        more = [self._member(f"Nr {index}", self.oslo) for index in range(30)]
        for person in more:
            self._dues(person, state="paid")
        few = self.env["res.partner"].browse([p.id for p in more[:2]])
        all_of_them = self.env["res.partner"].browse([p.id for p in more])
        counts = []
        for people in (self.anna, few, all_of_them):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            people.with_user(self.officer_oslo).web_read(
                {"display_name": {}, "dues_state": {}}
            )
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_staff_write_dues_and_officers_do_not_by_any_way(self):
        values = {"membership_id": self.bjorn.membership_ids.id, "year": self.year}
        theirs = self.env["member.dues"].with_user(self.officer_north)
        mine = self.env["member.dues"].with_user(self.staff)
        person = self.anna.with_user(self.officer_north)
        membership = person.membership_ids
        lines = [(1, self.dues.id, {"state": "paid"})]
        for call in (
            lambda: theirs.create(values),
            lambda: self.dues.with_env(theirs.env).write({"state": "paid"}),
            lambda: self.dues.with_env(theirs.env).unlink(),
            lambda: person.write({"dues_ids": lines}),
            lambda: person.write({"dues_state": "paid"}),
            lambda: membership.write({"dues_ids": lines}),
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            theirs.load(["year"], [["2020"]])
        self.env.invalidate_all()
        self.assertEqual(self.dues.state, "open")
        mine.create(values)
        self.dues.with_env(mine.env).write({"state": "paid"})
        self.anna.membership_ids.with_env(mine.env).write({"dues_ids": lines})
        self.dues.with_env(mine.env).unlink()

    def test_a_membership_goes_on_whatever_becomes_of_its_dues(self):
        membership = self.anna.membership_ids
        names = [name for name in membership._fields if name != "dues_ids"]
        before = membership.read(names)
        for state in ("paid", "open", "waived", "cancelled"):
            self.dues.state = state
        self.dues.unlink()
        self._dues(self.anna, due_date=date(self.year - 2, 1, 1), year=self.year - 2)
        self.env["member.membership"]._end_due()
        self.env.invalidate_all()
        self.assertEqual(membership.read(names), before)
        self.assertEqual(self.anna.membership_state, "active")

    def test_each_change_stands_in_the_log_and_no_derived_one(self):
        first = self._told(self.anna, False, model="member.dues")
        self.assertEqual((first.operation, first.res_id), ("create", self.dues.id))
        with self._act():
            self.dues.with_user(self.staff).write(
                {"state": "paid", "paid_on": self.today}
            )
        line = self._told(self.anna)
        self.assertEqual((line.model, line.user_id), ("member.dues", self.staff))
        self.assertEqual(line.new_values["state"], "paid")
        self.assertIn("Paid", line.with_user(self.officer_oslo).summary)
        with self._act("what officers are not told"):
            self.dues.reference = "0000999"
        line = self._told(self.anna, "what officers are not told")
        self.assertIn("0000999", line.with_user(self.staff).summary)
        seen = self.env["privacy.change"].with_user(self.officer_oslo)
        self.assertNotIn(line.id, seen.search([]).ids)

    def test_who_is_restricted_has_dues_that_rest(self):
        self.anna._set_restricted(True)
        with self.assertRaises(UserError):
            self.dues.with_user(self.staff).state = "paid"
        with self.assertRaises(UserError):
            self._dues(self.anna, year=2020).with_user(self.staff).year = 2021
        self.assertFalse(
            self.env["member.dues"].with_user(self.officer_oslo).search([])
        )

    def test_old_dues_go_but_not_of_who_may_need_them(self):
        limit = self.year - 5
        gone = self._dues(self.anna, year=limit - 1)
        stays = self._dues(self.anna, year=limit)
        held = self._dues(self.siri, year=limit - 1)
        self.env["privacy.hold"].create(
            {"partner_id": self.siri.id, "reason": "x", "review_on": "2040-01-01"}
        )
        asked = self._dues(self.bjorn, year=limit - 1)
        self.env["privacy.request"]._create_for(self.bjorn, "access", "", "letter")
        self.env["member.dues"]._gc_old()
        rows = gone | stays | held | asked
        self.assertEqual(rows.exists(), stays | held | asked)

    def test_who_is_erased_leaves_no_dues(self):
        self.env["privacy.data.set"]._erase(self.anna)
        self.assertFalse(self.dues.exists())
        kept = self._dues(self.siri)
        hold = self.env["privacy.hold"].create(
            {
                "partner_id": self.siri.id,
                "data_set_id": self.env.ref("member_privacy.data_set_dues").id,
                "reason": "x",
                "review_on": "2040-01-01",
            }
        )
        membership = kept.membership_id
        self.env["privacy.data.set"]._erase(self.siri)
        self.assertTrue(kept.exists())
        hold.action_release()
        self.assertFalse(kept.exists())
        self.assertFalse(membership.exists())


@tagged("post_install", "-at_install")
class TestDuesCarried(DuesCase):
    def _rows(self, membership):
        rows = membership.dues_ids.sorted("year")
        return [(row.year, row.state) for row in rows]

    def test_who_moves_has_paid_in_the_new_chapter_too(self):
        old = self._dues(self.anna, year=self.year - 1)
        self.dues.state = "paid"
        left = self.anna.membership_ids
        there = left._transfer(self.bergen, self.today)
        self.assertEqual(self._rows(there), [(self.year, "paid")])
        self.assertEqual(old.membership_id, left)
        bergen = self._officer("officer_bergen", self.bergen)
        self.assertEqual(self.anna.with_user(bergen).dues_state, "paid")

    def test_two_rows_of_a_person_become_one_with_what_was_paid(self):
        double = self._member("Anna Testesen", self.oslo)
        paid = self._dues(double, state="paid", paid_on=self.today, amount=300)
        alone = self._dues(double, year=self.year - 1, state="paid")
        twice = [
            self._dues(each, year=self.year - 2, state="paid")
            for each in (self.anna, double)
        ]
        self.anna._merge_person(double, "the same")
        kept = self.dues.membership_id
        self.assertEqual(self.dues.state, "paid")
        self.assertEqual(self.dues.amount, 300)
        self.assertEqual(paid.state, "cancelled")
        self.assertEqual(alone.membership_id, kept)
        self.assertEqual([row.state for row in twice], ["paid", "paid"])
        self.assertEqual((paid | alone | self.dues).partner_id, self.anna)
        self.assertEqual(self.anna.dues_state, "paid")

    def test_chapters_that_become_one_carry_the_dues(self):
        both = self._member("Eva Testesen", self.oslo)
        second = self.env["member.membership"].create(
            {
                "partner_id": both.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        paid = self._dues(both, state="paid")
        self.oslo._merge_into(self.bergen, "x")
        self.assertEqual(self.dues.membership_id.chapter_id, self.bergen)
        self.assertIn(paid, (both.membership_ids).dues_ids)
        here = both.membership_ids.filtered(lambda m: m.state == "active")
        self.assertEqual(here.chapter_id, self.bergen)
        self.assertIn((self.year, "paid"), self._rows(here))
        self.assertEqual(second.chapter_id, self.bergen)
