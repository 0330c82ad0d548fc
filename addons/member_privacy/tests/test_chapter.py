from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestChapter(MemberCase):
    def test_merging_carries_members_offices_and_parts_and_closes(self):
        part = self.env["member.chapter"].create(
            {"name": "Del", "code": "T121", "parent_id": self.bergen.id}
        )
        self.bergen.with_user(self.staff)._merge_into(self.oslo, "item 7")
        self.assertEqual(self.bjorn.membership_ids.chapter_id, self.oslo)
        self.assertEqual(part.parent_id, self.oslo)
        self.assertEqual(self.bergen.end_date, self.today)
        self.assertEqual(self.bergen.merged_into_id, self.oslo)
        self.assertIn("item 7", self.oslo.message_ids[0].body)
        self.assertEqual(
            self._seen_by(self.officer_oslo, self.anna | self.bjorn),
            self.anna | self.bjorn,
        )

    def test_officers_of_a_merged_chapter_go_on_in_the_new_one(self):
        self.oslo._merge_into(self.kristiansand, "reform")
        people = self.anna | self.siri
        self.assertEqual(self._seen_by(self.officer_oslo, people), people)
        self.assertFalse(self._seen_by(self.officer_north, people))

    def test_a_member_of_both_keeps_the_one_and_the_other_ends_as_transferred(self):
        both = self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
                "start_date": date(2022, 1, 1),
            }
        )
        kept = self.anna.membership_ids - both
        self.bergen._merge_into(self.oslo, "reform")
        self.assertEqual((both.state, both.end_reason), ("ended", "transferred"))
        self.assertEqual(both.chapter_id, self.bergen)
        self.assertEqual((kept.state, kept.chapter_id), ("active", self.oslo))

    def test_the_merge_stands_in_the_change_log_of_each_member(self):
        self.bergen._merge_into(self.oslo, "item 7")
        change = self.env["privacy.change"].search(
            [("partner_id", "=", self.bjorn.id)], limit=1
        )
        self.assertEqual(change.new_values, {"chapter_id": self.oslo.id})
        self.assertIn("item 7", change.reason)

    def test_the_dialog_opens_with_what_was_chosen_and_merges_it(self):
        wizard = self.env["member.chapter.merge.wizard"].with_user(self.staff)
        chosen = {"active_model": "member.chapter", "active_ids": self.bergen.ids}
        with Form(wizard.with_context(**chosen)) as form:
            self.assertEqual(form.source_ids.ids, self.bergen.ids)
            form.target_id = self.oslo
            self.assertEqual((form.member_count, form.office_count), (1, 0))
            form.reason = "Too few"
        form.record.action_merge()
        self.assertEqual(self.bergen.merged_into_id, self.oslo)

    def test_a_chapter_is_not_merged_into_itself_or_its_parts(self):
        for target in (self.north, self.oslo):
            with self.assertRaises(UserError):
                self.north._merge_into(target, "x")
        self.oslo._merge_into(self.north, "a part into the whole is fine")

    def test_officers_merge_nothing(self):
        wizard = self.env["member.chapter.merge.wizard"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.officer_oslo).create(
                {
                    "source_ids": self.oslo.ids,
                    "target_id": self.bergen.id,
                    "reason": "x",
                }
            )
        wizard.with_user(self.staff).create(
            {"source_ids": self.oslo.ids, "target_id": self.bergen.id, "reason": "x"}
        ).action_merge()
        self.assertEqual(self.oslo.merged_into_id, self.bergen)

    def test_a_closed_chapter_does_not_lose_its_members(self):
        self.oslo.end_date = self.today - timedelta(days=1)
        self.assertTrue(self._seen_by(self.officer_oslo, self.anna))

    def test_counts_take_in_the_parts_and_count_people_once(self):
        self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        self.bjorn.membership_ids.state = "applied"
        self.assertEqual(self.north.member_count, 1)
        self.assertEqual(self.north.applied_count, 1)
        self.assertEqual(self.national.member_count, 2)
        self.assertEqual(self.kristiansand.member_count, 1)

    def test_who_left_is_counted_once_and_not_while_a_member_in_another_part(self):
        self.assertEqual(self.north.ended_count, 0)
        self.anna.membership_ids._end(self.today, "resigned")
        self.siri.membership_ids._end(self.today, "mistaken")
        self._member("Arne Testesen", self.bergen).membership_ids._end(
            self.today, "transferred"
        )
        self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.type.id,
            }
        )
        chapters = self.national | self.north | self.oslo | self.bergen
        chapters.invalidate_recordset()
        self.assertEqual(chapters.mapped("ended_count"), [1, 1, 1, 1])

    def test_counting_many_chapters_is_one_query(self):
        chapters = self.national | self.north | self.south | self.oslo
        chapters.invalidate_recordset()
        with self.assertQueryCount(1):
            chapters.mapped("member_count")
