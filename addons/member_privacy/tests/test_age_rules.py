import doctest
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools import age
from .common import MemberCase

LEAPLINGS = (
    (date(2027, 2, 28), 14),
    (date(2027, 3, 1), 15),
    (date(2028, 2, 28), 15),
    (date(2028, 2, 29), 16),
)


@tagged("post_install", "-at_install")
class TestAgeRules(MemberCase):
    def test_the_examples_in_the_text_are_true(self):
        self.assertEqual(doctest.testmod(age).failed, 0)

    def test_who_is_born_on_leap_day_is_older_on_the_first_of_march(self):
        born = date(2012, 2, 29)
        for day, years in LEAPLINGS:
            self.assertEqual(age.age_on(day, born), years, day)
            self.assertEqual(age.birthday(born, years) <= day, True, day)
            self.assertGreater(age.birthday(born, years + 1), day)

    def test_the_database_counts_the_same_birthdays(self):
        days = [date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1)]
        days += [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
        births = [day.replace(year=2012) for day in days if day.year == 2028]
        births += [date(2012, 2, 27), date(2013, 2, 28), date(2013, 3, 1)]
        for day in days:
            for born in births:
                for years in (13, 15, 18):
                    rows = self.env.execute_query(
                        SQL(
                            "SELECT %s > (%s - make_interval(years => %s))::date",
                            born,
                            day,
                            years,
                        )
                    )
                    younger = age.age_on(day, born) < years
                    self.assertEqual(rows[0][0], younger, (day, born, years))

    def test_every_shipped_age_has_its_source_and_every_purpose_its_age(self):
        rules = self.env["privacy.age.rule"].search([])
        self.assertEqual({13, 15, 18}, set(rules.mapped("age")))
        self.assertTrue(all(rule.source for rule in rules))
        purposes = self.env["privacy.purpose"].search([])
        self.assertFalse(purposes.filtered(lambda purpose: not purpose.age_rule_id))

    def test_only_a_privacy_officer_moves_an_age_and_never_past_eighteen(self):
        rule = self.env.ref("member_privacy.age_rule_consent")
        with self.assertRaises(AccessError):
            rule.with_user(self.staff).age = 16
        rule.with_user(self.dpo).age = 16
        self.assertEqual(self.env["privacy.age.rule"]._age("consent"), 16)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            rule.with_user(self.dpo).age = 19
            rule.flush_recordset()

    def test_an_age_in_use_is_not_deleted_and_a_missing_one_is_eighteen(self):
        rule = self.env.ref("member_privacy.age_rule_online")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            rule.unlink()
        rule.purpose_ids.age_rule_id = False
        rule.unlink()
        self.assertEqual(self.env["privacy.age.rule"]._age("online"), 18)
