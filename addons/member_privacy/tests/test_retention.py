from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import DeadlockDetected

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.privacy_data_set_erasure import PrivacyDataSetErasure
from .common import MemberCase

LIMIT = date(2026, 3, 31)  # the last day that one who left on 31 March 2021 is kept
AFTER = LIMIT + timedelta(days=1)


@tagged("post_install", "-at_install")
class TestRetention(MemberCase):
    """Everybody left on 31 March 2021, and the rule is 60 months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("member_privacy.retention_rule_membership")
        cls.runs = cls.env["privacy.retention.run"]
        cls.person = cls._former("Ragnhild Testesen", date(2021, 3, 31))

    @classmethod
    def _former(cls, name, last_day, chapter=None):
        person = cls._member(name, chapter or cls.oslo)
        person.membership_ids._end(last_day, "resigned")
        return person

    def _due(self, today, months=60):
        self.rule.months = months
        return self.person.id in self.rule._due_ids(today)

    # The line

    def test_due_the_day_after_sixty_months_and_not_before(self):
        self.assertFalse(self._due(LIMIT))
        self.assertTrue(self._due(AFTER))

    def test_the_month_after_a_long_one_ends_the_period_on_its_last_day(self):
        self.person.membership_ids.end_date = date(2026, 8, 31)
        self.assertFalse(self._due(date(2027, 2, 28), months=6))
        self.assertTrue(self._due(date(2027, 3, 1), months=6))

    def test_who_left_on_29_february_is_kept_until_28_february(self):
        self.person.membership_ids.end_date = date(2024, 2, 29)
        self.assertFalse(self._due(date(2025, 2, 28), months=12))
        self.assertTrue(self._due(date(2025, 3, 1), months=12))
        self.assertFalse(self._due(date(2028, 2, 29), months=48))
        self.assertTrue(self._due(date(2028, 3, 1), months=48))

    def test_a_period_of_nothing_ends_with_the_membership(self):
        self.assertFalse(self._due(date(2021, 3, 31), months=0))
        self.assertTrue(self._due(date(2021, 4, 1), months=0))

    # What keeps

    def test_a_contact_that_never_was_a_member_is_not_due(self):
        self.env["privacy.consent"]._record(
            self.stranger, self.newsletter, "email", "objected", "phone"
        )
        self.assertTrue(self.stranger.in_register)
        self.assertNotIn(self.stranger.id, self.rule._due_ids(date(2099, 1, 1)))

    # Who never was a member

    def _stranger_withdrew(self, on=datetime(2024, 2, 29, 12)):
        """Somebody who said yes and took it back; proof is kept for twelve months."""
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        fundraising.proof_months = 12
        stranger = self.env["res.partner"].create({"name": "Svein Fremmed"})
        for event, when in (("given", on - timedelta(days=90)), ("withdrawn", on)):
            self.env["privacy.consent"]._record(
                stranger, fundraising, "email", event, "web", occurred_at=when
            )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [datetime(2023, 1, 1), stranger.id],
        )
        return stranger

    def _due_without_membership(self, person, today, months=6):
        rule = self.env.ref("member_privacy.retention_rule_answered")
        rule.months = months
        return person.id in rule._due_ids(today)

    def test_who_only_withdrew_a_consent_goes_when_it_needs_no_proof_any_more(self):
        stranger = self._stranger_withdrew()
        self.assertFalse(self._due_without_membership(stranger, date(2025, 2, 28)))
        self.assertTrue(self._due_without_membership(stranger, date(2025, 3, 1)))
        self.assertNotIn(stranger.id, self.rule._due_ids(date(2099, 1, 1)))

    def test_who_only_answered_stays_as_long_as_the_rule_says_if_that_is_longer(self):
        stranger = self._stranger_withdrew()
        line = date(2025, 8, 29)  # eighteen months after the withdrawal
        self.assertFalse(self._due_without_membership(stranger, line, months=18))
        after = line + timedelta(days=1)
        self.assertTrue(self._due_without_membership(stranger, after, months=18))

    def test_they_go_also_when_the_events_went_first(self):
        stranger = self._stranger_withdrew()
        with freeze_time("2026-03-02 12:00:00"):
            self.env["privacy.consent"]._delete_over(100)
        events = self.env["privacy.consent"].search([("partner_id", "=", stranger.id)])
        self.assertFalse(events)
        self.assertTrue(self._due_without_membership(stranger, date(2026, 3, 2)))

    def test_a_yes_a_membership_or_being_a_possible_member_is_another_matter(self):
        late = date(2099, 1, 1)
        giver = self._stranger_withdrew()
        self.assertTrue(self._due_without_membership(giver, late))
        fundraising = self.env.ref("member_privacy.purpose_fundraising")
        self.env["privacy.consent"]._record(giver, fundraising, "sms", "given", "web")
        self.assertFalse(self._due_without_membership(giver, late))
        self.assertFalse(self._due_without_membership(self.person, late))
        asked = self._stranger_withdrew()
        self.env["member.prospect"].create(
            {
                "partner_id": asked.id,
                "chapter_id": self.oslo.id,
                "source": "person",
                "source_note": "Ved standen",
                "purpose_id": self.env.ref("member_privacy.purpose_prospect").id,
            }
        )
        self.assertFalse(self._due_without_membership(asked, late))

    def test_firms_their_people_and_parts_of_the_crm_are_left_alone(self):
        late = date(2099, 1, 1)
        firm, clerk = self._stranger_withdrew(), self._stranger_withdrew()
        firm.is_company = True
        clerk.parent_id = firm
        self.assertFalse(self._due_without_membership(firm, late))
        self.assertFalse(self._due_without_membership(clerk, late))

    def test_whom_rows_of_another_app_name_is_kept_as_long_as_the_law_keeps_them(self):
        stranger = self._stranger_withdrew()
        late = date(2099, 1, 1)
        self.assertTrue(self._due_without_membership(stranger, late))
        # Rows of an app that the tests do without: of core, and said to be kept.
        bank = self.env.ref("member_privacy.data_set_bank")
        bank.write(
            {
                "on_erase": "keep",
                "keep_reason": "Vouchers",
                "keep_months": 60,
                "keep_from": "create_date",
            }
        )
        self.assertTrue(self._due_without_membership(stranger, late))
        self.env["res.partner.bank"].create(
            {"acc_number": "86011117947", "partner_id": stranger.id}
        )
        self.assertFalse(self._due_without_membership(stranger, late))

    def test_the_guardian_of_somebody_who_is_gone_goes_too(self):
        child = self._stranger_withdrew()
        guardian = self.env["res.partner"].create({"name": "Gerd Fremmed"})
        child.guardian_ids = [Command.link(guardian.id)]
        late = date(2099, 1, 1)
        self.assertTrue(guardian.in_register)
        self.assertFalse(self._due_without_membership(guardian, late))
        self.env["privacy.data.set"]._erase(child)
        self.assertTrue(self._due_without_membership(guardian, late))

    def test_the_latest_of_several_memberships_counts_and_an_open_one_keeps(self):
        second = self.env["member.membership"].create(
            {
                "partner_id": self.person.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
                "start_date": date(2020, 1, 1),
            }
        )
        for state in ("active", "applied", "suspended"):
            second.state = state
            self.assertFalse(self._due(date(2099, 1, 1)), state)
        second._end(date(2021, 4, 1), "transferred")
        self.assertFalse(self._due(AFTER))
        self.assertTrue(self._due(AFTER + timedelta(days=1)))

    def test_a_membership_with_a_last_day_but_not_ended_yet_keeps(self):
        self.person.membership_ids.write({"state": "active"})
        self.assertFalse(self._due(date(2099, 1, 1)))

    def test_one_who_still_counts_for_a_grant_is_kept(self):
        self.person.membership_ids.counted_until = AFTER
        self.assertFalse(self._due(AFTER))
        self.assertTrue(self._due(AFTER + timedelta(days=1)))

    def test_an_office_keeps_until_as_long_after_its_own_end(self):
        office = self.env["member.office"].create(
            {
                "partner_id": self.person.id,
                "chapter_id": self.oslo.id,
                "role_id": self.leader.id,
                "start_date": date(2020, 1, 1),
            }
        )
        self.assertFalse(self._due(date(2099, 1, 1)))
        office.end_date = date(2022, 3, 31)
        self.assertFalse(self._due(date(2027, 3, 31)))
        self.assertTrue(self._due(date(2027, 4, 1)))

    def test_a_consent_keeps_while_it_is_in_force(self):
        def record(event, channel="email"):
            self.env["privacy.consent"]._record(
                self.person, self.newsletter, channel, event, "paper"
            )

        record("given")
        self.assertFalse(self._due(AFTER))
        record("withdrawn")
        self.assertTrue(self._due(AFTER))
        record("given", "sms")
        self.assertFalse(self._due(AFTER))
        self.newsletter.keeps = False
        self.assertTrue(self._due(AFTER))

    def test_a_reservation_does_not_keep(self):
        self.env["privacy.consent"]._record(
            self.person, self.newsletter, "email", "objected", "paper"
        )
        self.assertTrue(self._due(AFTER))

    def test_an_open_case_keeps_and_a_closed_one_does_not(self):
        case = self.env["privacy.request"]._create_for(self.person, "complaint")
        self.assertFalse(self._due(AFTER))
        case._withdraw()
        self.assertTrue(self._due(AFTER))

    def test_a_restriction_keeps(self):
        self.person.processing_restricted = True
        self.assertFalse(self._due(AFTER))

    def test_the_guardian_of_somebody_still_here_is_kept_and_the_child_is_not(self):
        child = self._former("Emil Testesen", date(2021, 3, 31))
        child.guardian_ids = [Command.link(self.person.id)]
        self.assertFalse(self._due(AFTER))
        self.assertIn(child.id, self.rule._due_ids(AFTER))
        self.env["privacy.data.set"]._erase(child)
        self.assertTrue(self._due(AFTER))

    def test_a_login_keeps_as_long_after_its_last_use(self):
        user = new_test_user(
            self.env, "rag", groups="base.group_portal", partner_id=self.person.id
        )
        self.assertTrue(self._due(AFTER))
        log = self.env["res.users.log"].with_user(user).sudo().create({})
        self.env.flush_all()
        # A quarter to midnight UTC is the first of the next month in Norway.
        self.env.cr.execute(
            "UPDATE res_users_log SET create_date = %s WHERE id = %s",
            [datetime(2022, 3, 31, 23, 45), log.id],
        )
        self.assertFalse(self._due(date(2027, 4, 1)))
        self.assertTrue(self._due(date(2027, 4, 2)))

    def test_the_member_behind_a_colleagues_login_is_kept_while_it_is_open(self):
        self.staff.member_id = self.person
        self.assertFalse(self._due(AFTER))
        self.staff.active = False
        self.assertTrue(self._due(AFTER))

    def test_who_is_erased_is_not_due_again(self):
        self.env["privacy.data.set"]._erase(self.person)
        self.assertFalse(self._due(date(2099, 1, 1)))

    # A batch

    def _run(self, people, today=AFTER):
        run = self.runs._begin(self.rule)
        self.rule._do_batch(run, today, people.ids)
        return run

    def test_a_batch_erases_whom_it_was_given_and_counts(self):
        other = self._former("Olav Testesen", date(2021, 3, 31))
        run = self._run(self.person | other)
        self.assertTrue(self.person.erased_on and other.erased_on)
        self.assertEqual((run.persons, run.failures), (2, 0))
        self.assertGreaterEqual(run.rows, 4)
        reasons = self.env["privacy.change"].search(
            [("partner_id", "=", self.person.id), ("operation", "=", "delete")]
        )
        self.assertEqual(set(reasons.mapped("reason")), {f"retention, run {run.id}"})

    def test_a_batch_asks_again_and_leaves_whom_something_keeps_meanwhile(self):
        ids = self.rule._due_ids(AFTER)
        self.assertIn(self.person.id, ids)
        self.env["privacy.request"]._create_for(self.person, "access")
        run = self._run(self.env["res.partner"].browse(ids))
        self.assertFalse(self.person.erased_on)
        self.assertEqual(run.persons, len(ids) - 1)

    def test_one_who_cannot_be_erased_does_not_keep_the_others(self):
        others = self.env["res.partner"].union(
            *(self._former(f"Olav {n} Testesen", date(2021, 3, 31)) for n in range(7))
        )
        erase, tried = PrivacyDataSetErasure._erase, []

        def stubborn(data_sets, partners):
            tried.append(len(partners))
            parts = erase(data_sets, partners)
            if self.person in partners:
                raise UserError(self.person.name)
            return parts

        with (
            patch.object(PrivacyDataSetErasure, "_erase", stubborn),
            self.assertLogs("odoo.addons.member_privacy", "WARNING") as logs,
        ):
            run = self._run(self.person | others)
        self.assertTrue(all(others.mapped("erased_on")))
        self.assertFalse(self.person.erased_on)
        self.assertEqual(self.person.name, "Ragnhild Testesen")
        self.assertEqual((run.persons, run.failures), (7, 1))
        # By halves, not each of the others by itself.
        self.assertEqual(sorted(tried, reverse=True), [8, 4, 4, 2, 2, 1, 1])
        self.assertNotIn("Ragnhild", " ".join(logs.output))
        run._finish()
        self.assertEqual(run.state, "failed")

    def test_a_deadlock_costs_a_batch_nobody(self):
        other = self._former("Olav Testesen", date(2021, 3, 31))
        erase = PrivacyDataSetErasure._erase

        def busy(data_sets, partners):
            if len(partners) > 1:
                raise DeadlockDetected
            return erase(data_sets, partners)

        with (
            patch.object(PrivacyDataSetErasure, "_erase", busy),
            self.assertLogs("odoo.addons.member_privacy", "WARNING"),
        ):
            run = self._run(self.person | other)
        self.assertEqual((run.persons, run.failures), (2, 0))

    def test_a_batch_grows_while_it_is_quick_and_shrinks_when_it_is_slow(self):
        sizes = [250]
        for seconds in (1, 9, 9.9, 1, 10, 30, 31, 40):
            sizes.append(self.rule._next_size(sizes[-1], seconds))
        self.assertEqual(sizes, [250, 500, 1000, 2000, 2000, 2000, 2000, 1000, 500])
        self.assertEqual(self.rule._next_size(1, 3600), 1)

    def test_everybody_who_is_due_comes_to_some_batch(self):
        people = [self._former(f"Olav {n}", date(2021, 3, 31)).id for n in range(9)]
        batches, purge = [], "odoo.addons.member_privacy.models.privacy_retention_purge"
        rules = self.env.registry["privacy.retention.rule"]
        with (
            patch(f"{purge}.FIRST", 1),
            patch(f"{purge}.BATCH", 4),
            patch.object(rules, "_due_ids", lambda *_a, **_k: list(people)),
            patch.object(
                rules, "_do_batch", lambda _r, _n, _t, ids: batches.append(ids)
            ),
            patch.object(rules, "_begin_transaction", lambda *_a, **_k: 60),
        ):
            self.assertTrue(self.rule._purge())
        self.assertEqual([len(batch) for batch in batches], [1, 2, 4, 2])
        self.assertEqual([i for batch in batches for i in batch], people)

    def test_a_run_that_was_interrupted_is_taken_up_again(self):
        run = self.runs._begin(self.rule)
        self.assertEqual(self.runs._begin(self.rule), run)
        run._finish()
        self.assertNotEqual(self.runs._begin(self.rule), run)

    # Arming

    def test_the_shipped_rule_is_a_draft(self):
        self.assertEqual(self.rule.state, "draft")

    def test_a_rule_is_armed_after_a_dry_run_of_it_as_it_is(self):
        rule = self.rule.with_user(self.dpo)
        with self.assertRaises(UserError):
            rule.action_arm()
        rule.action_dry_run()
        rule.months = 72
        with self.assertRaises(UserError):
            rule.action_arm()
        rule.action_dry_run()
        rule.action_arm()
        self.assertEqual((rule.state, rule.armed_by_id), ("armed", self.dpo))
        rule.months = 60
        self.assertEqual(rule.state, "draft")

    def test_a_dry_run_counts_like_a_real_one_and_erases_nobody(self):
        with freeze_time("2026-04-01 12:00:00"):
            self._former("Olav Testesen", date(2021, 3, 31))
            self.rule.action_dry_run()
            dry = self.rule.run_ids
            self.assertEqual((dry.state, dry.rows), ("dry", 0))
            self.assertFalse(self.person.erased_on)
            due = self.rule._due_ids(AFTER)
            self.assertEqual(dry.persons, len(due))
            self.assertEqual(self.rule.due_count, len(due))
            run = self._run(self.env["res.partner"].browse(due))
            self.assertEqual(run.persons, dry.persons)

    def test_due_soon_looks_thirty_days_ahead(self):
        before = self.rule._count_due(date(2026, 3, 1))
        with freeze_time("2026-03-01 12:00:00"):
            self.rule.invalidate_recordset(["due_count", "due_soon_count"])
            self.assertEqual(self.rule.due_count, before)
            self.assertEqual(self.rule.due_soon_count, before)
        with freeze_time("2026-03-02 12:00:00"):
            self.rule.invalidate_recordset(["due_count", "due_soon_count"])
            self.assertEqual(self.rule.due_soon_count, before + 1)

    def test_nobody_but_the_privacy_officer_sees_or_arms_a_rule(self):
        for user in (
            self.staff,
            self.officer_oslo,
            self.crm_user,
            self.admin,
            self.portal_anna,
        ):
            rule = self.rule.with_user(user)
            for call in (
                lambda rule=rule: rule.read(["name"]),
                lambda rule=rule: rule.write({"months": 0}),
                rule.action_dry_run,
                rule.action_arm,
                rule.action_disarm,
                lambda user=user: self.runs.with_user(user).search([]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_state_is_not_written_and_evidence_not_made_by_hand(self):
        rule = self.rule.with_user(self.dpo)
        with self.assertRaises(UserError):
            rule.state = "armed"
        with self.assertRaises(UserError):
            rule.create({"name": "x", "state": "armed"})
        rule.action_dry_run()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            rule.run_ids.write({"persons": 0})
