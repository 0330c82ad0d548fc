"""Random programs: nobody ever sees another set of people than the oracle says."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.member_privacy.models import member_chapter, res_partner_scope
from odoo.addons.member_privacy.tools import consent_sql

from tests.share import FIXED_SEED

from . import programs

SCOPE = "odoo.addons.member_privacy.models.res_partner_scope"
OFFICES = "odoo.addons.member_privacy.models.res_users_offices"
FIELDS = "odoo.addons.member_privacy.models.res_partner_fields"
CONSENTS = "odoo.addons.member_privacy.tools.consent_sql"
JOIN = "odoo.addons.member_privacy.tools.membership_join"


@tagged("post_install", "-at_install")
class TestPrograms(TransactionCase):
    def test_everybody_sees_whom_they_may_with_the_fixed_seed(self):
        programs.run_half(self, FIXED_SEED)


@tagged("post_install", "-at_install")
class TestPlantedFaults(TransactionCase):
    """The same programs find each of these faults within CI's share."""

    def assert_found(self, target, fault):
        self._assert_found(patch(target, fault))

    def without(self, words, instead="TRUE"):
        """The statement that writes the key, without one of its conditions."""
        refresh = res_partner_scope.REFRESH
        self.assertIn(words, refresh)
        return refresh.replace(words, instead)

    def test_an_office_that_never_ends_is_found(self):
        ready = SQL("approved AND referenced AND open_kinds = '{}'")
        self.assert_found(f"{OFFICES}.READY", ready)

    def test_the_restricted_whom_officers_see_are_found(self):
        fault = self.without("p.processing_restricted IS NOT TRUE")
        self.assert_found(f"{SCOPE}.REFRESH", fault)

    def test_protected_addresses_that_officers_see_are_found(self):
        fault = self.without("p.address_protected IS NOT TRUE")
        self.assert_found(f"{SCOPE}.REFRESH", fault)

    def test_the_dead_whom_officers_see_are_found(self):
        fault = self.without("p.deceased_on IS NULL")
        self.assert_found(f"{SCOPE}.REFRESH", fault)

    def test_those_who_resigned_and_are_still_seen_are_found(self):
        fault = self.without("mine.resigned_on IS NULL")
        self.assert_found(f"{SCOPE}.REFRESH", fault)

    def test_applicants_whom_officers_see_are_found(self):
        fault = self.without("('active', 'suspended')", "('active', 'applied')")
        self.assert_found(f"{SCOPE}.REFRESH", fault)

    # Of those whom chapters see by consent

    def test_a_consent_that_nobody_asks_for_is_found(self):
        rows = self.registry["member.membership"]
        self.assert_found_on(rows, "_told_sql", lambda *_args: None)

    def test_answers_that_the_key_does_not_follow_are_found(self):
        answers = self.registry["privacy.consent"]
        nobody = self.env["res.partner"]
        self.assert_found_on(answers, "_people_of_chapters", lambda _self: nobody)

    def test_a_new_wording_that_the_key_does_not_follow_is_found(self):
        rows = self.registry["member.membership"]
        self.assert_found_on(rows, "_follow_answers", lambda _self: 0)

    def test_a_type_that_asks_from_now_on_and_hides_nobody_is_found(self):
        types = self.registry["member.membership.type"]
        nobody = self.env["res.partner"]
        self.assert_found_on(types, "_people", lambda _self: nobody)

    def test_memberships_that_officers_read_beside_another_are_found(self):
        rows = self.registry["member.membership"]
        everybody = Domain.TRUE
        self.assert_found_on(rows, "_search_in_reader_scope", lambda *_args: everybody)

    # Of children, for whom guardians answer

    def test_a_birthday_that_changes_nothing_for_two_days_is_found(self):
        families, late = consent_sql._families, timedelta(days=2)

        def later(rules, where, outdated, today):
            return families(rules, where, outdated, today - late)

        self.assert_found(f"{CONSENTS}._families", later)

    def test_guardians_answers_that_the_key_does_not_follow_are_found(self):
        answers = self.registry["privacy.consent"]
        original = answers._people_of_chapters

        def of_themselves(consents):
            return original(consents.filtered(lambda each: not each.guardian_pid))

        self.assert_found_on(answers, "_people_of_chapters", of_themselves)

    def test_guardians_who_die_and_are_waited_for_are_found(self):
        people = self.registry["res.partner"]
        self.assert_found_on(people, "_refresh_answered", lambda _self: None)

    def test_a_main_chapter_that_may_not_know_is_found(self):
        words = "told OR partner_id NOT IN (SELECT partner_id FROM current)"
        self.assert_found(f"{SCOPE}.REFRESH", self.without(words, "told IS NULL"))

    def test_counts_that_tell_of_the_unseen_are_found(self):
        chapters = "odoo.addons.member_privacy.models.member_chapter"
        met = member_chapter.MET_BY_OFFICERS.replace("m.chapters_told", "TRUE")
        self.assert_found(f"{chapters}.MET_BY_OFFICERS", met)

    def test_one_level_too_many_is_found(self):
        users = self.registry["res.users"]
        original = users._office_chapter_ids

        def with_parents(user):
            chapters = user.env["member.chapter"].browse(original(user))
            return (chapters | chapters.parent_id).ids

        self.assert_found_on(users, "_office_chapter_ids", with_parents)

    def test_two_levels_too_many_are_found(self):
        users = self.registry["res.users"]
        original = users._office_chapter_ids

        def with_grandparents(user):
            chapters = user.env["member.chapter"].browse(original(user))
            return (chapters | chapters.parent_id.parent_id).ids

        self.assert_found_on(users, "_office_chapter_ids", with_grandparents)

    def test_corrections_that_count_at_once_are_found(self):
        self.assert_found(f"{FIELDS}.WAITS", ())

    def test_officers_who_export_are_found(self):
        base = self.registry["base"]
        self.assert_found_on(base, "_check_not_officer_only", lambda _model: None)

    def test_a_merge_that_forgets_who_resigned_is_found(self):
        self.assert_found(f"{JOIN}._standing_end", lambda _group, _since: None)

    def test_a_merge_that_leaves_the_offices_behind_is_found(self):
        people = self.registry["res.partner"]
        original = people._move_all

        def without_offices(kept, other):
            other.office_ids.unlink()
            return original(kept, other)

        self.assert_found_on(people, "_move_all", without_offices)

    def test_a_chapter_that_moves_without_its_members_is_found(self):
        chapters = self.registry["member.chapter"]
        nobody = self.env["res.partner"]
        self.assert_found_on(chapters, "_subtree_people", lambda _chapter: nobody)

    def test_links_that_nobody_checks_are_found(self):
        wizard = self.registry["mail.compose.message"]
        self.assert_found_on(wizard, "_check_person_links", lambda *_args: None)

    def assert_found_on(self, model, name, fault):
        self._assert_found(patch.object(model, name, fault))

    def _assert_found(self, planted):
        # As many as CI runs with its two seeds together.
        share = (2 * programs.CI_PROGRAMS, programs.CI_STEPS, FIXED_SEED)
        quiet = mute_logger(*programs.QUIET)
        with quiet, planted, self.assertRaises(AssertionError):
            programs.run(self, *share, shrink=False)
