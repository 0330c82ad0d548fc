from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestAudienceRules(DispatchCase):
    """Each rule from both sides of its line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.walk = cls._draft(kind="activity")
        cls.notice = cls._draft(kind="meeting_notice")
        cls.appeal = cls._draft(kind="newsletter", purpose_id=cls.fundraising.id)
        cls.all_kinds = cls.walk | cls.notice | cls.appeal

    @classmethod
    def _draft(cls, **vals):
        return cls._dispatch(cls, **vals).sudo()

    def _assert_reason(self, person, reason, dispatches=None):
        for dispatch in dispatches or self.all_kinds:
            with self.subTest(dispatch.kind):
                self.assertEqual(self._reason(person, dispatch), reason)

    def _assert_gets(self, person, dispatches):
        self._assert_reason(person, None, dispatches)

    def test_active_members_of_the_subtree_and_nobody_elses(self):
        self.walk.chapter_id = self.north
        self._assert_gets(self.anna, self.walk)
        self._assert_gets(self.bjorn, self.walk)
        self._assert_reason(self.siri, "absent", self.walk)
        self._assert_reason(self.stranger, "absent", self.walk)

    def test_a_local_does_not_reach_the_members_of_its_sister(self):
        self._assert_gets(self.anna, self.walk)
        self._assert_reason(self.bjorn, "absent", self.walk)

    def test_a_yes_to_a_text_with_another_meaning_since_is_none(self):
        self._object(self.anna, self.fundraising, event="given")
        self._assert_gets(self.anna, self.appeal)
        self.fundraising.action_new_version()
        self.fundraising.text_ids.sorted("version")[-1].action_publish()
        self._assert_reason(self.anna, "no_consent", self.appeal)

    def test_the_dead_get_nothing(self):
        self.anna.deceased_on = self.today
        self._assert_reason(self.anna, "deceased")

    def test_one_whose_membership_ended_by_death_gets_nothing(self):
        self.anna.membership_ids._end(self.today, "deceased")
        self._assert_reason(self.anna, "deceased")

    def test_restriction_stops_even_a_notice_of_the_bylaws(self):
        self.anna.processing_restricted = True
        self._assert_reason(self.anna, "restricted")

    def test_archived_contacts_get_nothing(self):
        self.kari.active = False
        self._assert_reason(self.kari, "archived")

    def test_the_resigned_get_nothing_from_the_day_of_receipt(self):
        next_month = self.today + timedelta(days=30)
        self.anna.membership_ids._resign(self.today, next_month)
        self.assertEqual(self.anna.membership_state, "active")
        self._assert_reason(self.anna, "resigned")

    def test_a_membership_reaches_to_its_last_day(self):
        self._give_consent(self.anna)
        self.anna.membership_ids.end_date = self.today
        self._assert_gets(self.anna, self.all_kinds)
        self.anna.membership_ids.end_date = self.today - timedelta(days=1)
        self._assert_reason(self.anna, "resigned")

    def test_who_left_more_than_a_year_ago_is_no_longer_counted(self):
        ended = self.anna.membership_ids
        ended._end(self.today - timedelta(days=365), "unpaid")
        self._assert_reason(self.anna, "resigned")
        ended.end_date = self.today - timedelta(days=366)
        self._assert_reason(self.anna, "absent")

    def test_a_second_membership_in_the_subtree_counts_when_the_first_ended(self):
        self.anna.membership_ids._resign(self.today)
        self.walk.chapter_id = self.north
        self._assert_reason(self.anna, "resigned", self.walk)
        self._join(self.anna, self.bergen)
        self._assert_gets(self.anna, self.walk)

    def test_a_mistaken_membership_never_was(self):
        self.anna.membership_ids._end(self.today, "mistaken")
        self._assert_reason(self.anna, "absent")

    def test_applicants_and_suspended_members_get_nothing(self):
        for state in ("applied", "suspended"):
            self.anna.membership_ids.state = state
            self._assert_reason(self.anna, "not_active")

    def test_a_membership_reaches_from_its_first_day(self):
        self._give_consent(self.anna)
        self.anna.membership_ids.start_date = self.today + timedelta(days=1)
        self._assert_reason(self.anna, "not_active")
        self.anna.membership_ids.start_date = self.today
        self._assert_gets(self.anna, self.all_kinds)

    def test_without_a_valid_address_nothing_can_come(self):
        for address in (False, "", "no address", "anna@localhost", "åse@example.com"):
            self.anna.email = address
            self._assert_reason(self.anna, "no_address")
        self.anna.email = "Anna <Anna.Testesen+reg@mail.example.com>"
        self._assert_gets(self.anna, self.walk)

    def test_a_reservation_holds_for_its_purpose_and_channel(self):
        self._object(self.anna, self.activities)
        self._assert_reason(self.anna, "objected", self.walk)
        self._assert_gets(self.anna, self.notice)
        self._assert_gets(self.kari, self.walk)
        self._object(self.ola, self.newsletter)
        self._object(self.ola, self.activities, channel="sms")
        self._assert_gets(self.ola, self.walk)

    def test_the_latest_word_of_the_member_holds(self):
        self._object(self.anna, self.activities)
        self._object(self.anna, self.activities, event="lifted")
        self._assert_gets(self.anna, self.walk)
        self._object(self.anna, self.activities, event="withdrawn")
        self._assert_reason(self.anna, "objected", self.walk)

    def test_a_reservation_written_down_late_counts_by_its_own_time(self):
        self._object(self.anna, self.activities, event="lifted")
        yesterday = self.env.cr.now() - timedelta(days=1)
        self._object(self.anna, self.activities, occurred_at=yesterday)
        self._assert_gets(self.anna, self.walk)

    def test_nobody_can_object_to_a_notice_of_the_bylaws(self):
        self._object(self.anna, self.statutory)
        self._assert_gets(self.anna, self.notice)

    def test_the_blocking_list_holds_for_all_but_notices_of_the_bylaws(self):
        self.env["mail.blacklist"]._add("kari@example.com")
        self._assert_reason(self.kari, "blocked", self.walk)
        self._assert_gets(self.kari, self.notice)
        self.env["mail.blacklist"]._remove("kari@example.com")
        self._assert_gets(self.kari, self.walk)

    def test_a_purpose_on_consent_reaches_only_who_gave_it_and_did_not_withdraw(self):
        self._assert_reason(self.anna, "no_consent", self.appeal)
        self._give_consent(self.anna, channel="sms")
        self._assert_reason(self.anna, "no_consent", self.appeal)
        self._give_consent(self.anna)
        self._assert_gets(self.anna, self.appeal)
        self._object(self.anna, self.fundraising, event="withdrawn")
        self._assert_reason(self.anna, "no_consent", self.appeal)

    def test_a_relation_is_a_ground_beside_consent_in_the_same_message(self):
        self.assertEqual(self._grounds(self.appeal), {})
        self._is_giver(self.anna)
        self._give_consent(self.kari)
        grounds = {self.anna: "relation", self.kari: "consent"}
        self.assertEqual(self._grounds(self.appeal), grounds)
        self._assert_reason(self.ola, "no_consent", self.appeal)
        self.assertEqual(
            (self.appeal.audience_count, self.appeal.relation_count), (2, 1)
        )
        self.assertEqual(self._grounds(self.notice)[self.ola], "contract")
        self.assertEqual(self.notice.relation_count, 0)

    def test_whoever_said_yes_as_well_gets_it_by_consent(self):
        self._is_giver(self.anna)
        self._give_consent(self.anna)
        self.assertEqual(self._grounds(self.appeal), {self.anna: "consent"})

    def test_a_no_wins_over_a_relation_however_it_was_said(self):
        self._is_giver(self.anna)
        for no, back in (("withdrawn", "lifted"), ("objected", "lifted")):
            self._object(self.anna, self.fundraising, event=no)
            self._assert_reason(self.anna, "no_consent", self.appeal)
            self._object(self.anna, self.fundraising, event=back)
            self._assert_gets(self.anna, self.appeal)
        self._object(self.anna, self.fundraising, channel="sms", event="withdrawn")
        self._assert_gets(self.anna, self.appeal)

    def test_a_former_relation_is_none_and_a_coming_one_neither(self):
        giver = self._is_giver(self.anna)
        yesterday = self.today - timedelta(days=1)
        giver.write({"start_date": yesterday, "end_date": yesterday})
        self._assert_reason(self.anna, "no_consent", self.appeal)
        giver.end_date = self.today
        self._assert_gets(self.anna, self.appeal)
        giver.write({"end_date": False, "start_date": self.today + timedelta(days=1)})
        self._assert_reason(self.anna, "no_consent", self.appeal)
        giver.start_date = self.today
        for state in ("applied", "suspended"):
            giver.state = state
            self._assert_reason(self.anna, "no_consent", self.appeal)
        giver.state = "active"
        self._assert_gets(self.anna, self.appeal)
        giver._resign(self.today)
        self._assert_reason(self.anna, "no_consent", self.appeal)

    def test_a_child_s_relation_does_not_answer_for_its_guardians(self):
        self._is_giver(self.anna)
        self.anna.guardian_ids = self.bjorn
        of_age = self.today - relativedelta(years=18)
        self.anna.birthdate_date = of_age + timedelta(days=1)
        self._assert_reason(self.anna, "no_consent", self.appeal)
        self.anna.birthdate_date = of_age
        self._assert_gets(self.anna, self.appeal)

    def test_the_ground_stands_by_name_in_the_preview(self):
        self._is_giver(self.anna)
        self._give_consent(self.kari)
        audience = self.env["member.audience"].with_user(self.staff)
        audience = audience.with_context(
            audience_of=f"member.dispatch,{self.appeal.id}"
        )
        shown = {row.partner_id: row.ground for row in audience.search([])}
        expected = {self.anna: "relation", self.kari: "consent", self.ola: False}
        self.assertEqual({each: shown[each] for each in expected}, expected)

    def test_a_protected_address_is_the_secretariats_to_reach(self):
        self.anna.address_protected = True
        self.assertIsNone(self._reason(self.anna, self.walk, self.staff))
        reason = self._reason(self.anna, self.walk, self.officer_oslo)
        self.assertEqual(reason, "absent")

    def test_an_officer_reaches_only_chapters_of_an_office_in_force(self):
        self.walk.chapter_id = self.kristiansand
        self.assertEqual(self._audience(self.walk, self.officer_oslo), {})
        self.assertIsNone(self._reason(self.siri, self.walk, self.officer_south))

    def test_of_several_reasons_the_first_is_told(self):
        self._object(self.anna, self.activities)
        self.anna.email = False
        self._assert_reason(self.anna, "no_address", self.walk)
        self.anna.membership_ids._resign(self.today)
        self._assert_reason(self.anna, "resigned", self.walk)
        self.anna.processing_restricted = True
        self._assert_reason(self.anna, "restricted", self.walk)
        self.anna.deceased_on = self.today
        self._assert_reason(self.anna, "deceased", self.walk)

    def test_minors_are_counted_until_the_day_they_come_of_age(self):
        this_day = date(self.today.year - 18, self.today.month, min(28, self.today.day))
        older, younger = this_day - timedelta(days=4), this_day + timedelta(days=4)
        for born, minors in ((older, 0), (younger, 1), (False, 0)):
            self.anna.birthdate_date = born
            self.walk.invalidate_recordset()
            self.assertEqual(self.walk.minor_count, minors)

    def _is_giver(self, person):
        """A membership of a type that stands in for consent."""
        values = {"name": "Regular giver", "code": "giver"}
        giver = self.env["member.membership.type"].create(values)
        self.fundraising.relation_type_ids = giver
        return self._join(person, self.bergen, giver)

    def _grounds(self, dispatch):
        """{recipient: ground}"""
        rows = self.env.execute_query(dispatch.sudo()._audience_sql(self.staff))
        people = self.env["res.partner"]
        return {people.browse(row[0]): row[4] for row in rows if row[3] is None}

    def _give_consent(self, person, channel="email"):
        self._object(person, self.fundraising, channel, event="given")

    def _join(self, person, chapter, kind=None):
        return self.env["member.membership"].create(
            {
                "partner_id": person.id,
                "chapter_id": chapter.id,
                "type_id": (kind or self.type).id,
                "start_date": self.today,
            }
        )
