from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestPreview(DispatchCase):
    """What the sender sees before sending is what would be sent."""

    def _people(self, record, user, part):
        action = record.with_user(user).with_context(audience_part=part)
        action = action.action_show_audience()
        people = self.env["member.audience"].with_user(user)
        people = people.with_context(**action["context"])
        return people.search(action["domain"])

    def test_the_form_counts_before_it_is_saved(self):
        self._object(self.anna, self.activities)
        form = Form(self.env["member.dispatch"].with_user(self.staff))
        self.assertEqual(form.audience_count, 0)
        form.chapter_id = self.oslo
        self.assertEqual((form.audience_count, form.left_out_count), (2, 1))
        form.kind = "meeting_notice"
        self.assertEqual((form.audience_count, form.left_out_count), (3, 0))

    def test_numbers_and_names_agree(self):
        self._object(self.anna, self.activities)
        self.kari.email = False
        dispatch = self._dispatch(chapter_id=self.national.id)
        recipients = self._people(dispatch, self.staff, "recipients")
        left_out = self._people(dispatch, self.staff, "left_out")
        self.assertEqual(len(recipients), dispatch.audience_count)
        self.assertEqual(len(left_out), dispatch.left_out_count)
        self.assertEqual(
            {row.partner_id: row.reason for row in left_out},
            {self.anna: "objected", self.kari: "no_address"},
        )
        summary = dispatch.left_out_summary
        self.assertIn("Reservation: 1", summary)
        self.assertIn("No valid address: 1", summary)

    def test_minors_are_shown_by_name(self):
        self.anna.birthdate_date = self.today
        self.anna.guardian_ids = self.bjorn
        dispatch = self._dispatch()
        self.assertEqual(dispatch.minor_count, 1)
        minors = self._people(dispatch, self.staff, "minors")
        self.assertEqual(minors.partner_id, self.anna)

    def test_officers_see_numbers_of_those_who_left_and_no_names(self):
        self.anna.membership_ids._resign(self.today)
        dispatch = self._dispatch(self.officer_oslo)
        self.assertIn("Resigned or left: 1", dispatch.left_out_summary)
        self.assertFalse(self._people(dispatch, self.officer_oslo, "left_out"))
        self.assertEqual(
            self._people(dispatch, self.staff, "left_out").partner_id, self.anna
        )

    def test_officers_do_not_learn_who_is_dead_hidden_or_restricted(self):
        self.anna.deceased_on = self.today
        self.kari.address_protected = True
        self.ola.processing_restricted = True
        self._member("Per Testesen", self.oslo)
        draft = self._dispatch(self.officer_oslo)
        self.assertEqual(draft.left_out_summary, "Only the secretariat can reach: 2")
        self.assertEqual(draft.left_out_count, 2)
        seen_by_staff = self._dispatch(self.staff).left_out_summary
        self.assertIn("Deceased: 1", seen_by_staff)
        self.assertIn("Processing restricted: 1", seen_by_staff)

    def test_a_protected_address_changes_no_number_of_an_officers(self):
        """Nor that the person is a member, whatever else is known of them."""
        before = self._numbers(self.officer_oslo)
        hidden = self._member("Per Testesen", self.oslo, email=False)
        hidden.address_protected = True
        self.assertEqual(self._numbers(self.officer_oslo), before)
        gone = self._member("Pia Testesen", self.oslo)
        gone.address_protected = True
        gone.membership_ids._resign(self.today)
        self.assertEqual(self._numbers(self.officer_oslo), before)
        self.assertNotEqual(self._numbers(self.staff), before)

    def _numbers(self, user):
        """What a draft of the user's and the same message sent say in numbers."""
        draft = self._dispatch(user)
        drafted = (draft.audience_count, draft.left_out_count, draft.left_out_summary)
        draft.action_send()
        return (*drafted, draft.shown_recipient_count, draft.outcome)

    def test_after_sending_the_page_keeps_the_reasons(self):
        self.anna.deceased_on = self.today
        dispatch = self._dispatch(self.officer_oslo)
        dispatch.action_send()
        self.assertEqual(dispatch.outcome, "Only the secretariat can reach: 1")
        self.assertIn("Deceased: 1", dispatch.with_user(self.staff).outcome)

    def test_two_messages_in_one_transaction_are_not_mixed_up(self):
        self._object(self.anna, self.activities)
        walk, notice = self._dispatch(), self._dispatch(kind="meeting_notice")
        self.assertIn(self.anna, self._people(walk, self.staff, "left_out").partner_id)
        self.assertFalse(self._people(notice, self.staff, "left_out"))
        recipients = self._people(notice, self.staff, "recipients")
        anna = recipients.filtered(lambda row: row.partner_id == self.anna)
        self.assertFalse(anna.reason)

    def test_nobody_asks_about_a_message_they_may_not_read(self):
        dispatch = self._dispatch(chapter_id=self.kristiansand.id)
        people = self.env["member.audience"].with_context(
            audience_of=f"member.dispatch,{dispatch.id}"
        )
        for user in (self.officer_oslo, self.crm, self.portal_anna, self.admin):
            with self.assertRaises(AccessError):
                people.with_user(user).search([])
        self.assertTrue(people.with_user(self.officer_south).search([]))

    def test_a_context_that_names_nothing_shows_nobody(self):
        people = self.env["member.audience"].with_user(self.staff)
        for name in (None, "", "res.partner,1", "member.dispatch,x", "no.model,1", 7):
            self.assertFalse(people.with_context(audience_of=name).search([]))

    def test_an_unsaved_form_counts_nobody_in_another_chapter(self):
        values = {"chapter_id": self.kristiansand.id, "kind": "meeting_notice"}
        spec = {"audience_count": {}, "left_out_count": {}, "left_out_summary": {}}
        fields = {"chapter_id": {}, "kind": {}, "purpose_id": {}, **spec}
        for user, count in ((self.officer_oslo, 0), (self.officer_south, 1)):
            messages = self.env["member.dispatch"].with_user(user)
            told = messages.onchange(values, ["chapter_id"], fields)["value"]
            self.assertEqual(told.get("audience_count", 0), count)
            self.assertEqual(told.get("left_out_count", 0), 0)

    def test_the_preview_is_a_real_recipients(self):
        dispatch = self._dispatch(self.officer_oslo)
        self.assertIn(dispatch.preview_name, ["Anna Testesen", "Kari Testesen"])
        self.assertIn(f"Hello {dispatch.preview_name}", dispatch.preview)

    def test_statements_do_not_grow_with_the_audience(self):
        dispatch = self._dispatch()
        counts = []
        for __ in range(2):
            for number in range(20):
                self._member(f"Person{number} Testesen", self.oslo)
            self.env.flush_all()
            dispatch.invalidate_recordset()
            before = self.env.cr.sql_log_count
            self.assertTrue(dispatch.audience_count)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
