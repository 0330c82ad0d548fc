from contextlib import closing

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import SQL, mute_logger

OFFICER = "member_privacy.group_member_officer"


@tagged("post_install", "-at_install")
class TestOfficeRace(BaseCase):
    """What only committed transactions show; the rows are real and taken away."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, {}))
        self.addCleanup(self._take_away)

    def _make(self, env):
        self.today = env["res.users"]._today_oslo()
        chapter = env["member.chapter"].create({"name": "Kappløp", "code": "RACE"})
        role = env["member.role"].create(
            {"name": "Racer", "code": "race", "requires_approval": True}
        )
        role.write({"holder_limit": 2, "grants_access": True})
        people = env["res.partner"].create([{"name": f"Racer {n}"} for n in range(3)])
        offices = env["member.office"].create(
            [
                {
                    "partner_id": person.id,
                    "chapter_id": chapter.id,
                    "role_id": role.id,
                    "start_date": "2026-01-01",
                }
                for person in people
            ]
        )
        staff = new_test_user(env, "race_staff", "member_privacy.group_member_staff")
        officer = new_test_user(env, "race_officer", OFFICER)
        officer.member_id = people[0]
        offices[0].with_user(staff).action_approve()
        self.offices, self.people = offices.ids, people.ids
        self.chapter, self.role = chapter.id, role.id
        self.staff, self.officer = staff.id, officer.id

    def _take_away(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["member.office"].browse(self.offices).unlink()
            users = env["res.users"].browse((self.staff, self.officer))
            people = env["res.partner"].browse(self.people) | users.partner_id
            users.unlink()
            env["member.role"].browse(self.role).unlink()
            env["member.chapter"].browse(self.chapter).unlink()
            people.unlink()
            env.flush_all()
            log = "DELETE FROM privacy_change_log WHERE partner_id = ANY(%s)"
            cr.execute(SQL(log, people.ids))

    def _office(self, cr, number):
        env = api.Environment(cr, self.staff, {})
        return env["member.office"].browse(self.offices[number])

    def test_two_who_approve_at_the_same_time_do_not_pass_the_limit_together(self):
        cursor = self.registry.cursor
        with closing(cursor()) as first, closing(cursor()) as second:
            third = self._office(second, 2)
            third.mapped("approved_on")  # its snapshot is taken
            self._office(first, 1).action_approve()
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                third.action_approve()
            second.rollback()
            with self.assertRaises(ValidationError):
                self._office(second, 2).action_approve()
            second.rollback()
        with closing(self.registry.cursor()) as cr:
            approved = [bool(self._office(cr, n).approved_on) for n in range(3)]
        self.assertEqual(approved, [True, True, False])

    def _sees(self, cr):
        user = api.Environment(cr, self.officer, {}).user
        return self.chapter in user._office_chapter_ids()

    def test_ordered_work_goes_on_after_a_commit_and_asks_the_rest_again(self):
        self._require_a_second_factor()
        with closing(self.registry.cursor()) as worker:
            user = api.Environment(worker, self.officer, {}).user
            self.assertFalse(self._sees(worker))
            with user._work_ordered():
                self.assertTrue(self._sees(worker))
                worker.commit()
                self.assertTrue(self._sees(worker))
                with self.registry.cursor() as cr:
                    self._office(cr, 0).action_withdraw_approval()
                worker.commit()
                self.assertFalse(self._sees(worker))
            worker.rollback()
            self.assertFalse(self._sees(worker))

    def _require_a_second_factor(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["member.role"].browse(self.role).second_factor = "any"

    def test_a_worker_that_goes_on_after_a_commit_asks_again(self):
        with closing(self.registry.cursor()) as worker:
            for go_on in (worker.commit, worker.rollback):
                self.assertTrue(self._sees(worker))
                with self.registry.cursor() as cr:
                    self._office(cr, 0).action_withdraw_approval()
                self.assertTrue(self._sees(worker))  # its snapshot is older
                go_on()
                self.assertFalse(self._sees(worker))
                with self.registry.cursor() as cr:
                    self._office(cr, 0).action_approve()
                go_on()
