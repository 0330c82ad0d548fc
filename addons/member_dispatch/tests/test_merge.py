from odoo.tests import tagged

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestMergeRecipients(DispatchCase):
    """Both rows of one person are recipients of one message."""

    def _outbox(self, kept, gone):
        """A message to Kari and Ola, whose rows are in these states."""
        dispatch = self._dispatch()
        rows = self.env["member.dispatch.recipient"].create(
            [
                {
                    "dispatch_id": dispatch.id,
                    "partner_id": person.id,
                    "channel": "email",
                    "state": state,
                    "idempotency_key": f"{dispatch.id}-{person.id}",
                    "address": state == "sent" and person.email,
                }
                for person, state in ((self.kari, kept), (self.ola, gone))
            ]
        )
        self.env.flush_all()
        self.kari.with_user(self.staff)._merge_person(self.ola, "known to be one")
        self.env.invalidate_all()
        self.assertEqual(rows.exists(), rows)
        self.assertEqual(rows.partner_id, self.kari)
        return rows.mapped(lambda row: (row.state, row.reason or ""))

    def test_two_that_were_sent_both_stay(self):
        self.assertEqual(self._outbox("sent", "sent"), [("sent", ""), ("sent", "")])

    def test_two_that_wait_leave_once(self):
        self.assertEqual(
            self._outbox("queued", "queued"), [("queued", ""), ("skipped", "merged")]
        )

    def test_one_that_was_sent_is_not_sent_again(self):
        self.assertEqual(
            self._outbox("queued", "sent"), [("skipped", "merged"), ("sent", "")]
        )

    def test_one_that_is_being_sent_keeps_its_state(self):
        self.assertEqual(
            self._outbox("sending", "queued"), [("sending", ""), ("skipped", "merged")]
        )

    def test_a_message_that_only_one_got_is_moved(self):
        dispatch = self._dispatch()
        row = self.env["member.dispatch.recipient"].create(
            {
                "dispatch_id": dispatch.id,
                "partner_id": self.ola.id,
                "channel": "email",
                "state": "sent",
                "idempotency_key": "x",
            }
        )
        self.kari.with_user(self.staff)._merge_person(self.ola, "known to be one")
        self.env.invalidate_all()
        self.assertEqual((row.partner_id, row.state), (self.kari, "sent"))
