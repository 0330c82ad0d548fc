from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestHousehold(MemberCase):
    def setUp(self):
        super().setUp()
        people = self.anna | self.bjorn
        households = self.env["member.household"].with_user(self.staff)
        self.household = households.create({"partner_ids": people.ids})

    def test_staff_see_who_lives_together(self):
        anna = self.anna.with_user(self.staff)
        self.assertEqual(anna.household_id.partner_ids, self.anna | self.bjorn)
        for person in self.anna | self.bjorn:
            self.assertIn(person.name, self.household.display_name)

    def test_nobody_else_does(self):
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                self.household.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                self.anna.with_user(user).read(["household_id"])
            with self.assertRaises(AccessError):
                self.anna.with_user(user).write({"household_id": False})

    def test_it_goes_when_its_last_person_is_erased(self):
        for person in self.anna | self.bjorn:
            self.env["privacy.data.set"]._erase(person)
        self.assertFalse(self.household.partner_ids)
        self.household.sudo()._gc_empty()
        self.assertFalse(self.household.exists())

    def test_one_with_people_stays(self):
        self.household.sudo()._gc_empty()
        self.assertTrue(self.household.exists())
