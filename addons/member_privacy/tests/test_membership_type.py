from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .import_common import ImportCase


@tagged("post_install", "-at_install")
class TestMembershipType(ImportCase):
    """A type with age limits refuses who is too young or too old on the first day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.youth = cls.env.ref("member_privacy.membership_type_youth")
        cls.youth.write({"min_age": 15, "max_age": 25})

    def _join(self, age, days=0, **vals):
        """A youth membership that begins today, of somebody who turned `age` today,
        or `days` ago."""
        born = self.today - relativedelta(years=age, days=days)
        person = self.env["res.partner"].create(
            {"name": "Ung Testesen", "birthdate_date": born}
        )
        return self.env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": self.oslo.id,
                "type_id": self.youth.id,
                "start_date": self.today,
                **vals,
            }
        )

    def test_the_limits_are_birthdays(self):
        for age, days in ((15, 0), (20, 0), (26, -1)):
            self.assertTrue(self._join(age, days))
        for age, days in ((15, -1), (26, 0)):
            with self.assertRaisesRegex(ValidationError, "from 15 to 25 years"):
                self._join(age, days)

    def test_it_counts_on_the_first_day_and_nobody_grows_out_of_it(self):
        membership = self._join(26, start_date=self.today - relativedelta(days=1))
        membership.write({"state": "suspended"})
        with self.assertRaises(ValidationError):
            membership.start_date = self.today

    def test_a_change_of_type_or_person_is_looked_at_too(self):
        membership = self._join(40, type_id=self.type.id)
        with self.assertRaises(ValidationError):
            membership.type_id = self.youth
        self.youth.write({"min_age": 0, "max_age": 0})
        membership.type_id = self.youth

    def test_a_limit_may_have_one_end(self):
        self.youth.max_age = 0
        self._join(60)
        with self.assertRaisesRegex(ValidationError, "from 15 years"):
            self._join(14)
        self.youth.write({"min_age": 0, "max_age": 25})
        self._join(3)
        with self.assertRaisesRegex(ValidationError, "up to 25 years"):
            self._join(26)

    def test_who_has_no_birth_date_is_let_in_and_a_mistake_stays_one(self):
        membership = self._join(20)
        membership.partner_id.birthdate_date = False
        membership.start_date = self.today - relativedelta(days=2)
        mistaken = {
            "state": "ended",
            "end_reason": "mistaken",
            "end_date": self.today,
        }
        self._join(60, **mistaken)

    @mute_logger("odoo.sql_db")
    def test_limits_go_from_young_to_old(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self.youth.write({"min_age": 30, "max_age": 20})
            self.env.flush_all()

    def test_a_file_says_before_it_is_taken_in_who_does_not_fit(self):
        fits = {"Medlemstype": "youth", "Født": "01.06.2000", "Innmeldt": "01.06.2020"}
        old = {**fits, "Født": "01.06.1980"}
        record = self.checked(self.row("Ung", **fits), self.row("Eldre", **old))
        rows = record.row_ids.sorted("number")
        self.assertEqual(rows.mapped("outcome"), ["new", "error"])
        self.assertIn("too young or too old", rows[1].reason)
