from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestRequestRestriction(MemberCase):
    def setUp(self):
        super().setUp()
        self.oslo.keeps_own_data = False
        self.case = self._case("restriction")

    def _case(self, kind, **vals):
        cases = self.env["privacy.request"].with_user(self.staff)
        return cases.create(
            {"kind": kind, "partner_id": self.anna.id, "identity": "known", **vals}
        )

    def _letters(self):
        return self.env["mail.mail"].search([("email_to", "=", self.anna.email)])

    def test_the_use_stops_at_once_and_the_person_hears_of_it(self):
        self.case.action_restrict()
        self.assertTrue(self.anna.processing_restricted)
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))
        self.assertIn("stopped using your information", self._letters().body_html)

    def test_it_stops_when_the_case_is_granted_at_the_latest(self):
        self.case.action_take()
        self.case.answer = "We have stopped it."
        self.case.action_close()
        self.assertTrue(self.anna.processing_restricted)
        self.assertTrue(self.case.is_restricting)

    def test_nobody_stops_it_by_hand_or_without_knowing_who_asks(self):
        for user in (self.staff, self.dpo):
            with self.assertRaises(UserError):
                self.anna.with_user(user).processing_restricted = True
        self.case.identity = False
        with self.assertRaises(UserError):
            self.case.action_restrict()
        self.assertFalse(self.anna.processing_restricted)

    def test_a_restricted_person_is_not_edited_and_anybody_else_is(self):
        mine = self.anna.with_user(self.staff)
        membership = mine.membership_ids
        mine.city = "Oslo"
        self.case.action_restrict()
        for act in (
            lambda: mine.write({"city": "Bergen"}),
            lambda: mine.write({"active": False}),
            lambda: (mine | self.bjorn.with_user(self.staff)).write({"city": "Bergen"}),
            lambda: membership.write({"chapter_id": self.bergen.id}),
            lambda: membership.create(
                {
                    "partner_id": self.anna.id,
                    "chapter_id": self.bergen.id,
                    "type_id": self.type.id,
                    "start_date": "2024-01-01",
                }
            ),
        ):
            with self.assertRaises(UserError):
                act()
        self.bjorn.with_user(self.staff).city = "Bergen"
        self.assertEqual(self.anna.city, "Oslo")

    def test_a_restricted_person_may_leave_and_changes_what_is_their_own(self):
        self.case.action_restrict()
        self.anna.with_user(self.staff).membership_ids._resign(self.today)
        # The own page writes as the register, for the person.
        self.anna.sudo().write({"city": "Drammen"})
        self.assertEqual(self.anna.city, "Drammen")

    def test_a_restricted_person_is_in_no_export(self):
        people = self.anna | self.bjorn
        group = self.env.ref("base.group_allow_export")
        self.dpo.group_ids = [(4, group.id)]
        people.with_user(self.dpo).export_data(["name"])
        self.case.action_restrict()
        for rows in (people, self.anna.membership_ids):
            with self.assertRaises(UserError):
                rows.with_user(self.dpo).export_data(["id"])
        self.bjorn.with_user(self.dpo).export_data(["name"])

    def test_a_contested_value_is_corrected_by_its_case_and_by_nothing_else(self):
        self.case.action_restrict()
        correction = self._case("rectification")
        wizards = self.env["privacy.request.correction"].with_user(self.staff)
        for typed in (
            {"field_name": "birthdate_date", "day": "1984-02-01"},
            {"field_name": "street", "value": "Nygata 5"},
        ):
            wizards.create({"request_id": correction.id, **typed}).action_propose()
        correction.action_accept_proposals()
        self.assertEqual(self.anna.birthdate_date, date(1984, 2, 1))
        self.assertEqual(self.anna.street, "Nygata 5")
        for value in ({"birthdate_date": "1985-01-01"}, {"street": "Nygata 7"}):
            with self.assertRaises(UserError):
                self.anna.with_user(self.staff).write(value)

    def test_a_case_that_is_not_granted_gives_back_what_it_took(self):
        self.case.action_restrict()
        self.case.action_withdraw()
        self.assertFalse(self.anna.processing_restricted)

    def test_the_person_hears_of_it_days_before_the_use_begins_again(self):
        self.case.action_restrict()
        self.case.answer = "The values are right."
        self.case.action_refuse()
        self.assertTrue(self.anna.processing_restricted)
        told = self.case.event_ids.filtered(lambda e: e.kind == "told")
        words = " ".join(told.mapped("text"))
        self.assertIn("we use your information again", words)
        for days, restricted in ((2, True), (3, False)):
            with freeze_time(self.today + timedelta(days=days)):
                self.case.invalidate_recordset()
                self.env["privacy.request"]._lift_due()
                self.assertEqual(self.anna.processing_restricted, restricted)

    def test_staff_begin_the_use_again_by_the_case_once(self):
        self.case.action_restrict()
        self.case.action_take()
        self.case.answer = "We have stopped it."
        self.case.action_close()
        self.assertEqual(self.case.next_step, "lift")
        self.case.action_lift()
        with self.assertRaises(UserError):
            self.case.action_lift()
        self.assertTrue(self.anna.processing_restricted)
        with freeze_time(self.today + timedelta(days=3)):
            self.case.invalidate_recordset()
            self.env["privacy.request"]._lift_due()
        self.assertFalse(self.anna.processing_restricted)

    def test_stopped_again_before_the_day_it_stays_stopped_and_is_told(self):
        self.case.action_restrict()
        self.case.action_restrict()
        kinds = self.case.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["restricted", "told"], "told once")
        self.case.action_lift()
        self.assertTrue(self.case.use_begins_on)
        self.case.action_restrict()
        self.assertFalse(self.case.use_begins_on)
        kinds = self.case.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds[-2:], ["restricted", "told"])
        self.assertIn("stopped using your information", self._letters()[0].body_html)
        self.case.action_take()
        self.case.answer = "We have stopped it."
        self.case.action_close()
        with freeze_time(self.today + timedelta(days=3)):
            self.case.invalidate_recordset()
            self.env["privacy.request"]._lift_due()
            self.assertTrue(self.anna.processing_restricted)
            self.assertTrue(self.case.is_restricting)

    def test_an_archived_person_is_used_again_on_the_day_too(self):
        self.portal_anna.active = False
        self.anna.active = False
        self.case.action_restrict()
        self.case.action_lift()
        with freeze_time(self.today + timedelta(days=3)):
            self.case.invalidate_recordset()
            self.env["privacy.request"]._lift_due()
        self.assertFalse(self.anna.processing_restricted)

    def test_another_case_that_stops_the_use_keeps_it_stopped(self):
        self.case.action_restrict()
        self.case.action_take()
        self.case.answer = "Stopped."
        self.case.action_close()
        second = self._case("restriction")
        second.action_restrict()
        second.action_withdraw()
        self.assertTrue(self.anna.processing_restricted)

    def test_nobody_but_staff_stops_or_begins_it(self):
        for user in (self.officer_oslo, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_restrict()
            with self.assertRaises(AccessError):
                self.case.with_user(user).action_lift()
