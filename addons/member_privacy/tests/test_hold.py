from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestHold(MemberCase):
    """Anna is to go, and somebody needs her, or a row of hers, as evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.data_sets = cls.env["privacy.data.set"]
        cls.memberships = cls.env.ref("member_privacy.data_set_membership")

    def _hold(self, **vals):
        return (
            self.env["privacy.hold"]
            .with_user(self.dpo)
            .create(
                {
                    "partner_id": self.anna.id,
                    "reason": "Claim in court",
                    "review_on": "2035-01-01",
                    **vals,
                }
            )
        )

    def test_a_review_lies_ahead_and_is_told_as_a_day(self):
        yesterday = self.today - timedelta(days=1)
        with self.assertRaises(ValidationError):
            self._hold(review_on=yesterday)
        hold = self._hold(review_on=self.today)
        with self.assertRaises(ValidationError):
            hold.review_on = yesterday
        with self.assertRaises(ValidationError):
            hold.write({"review_on": False})
        hold.review_on = "2035-01-01"
        self.assertIn("January 1, 2035", hold._told())

    def _case(self):
        case = self.env["privacy.request"].create(
            {"kind": "erasure", "partner_id": self.anna.id, "identity": "known"}
        )
        case.action_prepare()
        return case.with_user(self.dpo)

    def test_a_held_person_is_not_erased_and_the_case_says_why(self):
        hold = self._hold()
        case = self._case()
        self.assertIn("Claim in court", case.warning)
        self.assertEqual(set(case.step_ids.mapped("outcome")), {"keep"})
        self.assertIn("Claim in court", case.step_ids[0].keep_reason)
        with self.assertRaisesRegex(UserError, "Claim in court"):
            case.action_approve()
        with self.assertRaises(UserError):
            self.data_sets._erase(self.anna | self.bjorn)
        self.assertFalse(self.bjorn.erased_on)
        hold.action_release()
        self.assertTrue(case.action_approve(), "the list was made while held")
        self.assertFalse(case.action_approve())
        case.sudo()._carry_out()
        self.assertTrue(self.anna.erased_on)

    def test_somebody_else_is_not_held(self):
        self._hold()
        self.data_sets._erase(self.bjorn)
        self.assertTrue(self.bjorn.erased_on)

    def test_retention_leaves_out_who_is_held_as_a_whole_and_nobody_else(self):
        rule = self.env.ref("member_privacy.retention_rule_membership")
        for person in self.anna | self.bjorn | self.siri:
            person.membership_ids.write({"start_date": "2000-01-01"})
            person.membership_ids._end(date(2001, 1, 1), "resigned")
        hold = self._hold()
        self._hold(partner_id=self.bjorn.id, data_set_id=self.memberships.id)
        people = (self.anna | self.bjorn | self.siri).ids
        self.assertEqual(
            rule._due_ids(self.today, among=people), (self.bjorn | self.siri).ids
        )
        hold.action_release()
        self.assertEqual(rule._due_ids(self.today, among=people), sorted(people))

    def test_held_rows_stay_to_the_letter_and_go_with_the_hold(self):
        self.anna.membership_ids.source = "Kept words"
        hold = self._hold(data_set_id=self.memberships.id)
        membership = self.anna.membership_ids
        told = {
            part.data_set.code: part
            for part in self.data_sets._erasure_preview(self.anna)
        }
        self.assertEqual(told["membership"].outcome, "keep")
        self.assertIn("Claim in court", told["membership"].keep_reason)
        done = self.data_sets._erase(self.anna)
        self.assertEqual(
            {(p.data_set.code, p.outcome) for p in done},
            {(p.data_set.code, p.outcome) for p in told.values()}
            - {("change", "anonymise")},  # forgets its values last
        )
        self.assertEqual(membership.source, "Kept words")
        self.assertEqual(membership.state, "ended")
        self.assertEqual(self.anna.name, "Erased person")
        self.assertTrue(hold.exists())
        hold.action_release()
        self.assertFalse(membership.exists() or hold.exists())
        logged = self.env.execute_query(
            SQL("SELECT 1 FROM privacy_change c WHERE c::text LIKE '%%Kept words%%'")
        )
        self.assertFalse(logged)

    def test_one_row_may_be_held_alone(self):
        second = self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
                "start_date": "2021-01-01",
            }
        )
        self._hold(data_set_id=self.memberships.id, row_number=second.id)
        first = self.anna.membership_ids - second
        self.data_sets._erase(self.anna)
        self.assertEqual((bool(first.exists()), bool(second.exists())), (False, True))

    def test_a_replay_after_a_restore_knows_no_hold(self):
        self._hold()
        self.data_sets.with_context(privacy_replay=True)._erase(self.anna)
        self.assertTrue(self.anna.erased_on)

    def test_the_day_of_review_reminds_the_privacy_officer(self):
        hold = self._hold()
        self.assertEqual(len(hold.activity_ids), 1)
        hold.review_on = "2036-01-01"
        self.assertEqual(str(hold.activity_ids.date_deadline), "2036-01-01")
        hold.action_release()
        self.assertFalse(hold.activity_ids)

    def test_only_the_privacy_officer_places_and_releases(self):
        hold = self._hold()
        values = {
            "partner_id": self.bjorn.id,
            "reason": "x",
            "review_on": "2035-01-01",
        }
        for user in (self.staff, self.officer_oslo, self.crm_user, self.admin):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    hold.with_user(user).action_release()
                with self.assertRaises(AccessError):
                    self.env["privacy.hold"].with_user(user).create(values)
        with self.assertRaises(UserError):
            hold.released_on = self.today
        with self.assertRaises(UserError):
            self._hold(partner_id=self.stranger.id)
