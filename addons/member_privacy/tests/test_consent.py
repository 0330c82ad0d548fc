from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestConsent(MemberCase):
    def _current(self, partner):
        consents = self.env["privacy.consent"]
        consents.flush_model()
        rows = self.env.execute_query(
            consents._current_sql(self.newsletter.id, "email")
        )
        return {row[0]: row[3] for row in rows}.get(partner.id)

    def _record(self, event, **kwargs):
        return self.env["privacy.consent"]._record(
            self.anna, self.newsletter, "email", event, "portal", **kwargs
        )

    def test_the_latest_event_is_in_force(self):
        self.assertIsNone(self._current(self.anna))
        self._record("objected")
        self.assertEqual(self._current(self.anna), "objected")
        self._record("lifted")
        self.assertEqual(self._current(self.anna), "lifted")

    def test_an_older_paper_form_does_not_undo_a_newer_answer(self):
        self._record("objected")
        self._record("lifted", occurred_at=fields.Datetime.now() - timedelta(days=3))
        self.assertEqual(self._current(self.anna), "objected")

    def test_an_event_is_neither_changed_nor_deleted(self):
        event = self._record("objected")
        with self.assertRaises(UserError):
            event.write({"event": "lifted"})
        with self.assertRaises(UserError):
            event.unlink()
        with self.assertRaises(UserError):
            event.with_context(privacy_erasure=True).with_user(self.staff).unlink()

    def test_an_answer_dated_ahead_would_outlive_the_next_one(self):
        now = fields.Datetime.now()
        with self.assertRaises(ValidationError):
            self._record("given", occurred_at=now + timedelta(days=1))
        self.assertTrue(self._record("given", occurred_at=now - timedelta(days=1)))

    def test_who_recorded_it_is_not_what_the_caller_says(self):
        consents = self.env["privacy.consent"].with_user(self.staff)
        event = consents.create(
            {
                "partner_id": self.anna.id,
                "purpose_id": self.newsletter.id,
                "channel": "email",
                "event": "objected",
                "method": "phone",
                "recorded_by_uid": self.dpo.id,
            }
        )
        self.assertEqual(event.recorded_by_uid, self.staff.id)

    def test_staff_note_what_came_by_hand_and_claim_no_page_or_file(self):
        answer = {
            "partner_id": self.anna.id,
            "purpose_id": self.newsletter.id,
            "channel": "email",
            "event": "objected",
        }
        consents = self.env["privacy.consent"].with_user(self.staff)
        for method in ("portal", "web", "enrolment", "import", "guardian"):
            with self.subTest(method), self.assertRaises(AccessError):
                consents.create({**answer, "method": method})
        for method in ("paper", "phone", "email", "staff"):
            with self.subTest(method):
                consents.create({**answer, "method": method})
        with self.assertRaises(AccessError):
            consents.with_context(default_method="portal").create(answer)
        file = consents.with_context(default_method="import").load(
            ["partner_id/.id", "purpose_id/.id", "channel", "event"],
            [[str(self.anna.id), str(self.newsletter.id), "email", "objected"]],
        )
        self.assertTrue(file["messages"] and not file["ids"])
        with self.assertRaises(AccessError):
            merged = {"method": "phone", "merged_from": self.bjorn.id}
            consents.create({**answer, **merged})

    def test_officers_and_others_read_no_consent(self):
        event = self._record("objected")
        for user in (self.officer_oslo, self.crm_user, self.admin, self.portal_anna):
            with self.assertRaises(AccessError):
                event.with_user(user).read(["event"])
        self.assertTrue(event.with_user(self.staff).read(["event"]))
