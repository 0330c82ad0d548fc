from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .office_case import OfficeCase


@tagged("post_install", "-at_install")
class TestOfficeRequirements(OfficeCase):
    """An office grants access only while all that its role requires is met."""

    def _missing(self):
        self.office.invalidate_recordset()
        words = self.office.missing_today
        self.assertEqual(self.office.grants_today, not words)
        return words

    def test_a_role_without_requirements_grants_at_once(self):
        self.assertTrue(self._sees_anna())
        self.assertFalse(self._missing())

    def test_an_office_begins_and_ends_at_midnight_in_oslo(self):
        self.office.write({"start_date": "2026-03-10", "end_date": "2026-03-15"})
        for moment, sees, words in (
            ("2026-03-09 22:59:00", False, "Starts on March 10, 2026"),
            ("2026-03-09 23:01:00", True, ""),
            ("2026-03-15 22:59:00", True, ""),
            ("2026-03-15 23:01:00", False, "Ended on March 15, 2026"),
        ):
            with self.subTest(moment), freeze_time(moment):
                self.assertEqual(self._sees_anna(), sees)
                self.assertEqual(self._missing(), words)

    def test_midnight_follows_summer_time(self):
        self.office.end_date = "2026-07-15"
        with freeze_time("2026-07-15 21:59:00"):
            self.assertTrue(self._sees_anna())
        with freeze_time("2026-07-15 22:01:00"):
            self.assertFalse(self._sees_anna())

    def test_central_approval(self):
        self.leader.requires_approval = True
        self.assertFalse(self._sees_anna())
        self.assertEqual(self._missing(), "Waits for approval")
        self.office.with_user(self.staff).action_approve()
        self.assertTrue(self._sees_anna())
        self.office.with_user(self.dpo).action_withdraw_approval()
        self.assertFalse(self._sees_anna())

    def test_an_appointment_reference(self):
        self.leader.requires_reference = True
        for reference, sees in ((False, False), ("", False), ("Minutes 3/26", True)):
            self.office.appointment_reference = reference
            self.assertEqual(self._sees_anna(), sees)
            self.assertEqual(
                self._missing(), "" if sees else "Lacks the appointment reference"
            )

    def test_each_text(self):
        for kind in ("confidentiality", "guide", "device"):
            with self.subTest(kind):
                guide = self._publish(kind)
                self.leader[f"requires_{kind}"] = True
                self.assertFalse(self._sees_anna())
                self.assertTrue(self._missing())
                self._accept(guide)
                self.assertTrue(self._sees_anna())
                self.assertFalse(self._missing())

    def test_somebody_elses_acceptance_is_not_ones_own(self):
        guide = self._publish("guide")
        self.leader.requires_guide = True
        self._accept(guide, partner_id=self.officer_north.member_id.id)
        self.assertFalse(self._sees_anna())
        self.assertTrue(self._seen_by(self.officer_north, self.anna))

    def test_a_new_version_asks_again_when_it_is_published(self):
        self._accept(self._publish("guide"))
        self.leader.requires_guide = True
        draft = self.env["member.guide"].create({"name": "Next", "body": "<p>x</p>"})
        self.assertTrue(self._sees_anna())
        draft.action_publish()
        self.assertFalse(self._sees_anna())
        self._accept(draft)
        self.assertTrue(self._sees_anna())

    def test_a_text_of_its_own_counts_before_the_general_one(self):
        general = self._publish("guide")
        own = self._publish("guide", self.leader)
        self._publish("guide", self.env.ref("member_privacy.role_treasurer"))
        self.leader.requires_guide = True
        self._accept(general)
        self.assertFalse(self._sees_anna())
        self._accept(own)
        self.assertTrue(self._sees_anna())
        self._publish("guide")
        self.assertTrue(self._sees_anna())

    def test_a_device_declaration_lasts_a_year_to_the_day(self):
        guide = self._publish("device")
        self.leader.requires_device = True
        for given, lasts_until in (
            ("2025-03-15", "2026-03-15"),
            ("2024-02-29", "2025-02-28"),
        ):
            with self.subTest(given), self.env.cr.savepoint() as savepoint:
                self._accept(guide, accepted_on=given)
                with freeze_time(f"{lasts_until} 22:59:00"):
                    self.assertTrue(self._sees_anna())
                with freeze_time(f"{lasts_until} 23:01:00"):
                    self.assertFalse(self._sees_anna())
                    self.assertIn("device", self._missing())
                    self._accept(guide)
                    self.assertTrue(self._sees_anna())
                savepoint.rollback()
            self.env.invalidate_all()
            self.env["res.users"]._forget_office_chapters()

    def test_other_texts_last_until_the_next_version(self):
        self._accept(self._publish("confidentiality"), accepted_on="1990-01-01")
        self.leader.requires_confidentiality = True
        self.assertTrue(self._sees_anna())

    def test_how_long_an_acceptance_lasts_is_a_setting_of_the_text(self):
        guide = self._publish("confidentiality")
        guide.valid_months = 6
        self._accept(guide, accepted_on="2026-01-31")
        self.leader.requires_confidentiality = True
        with freeze_time("2026-07-31 12:00:00"):
            self.assertTrue(self._sees_anna())
        with freeze_time("2026-08-01 12:00:00"):
            self.assertFalse(self._sees_anna())

    def test_a_role_cannot_require_a_text_that_nobody_can_accept(self):
        with self.assertRaises(ValidationError):
            self.leader.requires_guide = True
        self._publish("guide")
        self.leader.requires_guide = True

    def test_a_second_factor(self):
        cases = {
            (False, None): True,
            ("any", None): False,
            ("any", "mail"): True,
            ("any", "strong"): True,
            ("strong", None): False,
            ("strong", "mail"): False,
            ("strong", "strong"): True,
        }
        self._set_up_app()
        for (required, passed), sees in cases.items():
            with self.subTest(required=required, passed=passed):
                self.leader.second_factor = required
                self._session_has_passed(passed)
                self.assertEqual(self._sees_anna(), sees)

    def _set_up_app(self):
        user = self.officer_oslo.sudo()
        user.totp_secret = "JBSWY3DPEHPK3PXP"

    def test_an_app_that_was_taken_off_proves_nothing_any_more(self):
        self.leader.second_factor = "strong"
        self._session_has_passed("strong")
        self.assertFalse(self._sees_anna())
        self.assertEqual(self._missing(), "Has not set up a second factor")
        self._set_up_app()
        self.env["res.users"]._forget_office_chapters()
        self.assertTrue(self._sees_anna())
        self.assertFalse(self._missing())

    def test_work_without_a_session_has_passed_no_second_factor(self):
        self.leader.second_factor = "any"
        self.assertFalse(self._sees_anna())
        with self.officer_oslo._work_ordered():
            self.assertTrue(self._sees_anna())
            self.office.end_date = "2021-01-01"
            self.assertFalse(self._sees_anna())
        self.office.end_date = False
        self.assertFalse(self._sees_anna())

    def test_all_requirements_together_and_any_one_missing_hides_everybody(self):
        self.leader.write({"requires_approval": True, "requires_reference": True})
        self.office.appointment_reference = "Minutes"
        self.office.with_user(self.staff).action_approve()
        accepted = [
            self._accept(self._publish(k)) for k in ("confidentiality", "guide")
        ]
        self.leader.write({"requires_confidentiality": True, "requires_guide": True})
        self.assertTrue(self._sees_anna())
        for spoil in (
            lambda: self.office.write({"appointment_reference": False}),
            lambda: self.office.with_user(self.staff).action_withdraw_approval(),
            lambda: self.leader.write({"grants_access": False}),
            lambda: self.leader.write({"second_factor": "strong"}),
            lambda: accepted[0].with_context(privacy_erasure=True).unlink(),
            lambda: self.officer_oslo.write({"member_id": False}),
        ):
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                spoil()
                self.env["res.users"]._forget_office_chapters()
                self.assertFalse(self._sees_anna())
                self.assertTrue(self._missing())
                savepoint.rollback()
            self.env.invalidate_all()
            self.env["res.users"]._forget_office_chapters()
        self.assertTrue(self._sees_anna())

    def test_memberships_and_chapters_follow_the_same_line(self):
        memberships = self.env["member.membership"].with_user(self.officer_oslo)
        chapter = self.oslo.with_user(self.officer_oslo)
        self.assertTrue(memberships.search([("partner_id", "=", self.anna.id)]))
        self.assertTrue(chapter.in_office_scope)
        self.leader.requires_approval = True
        chapter.invalidate_recordset()
        self.assertFalse(memberships.search([("partner_id", "=", self.anna.id)]))
        self.assertFalse(chapter.in_office_scope)

    def test_the_scope_is_one_query_in_a_transaction_however_much_is_required(self):
        for kind in ("confidentiality", "guide", "device"):
            self._accept(self._publish(kind))
            self.leader[f"requires_{kind}"] = True
        user = self.officer_oslo
        user._office_chapter_ids()
        self.env.flush_all()
        self.env["res.users"]._forget_office_chapters()
        with self.assertQueryCount(1):
            user._office_chapter_ids()
            user._office_chapter_ids()

    def test_what_offices_lack_is_one_query_for_a_whole_list(self):
        few = self._appoint(self.oslo)
        many = few
        for number in range(20):
            many |= self._appoint(self.bergen, name=f"Nr {number}")
        many._missing_today()
        for offices in (few, many):
            self.env.flush_all()
            offices.invalidate_recordset()
            with self.assertQueryCount(1):
                offices._missing_today()

    def test_search_and_list_agree_on_what_grants_today(self):
        self._appoint(self.bergen)
        offices = self.env["member.office"].search([])
        found = offices.search([("grants_today", "=", True)])
        self.assertEqual(found, offices.filtered("grants_today"))
        self.assertIn(self.office, found)
        rest = offices.search([("grants_today", "=", False)])
        self.assertEqual(rest, offices - found)

    def test_a_role_may_let_see_and_not_correct(self):
        seen = self.anna.with_user(self.officer_oslo)
        seen.write({"street": "Nygata 1"})
        self.leader.may_correct = False
        self.assertTrue(self._sees_anna())
        with self.assertRaisesRegex(Exception, "not correct"):
            seen.write({"street": "Nygata 2"})
