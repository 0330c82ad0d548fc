from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestDispatch(DispatchCase):
    def test_each_kind_brings_its_purpose(self):
        for kind, purpose in (
            ("meeting_notice", self.statutory),
            ("activity", self.activities),
            ("newsletter", self.newsletter),
        ):
            self.assertEqual(self._dispatch(kind=kind).purpose_id, purpose)

    def test_what_nobody_can_turn_off_must_be_a_meeting_notice(self):
        for kind in ("activity", "newsletter"):
            for purpose in (self.statutory, self.dues):
                with self.assertRaises(ValidationError):
                    self._dispatch(kind=kind, purpose_id=purpose.id)
        with self.assertRaises(ValidationError):
            self._dispatch(kind="meeting_notice", purpose_id=self.newsletter.id)
        self._dispatch(kind="meeting_notice", purpose_id=self.dues.id)

    def test_a_line_break_in_the_subject_is_refused(self):
        for subject in (
            "Hi\r\nBcc: all@example.com",
            "Hi\nthere",
            "Hi\x0bthere",
            "Hi\u2028there",
        ):
            with self.assertRaises(ValidationError):
                self._dispatch(subject=subject)
        self._dispatch(subject="Årsmøte  –  «velkommen» 🎉")

    def test_a_script_in_the_message_is_taken_out(self):
        body = '<p onclick="x()">Hi<script>x()</script><form action="/x"></form></p>'
        clean = self._dispatch(body=body).body
        for word in ("script", "onclick", "<form"):
            self.assertNotIn(word, clean)

    def test_an_officer_of_one_chapter_need_not_choose_it(self):
        form = Form(self.env["member.dispatch"].with_user(self.officer_oslo))
        self.assertEqual(form.chapter_id, self.oslo)
        self.assertEqual(form.audience_count, 3)
        form = Form(self.env["member.dispatch"].with_user(self.staff))
        self.assertFalse(form.chapter_id)

    def test_state_sender_and_numbers_are_the_messages_own(self):
        dispatch = self._dispatch()
        for vals in (
            {"state": "done"},
            {"user_id": self.officer_oslo.id},
            {"sent_count": 4},
            {"left_out_counts": {}},
        ):
            with self.assertRaises(AccessError):
                dispatch.write(vals)
            with self.assertRaises(AccessError):
                self._dispatch(**vals)

    def test_what_was_sent_is_neither_changed_nor_deleted(self):
        dispatch = self._dispatch()
        dispatch.subject = "Another walk"
        dispatch.action_send()
        with self.assertRaises(UserError):
            dispatch.subject = "A third walk"
        with self.assertRaises(UserError):
            dispatch.unlink()
        self._dispatch().unlink()

    def test_a_message_is_sent_once(self):
        dispatch = self._dispatch()
        dispatch.action_send()
        with self.assertRaises(UserError):
            dispatch.action_send()

    def test_a_message_to_nobody_is_not_sent(self):
        (self.anna | self.kari | self.ola).email = False
        dispatch = self._dispatch()
        with self.assertRaises(UserError):
            dispatch.action_send()
        self.assertFalse(dispatch.recipient_ids)

    def test_without_an_address_of_its_own_the_organisation_sends_nothing(self):
        dispatch = self._dispatch()
        with self._sender_address(False), self.assertRaises(UserError):
            dispatch.action_send()

    def test_it_comes_from_the_chapter_and_never_from_the_officers_own_address(self):
        self.oslo.email = "oslo@organisation.example"
        dispatch = self._dispatch(self.officer_oslo)
        self.assertIn("Oslo", dispatch.email_from)
        self.assertEqual(dispatch.reply_to, "oslo@organisation.example")
        self.assertNotIn(self.officer_oslo.email, dispatch.email_from)

    def test_a_page_that_showed_another_number_is_told(self):
        dispatch = self._dispatch().with_context(shown_count=4)
        told = dispatch.action_send()
        self.assertIn("3", told["params"]["message"])
        same = self._dispatch().with_context(shown_count=3)
        self.assertIs(same.action_send(), True)

    def test_stopping_leaves_what_waits_unsent(self):
        dispatch = self._dispatch()
        dispatch.action_send()
        dispatch.action_stop()
        self.assertEqual(dispatch.state, "cancelled")
        self.assertEqual(set(self._rows(dispatch).values()), {"skipped"})
        self.assertEqual(dispatch.skipped_count, 3)
        self._run_worker()
        self.assertEqual(dispatch.sent_count, 0)
        with self.assertRaises(UserError):
            dispatch.action_stop()
