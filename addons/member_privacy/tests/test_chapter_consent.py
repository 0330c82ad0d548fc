from datetime import date, timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import MemberCase

FIRST = date(2021, 1, 1)


class ChapterConsentCase(MemberCase):
    """Dina's membership in Oslo is of a type that chapters see by consent alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fellowship = cls.env.ref("member_privacy.purpose_fellowship")
        cls.quiet = cls.env["member.membership.type"].create(
            {
                "name": "Stille",
                "code": "quiet",
                "chapter_purpose_id": cls.fellowship.id,
            }
        )
        cls.dina = cls.env["res.partner"].create(
            {"name": "Dina Testesen", "email": "dina@example.com"}
        )
        cls.joined = cls._joins(cls.dina, cls.oslo, cls.quiet)

    @classmethod
    def _joins(cls, person, chapter, kind, **vals):
        return cls.env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": kind.id,
                "start_date": FIRST,
                **vals,
            }
        )

    def _says(self, event, person=None, guardian=None, purpose=None, days_ago=0):
        purpose = purpose or self.fellowship
        return self.env["privacy.consent"]._record(
            person or self.dina,
            purpose,
            "use" if purpose.by_use else "email",
            event,
            "guardian" if guardian else "portal",
            fields.Datetime.now() - timedelta(days=days_ago),
            text_id=purpose._text().id if event == "given" else False,
            guardian_pid=guardian and guardian.id,
        )

    def _is_seen(self, person=None, user=None):
        """Whether an officer finds the person, by the rule and by the search."""
        person = person or self.dina
        user = user or self.officer_oslo
        self.env.flush_all()
        self.env.invalidate_all()
        found = bool(self._seen_by(user, person))
        self.assertEqual(person.with_user(user).has_access("read"), found)
        return found

    def _publish(self, asks_again=True):
        texts = self.fellowship.text_ids
        self.fellowship.action_new_version()
        (self.fellowship.text_ids - texts).asks_again = asks_again
        (self.fellowship.text_ids - texts)[:1].action_publish()


@tagged("post_install", "-at_install")
class TestChapterConsent(ChapterConsentCase):
    """Who answers is seen by what they answered last, from the same moment."""

    def test_nobody_who_has_not_answered_is_seen_but_by_the_secretariat(self):
        for officer in (self.officer_oslo, self.officer_north):
            self.assertFalse(self._is_seen(user=officer))
        self.assertTrue(self._is_seen(user=self.staff))

    def test_a_yes_shows_the_member_to_the_chapter_and_those_above(self):
        self._says("given")
        for officer in (self.officer_oslo, self.officer_north):
            self.assertTrue(self._is_seen(user=officer))
        self.assertFalse(self._is_seen(user=self._officer("south", self.south)))

    def test_a_withdrawal_hides_the_member_at_once_and_a_new_yes_shows_again(self):
        self._says("given", days_ago=2)
        self._says("withdrawn", days_ago=1)
        self.assertFalse(self._is_seen())
        self._says("given")
        self.assertTrue(self._is_seen())

    def test_an_answer_to_another_purpose_shows_nobody(self):
        self._says("given", purpose=self.env.ref("member_privacy.purpose_photo"))
        self._says("given", purpose=self.newsletter)
        self.assertFalse(self._is_seen())

    def test_an_older_answer_that_comes_late_changes_nothing(self):
        self._says("withdrawn", days_ago=1)
        self._says("given", days_ago=2)
        self.assertFalse(self._is_seen())

    def test_a_yes_from_before_joining_counts(self):
        eva = self.env["res.partner"].create({"name": "Eva Testesen"})
        self._says("given", eva)
        self._joins(eva, self.oslo, self.quiet)
        self.assertTrue(self._is_seen(eva))

    def test_another_membership_is_seen_where_it_is_and_tells_of_no_other(self):
        self._joins(self.dina, self.kristiansand, self.type)
        south = self._officer("officer_south", self.south)
        self.assertTrue(self._is_seen(user=south))
        self.assertFalse(self._is_seen())
        self.assertEqual(self.dina.chapter_id, self.kristiansand)

    def test_one_who_is_above_both_chapters_learns_of_one(self):
        self._joins(self.dina, self.bergen, self.type)
        self.assertTrue(self._is_seen(user=self.officer_north))
        dina = self.dina.with_user(self.officer_north)
        self.assertEqual(dina.membership_ids.chapter_id, self.bergen)
        self.assertEqual(dina.chapter_id, self.bergen)
        hidden = self.joined.with_user(self.officer_north)
        self.assertFalse(hidden.has_access("read"))
        self._says("given")
        self.env.invalidate_all()
        self.assertEqual(set(dina.membership_ids.chapter_id), {self.bergen, self.oslo})

    def test_the_secretariat_reads_every_membership(self):
        self._joins(self.dina, self.bergen, self.type)
        chapters = self.dina.with_user(self.staff).membership_ids.chapter_id
        self.assertEqual(set(chapters), {self.bergen, self.oslo})

    def test_dues_of_a_hidden_membership_are_hidden_too(self):
        self._joins(self.dina, self.bergen, self.type)
        dues = self.env["member.dues"].create(
            {"membership_id": self.joined.id, "year": 2024}
        )
        self.assertFalse(dues.with_user(self.officer_north).has_access("read"))
        self._says("given")
        self.env.invalidate_all()
        self.assertTrue(dues.with_user(self.officer_north).has_access("read"))

    def test_chapters_do_not_count_them_either(self):
        def counted(user):
            self.env.invalidate_all()
            return self.oslo.with_user(user).member_count

        self.assertEqual(counted(self.officer_oslo), 1)
        self.assertEqual(counted(self.staff), 2)
        self._says("given")
        self.assertEqual(counted(self.officer_oslo), 2)

    def test_who_leaves_unseen_is_not_counted_on_the_desk(self):
        desk = self.env["member.desk"].with_user(self.officer_oslo)
        chapters = self.officer_oslo._office_chapter_ids()
        self.joined._resign(self.today)
        self.assertEqual(desk._count_left(chapters), 0)
        self._says("given")
        self.assertEqual(desk._count_left(chapters), 1)

    def test_no_chapter_is_asked_what_it_has_on_somebody_it_is_not_told_of(self):
        case = self.env["privacy.request"].create(
            {"partner_id": self.dina.id, "kind": "erasure"}
        )
        self.assertFalse(case._chapters_with_data())
        self._says("given")
        self.env.invalidate_all()
        self.assertEqual(case._chapters_with_data(), self.oslo)

    def test_an_officer_reads_the_log_from_the_last_yes_on(self):
        """Also one who saw the person for another membership all the time."""
        self._joins(self.dina, self.north, self.type)
        moments = [self._since()]
        for event in ("given", "withdrawn", "given"):
            self._says(event)
            moments.append(self._since())
        before, first, between, last = moments
        self.assertLess(before, first)
        self.assertEqual(first, between)
        self.assertLess(between, last)

    def _since(self):
        self.env.cr.execute(
            SQL("SELECT scope_since FROM res_partner WHERE id = %s", self.dina.id)
        )
        return self.env.cr.fetchone()[0]

    def test_the_staff_find_whom_chapters_are_not_told_of(self):
        memberships = self.env["member.membership"].with_user(self.staff)
        hidden = [("is_told", "=", False), ("partner_id", "=", self.dina.id)]
        self.assertEqual(memberships.search(hidden), self.joined)
        self.assertFalse(self.joined.is_told)
        self._says("given")
        self.env.invalidate_all()
        self.assertFalse(memberships.search(hidden))
        self.assertTrue(self.joined.is_told)

    def test_stopping_everything_leaves_what_is_taken_back_by_a_notice_of_its_own(self):
        photo = self.env.ref("member_privacy.purpose_photo")
        self._says("given")
        self._says("given", purpose=photo)
        stopped = self.env["privacy.consent"]._stop_all(self.dina, "portal")
        self.assertIn(photo, stopped.purpose_id)
        self.assertNotIn(self.fellowship, stopped.purpose_id)
        self.assertTrue(self._is_seen())
        self.quiet.chapter_purpose_id = False
        stopped = self.env["privacy.consent"]._stop_all(self.dina, "portal")
        self.assertEqual(stopped.purpose_id, self.fellowship)

    def test_erasing_answers_or_letting_their_proof_go_hides(self):
        event = self._says("given")
        event.with_context(privacy_erasure=True).unlink()
        self.assertFalse(self._is_seen())

    def test_two_rows_of_one_person_become_one_who_is_seen_by_consent(self):
        """Neither was seen: the one had applied, the other had not said yes."""
        twin = self._member("Dina Testesen", self.oslo)
        twin.membership_ids.state = "applied"
        self.assertFalse(self._is_seen(twin) or self._is_seen())
        twin.with_user(self.staff)._merge_person(self.dina, "random")
        self.env.invalidate_all()
        self.assertIn(self.quiet, twin.membership_ids.type_id)
        self.assertFalse(self._is_seen(twin))

    def test_a_yes_of_the_row_that_goes_shows_the_one_that_stays(self):
        twin = self.env["res.partner"].create({"name": "Dina Testesen"})
        self._says("given", twin)
        self.dina.with_user(self.staff)._merge_person(twin, "random")
        self.assertTrue(self._is_seen())

    def test_a_no_of_the_row_that_goes_hides_the_one_that_stays(self):
        self._says("given")
        twin = self.env["res.partner"].create({"name": "Dina Testesen"})
        self._says("withdrawn", twin, days_ago=3)
        self.dina.with_user(self.staff)._merge_person(twin, "random")
        self.assertFalse(self._is_seen())


@tagged("post_install", "-at_install")
class TestChapterConsentMeaning(ChapterConsentCase):
    """What changes the meaning of answers changes who is seen: nobody answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emil = cls.env["res.partner"].create(
            {
                "name": "Emil Testesen",
                "birthdate_date": cls.today - relativedelta(years=9),
                "guardian_ids": [Command.set((cls.anna | cls.bjorn).ids)],
            }
        )
        cls._joins(cls.emil, cls.oslo, cls.quiet)

    def test_a_new_wording_hides_who_said_yes_to_the_old(self):
        self._says("given")
        self._publish()
        self.assertFalse(self._is_seen())
        self._says("given")
        self.assertTrue(self._is_seen())

    def test_mended_spelling_hides_nobody(self):
        self._says("given")
        self._publish(asks_again=False)
        self.assertTrue(self._is_seen())

    def test_a_child_is_seen_when_all_guardians_said_yes(self):
        self._says("given", self.emil, self.anna)
        self.assertFalse(self._is_seen(self.emil))
        self._says("given", self.emil, self.bjorn)
        self.assertTrue(self._is_seen(self.emil))
        self._says("withdrawn", self.emil, self.anna)
        self.assertFalse(self._is_seen(self.emil))

    def test_a_guardian_who_ends_or_dies_is_waited_for_no_more(self):
        self._says("given", self.emil, self.anna)
        for change in (
            lambda: self.emil.write({"guardian_ids": [Command.unlink(self.bjorn.id)]}),
            lambda: self.bjorn.write({"ward_ids": [Command.unlink(self.emil.id)]}),
            lambda: self.bjorn.write({"deceased_on": self.today}),
        ):
            with self.subTest(), self.env.cr.savepoint() as savepoint:
                change()
                self.assertTrue(self._is_seen(self.emil))
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
                self.env.cr.cache.clear()
        self.assertFalse(self._is_seen(self.emil))

    def test_a_guardian_who_is_erased_is_waited_for_no_more(self):
        self._says("given", self.emil, self.anna)
        self.env["privacy.data.set"]._erase(self.bjorn)
        self.assertTrue(self._is_seen(self.emil))

    def test_a_guardian_who_comes_is_asked(self):
        self._says("given", self.emil, self.anna)
        self._says("given", self.emil, self.bjorn)
        self.siri.ward_ids = [Command.link(self.emil.id)]
        self.assertFalse(self._is_seen(self.emil))

    def test_purpose_and_age_rule_change_who_answers(self):
        self._says("given", self.emil, self.anna)
        self.fellowship.guardians_needed = "one"
        self.assertTrue(self._is_seen(self.emil))
        self.fellowship.guardians_needed = "all"
        self.assertFalse(self._is_seen(self.emil))
        self._says("given", self.emil, self.bjorn)
        self.assertTrue(self._is_seen(self.emil))
        # Nine years old, and of age: the parents answered for a child.
        self.fellowship.age_rule_id.age = 8
        self.assertFalse(self._is_seen(self.emil))

    def test_a_birth_date_that_is_corrected_changes_who_answers(self):
        self._says("given")
        self.dina.birthdate_date = self.today - relativedelta(years=10)
        self.assertFalse(self._is_seen())
        self.dina.birthdate_date = self.today - relativedelta(years=50)
        self.assertTrue(self._is_seen())

    def test_at_the_age_of_the_purpose_the_child_is_asked_again(self):
        self._says("given", self.emil, self.anna)
        self._says("given", self.emil, self.bjorn)
        age = self.fellowship._age()
        birthday = self.emil.birthdate_date + relativedelta(years=age)
        users = self.env.registry["res.users"]
        self.env["member.membership"]._follow_answers()
        self.assertTrue(self._is_seen(self.emil))
        with patch.object(users, "_today_oslo", lambda _self: birthday):
            self.env["member.membership"]._follow_answers()
            self.assertFalse(self._is_seen(self.emil))

    def test_the_flag_on_a_type_hides_and_shows_those_who_have_it(self):
        self.assertTrue(self._is_seen(self.anna))
        self.type.chapter_purpose_id = self.fellowship
        self.assertFalse(self._is_seen(self.anna))
        self.type.chapter_purpose_id = False
        self.assertTrue(self._is_seen(self.anna))
        self.quiet.chapter_purpose_id = False
        self.assertTrue(self._is_seen())

    def test_another_purpose_asks_for_another_answer(self):
        self._says("given")
        self.quiet.chapter_purpose_id = self.env.ref("member_privacy.purpose_sharing")
        self.assertFalse(self._is_seen())

    def test_a_membership_that_changes_type_follows(self):
        self.joined.type_id = self.type
        self.assertTrue(self._is_seen())
        self.joined.type_id = self.quiet
        self.assertFalse(self._is_seen())

    def test_a_type_goes_by_a_purpose_that_members_can_answer(self):
        for wrong in (
            {"by_use": False},
            {"legal_basis": "contract"},
            {"active": False},
            {"for_members": False},
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.fellowship.write(wrong)
        for purpose in (self.newsletter, self.statutory):
            with self.subTest(purpose.code), self.assertRaises(ValidationError):
                self.quiet.chapter_purpose_id = purpose

    def test_the_hourly_job_mends_what_two_at_once_left_behind(self):
        self._says("given")
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE member_membership SET chapters_told = FALSE"))
        self.assertEqual(self.env["member.membership"]._follow_answers(), 1)
        self.assertTrue(self._is_seen())
        self.assertEqual(self.env["member.membership"]._follow_answers(), 0)
