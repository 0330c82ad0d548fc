from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import smtp
from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestOutboxFactor(DispatchCase):
    """The worker sends for officers whose role demands a second factor.

    It has no session of its own: that the order was given in one that had passed is
    what stands behind it, and everything else is asked again.
    """

    def setUp(self):
        super().setUp()
        self.leader.second_factor = "strong"
        user = self.officer_oslo.sudo()
        user.totp_secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        self.env.flush_all()
        self.handed_over = []

    def _ordered(self):
        """A message to Oslo, sent in a session that has passed the factor."""
        with self.officer_oslo._work_ordered():
            dispatch = self._dispatch(self.officer_oslo, kind="activity")
            dispatch.action_send()
        self.env["res.users"]._forget_office_chapters()
        return dispatch

    def _states_after(self, dispatch):
        def deliver(session, sender, address, payload):
            self.handed_over.append(address)

        with patch.object(smtp, "deliver", deliver):
            self._run_worker()
        return set(self._rows(dispatch).values())

    def test_what_was_ordered_in_a_session_that_passed_is_sent(self):
        self.assertEqual(self._states_after(self._ordered()), {"sent"})
        self.assertEqual(len(self.handed_over), 3)

    def test_a_session_that_passed_nothing_orders_nothing(self):
        with self.assertRaises(UserError):
            self._dispatch(self.officer_oslo, kind="activity").action_send()

    def test_nothing_more_is_sent_once_the_app_is_taken_off(self):
        dispatch = self._ordered()
        user = self.officer_oslo.sudo()
        user.totp_secret = False
        self.env.flush_all()
        self.assertEqual(self._states_after(dispatch), {"skipped"})
        self.assertFalse(self.handed_over)

    def test_nothing_more_is_sent_once_the_office_has_ended(self):
        dispatch = self._ordered()
        self.officer_oslo.member_id.office_ids.end_date = "2020-12-31"
        self.assertEqual(self._states_after(dispatch), {"skipped"})
        self.assertFalse(self.handed_over)

    def test_the_worker_itself_sees_nobody_afterwards(self):
        self._states_after(self._ordered())
        self.env["res.users"]._forget_office_chapters()
        self.assertFalse(self._seen_by(self.officer_oslo, self.anna))
