from odoo.tests import tagged

from .common import MemberCase


@tagged("post_install", "-at_install")
class TestErasureShown(MemberCase):
    """An approval counts for the list that was read, and for the person on it."""

    def setUp(self):
        super().setUp()
        self.case = (
            self.env["privacy.request"]
            .with_user(self.staff)
            .create(
                {"kind": "erasure", "partner_id": self.anna.id, "identity": "known"}
            )
        )
        self.case.action_prepare()

    def _shown(self):
        return {step.code: step.row_count for step in self.case.step_ids}

    def _assert_asked_again(self, *names):
        notice = self.case.action_approve()
        for name in names:
            self.assertIn(name, notice["params"]["title"])
        self.assertEqual(self.case.state, "awaiting_approval")
        self.assertFalse(self.case.approved_by_id)
        self.assertFalse(self.case.event_ids.filtered(lambda e: e.kind == "told"))

    def _assert_approved(self):
        self.assertFalse(self.case.action_approve())
        self.assertEqual(self.case.state, "carrying_out")
        self.assertEqual(self.case.approved_by_id, self.staff)

    def test_what_came_since_the_list_is_shown_and_nothing_is_approved(self):
        self.assertNotIn("bank", self._shown())
        self.env["res.partner.bank"].create(
            {"partner_id": self.anna.id, "acc_number": "12345678903"}
        )
        self.env["member.membership"].create(
            {
                "partner_id": self.anna.id,
                "chapter_id": self.bergen.id,
                "type_id": self.env.ref("member_privacy.membership_type_ordinary").id,
            }
        )
        self._assert_asked_again("Bank accounts", "Memberships")
        self.assertEqual(self._shown()["bank"], 1)
        self.assertEqual(self._shown()["membership"], 2)
        self.assertIn(self.bergen, self.case.task_ids.chapter_id, "asked as well")
        self._assert_approved()

    def test_what_went_or_is_held_since_the_list_is_shown_too(self):
        self.anna.membership_ids.sudo().unlink()
        self._assert_asked_again("Memberships")
        self.assertNotIn("membership", self._shown())
        self.env["privacy.hold"].create(
            {
                "partner_id": self.anna.id,
                "data_set_id": self.env.ref("member_privacy.data_set_consent").id,
                "reason": "court",
                "review_on": "2035-01-01",
            }
        )
        before = self._shown()
        if "consent" in before:
            self._assert_asked_again("Consents")
        else:
            self._assert_asked_again("Holds")

    def test_what_the_case_writes_itself_is_approved_at_once(self):
        self.case.action_confirm_receipt()
        self.case._schedule_deadline()
        self.case._remind_users(self.dpo, lambda _case: "Look at it")
        self.env["privacy.view"].with_user(self.staff)._record(self.anna, "case")
        self.anna.street = "Nygata 3"  # the log grows by a line
        self.env.flush_all()
        self._assert_approved()

    def test_one_of_several_that_changed_stops_all(self):
        other = (
            self.env["privacy.request"]
            .with_user(self.staff)
            .create(
                {"kind": "erasure", "partner_id": self.siri.id, "identity": "known"}
            )
        )
        other.action_prepare()
        self.env["res.partner.bank"].create(
            {"partner_id": self.siri.id, "acc_number": "12345678903"}
        )
        self.assertTrue((self.case | other).action_approve())
        self.assertEqual(
            set((self.case | other).mapped("state")), {"awaiting_approval"}
        )
        self.assertFalse((self.case | other).action_approve())
        self.assertEqual(set((self.case | other).mapped("state")), {"carrying_out"})
