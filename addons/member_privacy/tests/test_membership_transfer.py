from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestMembershipTransfer(MemberCase):
    """A membership stays with its person and chapter; who moves gets another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer_bergen = cls._officer("officer_bergen", cls.bergen)
        cls.membership = cls.anna.membership_ids.with_user(cls.staff)

    def _sees_anna(self, user):
        return self._seen_by(user, self.anna) == self.anna

    def _move(self, chapter, first_day=None):
        values = {"chapter_id": chapter.id}
        if first_day:
            values["first_day"] = first_day
        wizard = self.env["member.membership.move"].with_user(self.staff)
        wizard = wizard.with_context(
            active_model="member.membership", active_ids=self.membership.ids
        )
        wizard.create(values).action_move()
        return self.anna.membership_ids - self.membership

    def test_who_moves_is_seen_in_the_new_chapter_and_no_longer_in_the_old(self):
        self.assertTrue(self._sees_anna(self.officer_oslo))
        self.assertFalse(self._sees_anna(self.officer_bergen))
        moved = self._move(self.bergen)
        self.assertFalse(self._sees_anna(self.officer_oslo))
        self.assertTrue(self._sees_anna(self.officer_bergen))
        yesterday = self.today - timedelta(days=1)
        old = self.membership
        self.assertEqual(
            (old.state, old.end_reason, old.end_date),
            ("ended", "transferred", yesterday),
        )
        self.assertEqual(
            (moved.state, moved.start_date, moved.type_id),
            ("active", self.today, old.type_id),
        )

    def test_the_dialog_opens_with_what_was_chosen_and_moves_it(self):
        wizard = self.env["member.membership.move"].with_user(self.staff)
        chosen = {
            "active_model": "member.membership",
            "active_ids": self.membership.ids,
        }
        with Form(wizard.with_context(**chosen)) as form:
            self.assertEqual(form.membership_ids.ids, self.membership.ids)
            form.chapter_id = self.bergen
        form.record.action_move()
        self.assertTrue(self._sees_anna(self.officer_bergen))

    def test_staff_put_no_membership_under_another_chapter_or_person(self):
        for vals in ({"chapter_id": self.bergen.id}, {"partner_id": self.siri.id}):
            with self.assertRaises(UserError):
                self.membership.write(vals)
        self.membership.write({"chapter_id": self.oslo.id, "source": "paper"})
        self.assertEqual(self.membership.source, "paper")

    def test_only_a_mistaken_membership_is_deleted(self):
        with self.assertRaises(UserError):
            self.membership.unlink()
        self.membership._end(self.today, "mistaken")
        self.membership.unlink()
        self.assertFalse(self.anna.membership_ids)

    def test_who_left_or_is_there_already_or_comes_later_is_not_moved(self):
        with self.assertRaises(UserError):
            self._move(self.oslo)
        with self.assertRaises(UserError):
            self._move(self.bergen, self.today + timedelta(days=1))
        with self.assertRaises(UserError):
            self._move(self.bergen, self.membership.start_date - timedelta(days=1))
        self.membership._resign(self.today, self.today + timedelta(days=30))
        with self.assertRaises(UserError):
            self._move(self.bergen)

    def test_who_grew_out_of_a_type_keeps_it_in_the_next_chapter(self):
        youth = self.env["member.membership.type"].create(
            {"name": "Youth", "code": "youth-26", "max_age": 26}
        )
        self.anna.birthdate_date = self.today - timedelta(days=365 * 25)
        young = self.membership.start_date
        self.membership.write({"type_id": youth.id})
        self.anna.birthdate_date = young - timedelta(days=365 * 26)
        self.assertEqual(self._move(self.bergen).type_id, youth)
        with self.assertRaises(UserError):
            self.env["member.membership"].create(
                {
                    "partner_id": self.anna.id,
                    "chapter_id": self.kristiansand.id,
                    "type_id": youth.id,
                    "start_date": self.today - timedelta(days=400),
                }
            )
