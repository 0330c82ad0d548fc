from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestScope(MemberCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.anna | cls.bjorn | cls.siri

    def test_officer_of_a_local_sees_its_members_and_nobody_elses(self):
        self.assertEqual(self._seen_by(self.officer_oslo, self.people), self.anna)

    def test_officer_of_a_county_sees_the_members_of_its_locals(self):
        self.assertEqual(
            self._seen_by(self.officer_north, self.people), self.anna | self.bjorn
        )

    def test_staff_and_privacy_officer_see_everybody(self):
        for user in (self.staff, self.dpo):
            self.assertEqual(self._seen_by(user, self.people), self.people)

    def test_internal_user_and_administrator_see_no_member_but_other_contacts(self):
        for user in (self.crm_user, self.admin):
            among = self.people | self.stranger
            self.assertEqual(self._seen_by(user, among), self.stranger)

    def test_officer_sees_no_contact_outside_the_register_but_colleagues(self):
        among = self.stranger | self.staff.partner_id | self.env.company.partner_id
        self.assertEqual(self._seen_by(self.officer_oslo, among), among - self.stranger)

    def test_portal_member_sees_herself_and_no_other_member(self):
        self.assertEqual(self._seen_by(self.portal_anna, self.people), self.anna)

    def test_officer_cannot_read_a_hidden_member_by_id(self):
        hidden = self.siri.with_user(self.officer_oslo)
        with self.assertRaises(AccessError):
            hidden.read(["name"])
        self.anna.with_user(self.officer_oslo).read(["name"])

    def test_portal_logins_are_hidden_like_their_members(self):
        logins = self.env["res.users"].with_user(self.officer_oslo)
        found = logins.search([("id", "in", (self.portal_anna | self.portal_siri).ids)])
        self.assertEqual(found, self.portal_anna)

    def test_bank_accounts_and_followers_are_hidden_like_their_members(self):
        accounts = self.env["res.partner.bank"].create(
            [
                {"acc_number": f"1234567890{number}", "partner_id": person.id}
                for number, person in enumerate((self.anna, self.siri, self.stranger))
            ]
        )
        self.stranger.message_subscribe((self.anna | self.siri).ids)
        followers = self.stranger.message_follower_ids
        nobody = self.env["res.partner"]
        for user, holders, expected in (
            (self.staff, accounts.partner_id, self.anna | self.siri),
            (self.officer_oslo, nobody, nobody),
            (self.crm_user, self.stranger, nobody),
        ):
            domain = [("id", "in", accounts.ids)]
            seen = self.env["res.partner.bank"].with_user(user).search(domain)
            self.assertEqual(seen.partner_id, holders)
            domain = [("id", "in", followers.ids)]
            seen = self.env["mail.followers"].with_user(user).search(domain)
            people = seen.sudo().partner_id & (self.anna | self.siri)
            self.assertEqual(people, expected)

    def test_memberships_elsewhere_of_a_member_in_sight_stay_hidden(self):
        elsewhere = self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.kristiansand.id,
                "type_id": self.type.id,
            }
        )
        memberships = self.env["member.membership"].with_user(self.officer_oslo)
        seen = memberships.search([("partner_id", "=", self.anna.id)])
        self.assertTrue(seen)
        self.assertNotIn(elsewhere, seen)

    def test_members_leave_sight_the_moment_they_resign_die_or_are_hidden(self):
        for leave in (
            lambda: self.anna.membership_ids._resign(self.today),
            lambda: self.anna.write({"deceased_on": self.today}),
            lambda: self.anna.write({"address_protected": True}),
            lambda: self.anna.write({"processing_restricted": True}),
        ):
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                self.assertTrue(self._seen_by(self.officer_oslo, self.anna))
                leave()
                self.assertFalse(self._seen_by(self.officer_oslo, self.anna))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_one_who_resigned_stays_out_of_sight_until_the_membership_ends(self):
        last_day = self.today + timedelta(days=30)
        self.anna.membership_ids._resign(self.today, last_day)
        self.assertEqual(self.anna.membership_state, "active")
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))

    def test_applicants_are_not_in_sight(self):
        self.anna.membership_ids.state = "applied"
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))

    def test_office_grants_until_its_last_day_midnight_in_oslo(self):
        office = self.env["member.office"].search(
            [("chapter_id", "=", self.oslo.id)], limit=1
        )
        office.end_date = "2026-03-15"
        with freeze_time("2026-03-15 22:59:00"):
            self.assertTrue(self._seen_by(self.officer_oslo, self.anna))
        with freeze_time("2026-03-15 23:01:00"):
            self.assertFalse(self._seen_by(self.officer_oslo, self.anna))

    def test_an_office_whose_role_grants_nothing_shows_nobody(self):
        self.leader.grants_access = False
        self.assertFalse(self._seen_by(self.officer_oslo, self.people))

    def test_an_office_shows_nobody_to_a_user_outside_the_officers_group(self):
        self.officer_oslo.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self._seen_by(self.officer_oslo, self.people))

    def test_moving_a_chapter_moves_what_its_officers_see(self):
        self.oslo.parent_id = self.south
        self.assertEqual(self._seen_by(self.officer_north, self.people), self.bjorn)

    def test_once_in_the_register_a_contact_never_becomes_public_again(self):
        self.anna.membership_ids.unlink()
        self.assertTrue(self.anna.in_register)
        self.assertFalse(self._seen_by(self.crm_user, self.anna))

    def test_the_registers_own_fields_cannot_be_written_by_hand(self):
        for vals in ({"in_register": False}, {"membership_state": "active"}):
            with self.assertRaises(AccessError):
                self.siri.with_user(self.staff).write(vals)

    def test_crm_user_and_portal_user_cannot_write_a_member(self):
        for user in (self.crm_user, self.portal_anna):
            with self.assertRaises(AccessError):
                self.anna.with_user(user).write({"street": "Gata 1"})
        self.anna.with_user(self.staff).write({"street": "Gata 1"})

    def test_the_work_contact_of_an_internal_user_cannot_become_a_member(self):
        with self.assertRaises(ValidationError):
            self.env["member.office"].create(
                {
                    "partner_id": self.staff.partner_id.id,
                    "chapter_id": self.oslo.id,
                    "role_id": self.leader.id,
                }
            )
