from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import new_test_user

from odoo.addons.member_privacy.tests.common import MemberCase


class DispatchCase(MemberCase):
    """The named world, and somebody who writes to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(cls._sender_address("post@organisation.example"))
        cls.activities = cls.env.ref("member_privacy.purpose_activities")
        cls.fundraising = cls.env.ref("member_privacy.purpose_fundraising")
        cls.dues = cls.env.ref("member_privacy.purpose_membership")
        cls.kari, cls.ola = (
            cls._member("Kari Testesen", cls.oslo),
            cls._member("Ola Testesen", cls.oslo),
        )
        cls.bjorn.email = "bjorn@example.com"  # ø would need SMTPUTF8
        cls.officer_south = cls._officer("officer_south", cls.south)
        cls.colleague_oslo = cls._officer("colleague_oslo", cls.oslo)
        cls.crm = new_test_user(cls.env, "crm_clerk", groups="base.group_user")

    @classmethod
    def _sender_address(cls, address):
        """The organisation sends from `address`, whatever this server is set up for."""
        cls.env.company.email = address
        server = type(cls.env["ir.mail_server"])
        return patch.object(server, "_get_default_from_address", lambda _: address)

    def _dispatch(self, user=None, **vals):
        """A draft to Oslo, written by `user` (staff when left out)."""
        dispatches = self.env["member.dispatch"].with_user(user or self.staff)
        return dispatches.create(
            {
                "subject": "Walk in the woods",
                "body": "<p>Hello {name}</p>",
                "chapter_id": self.oslo.id,
                **vals,
            }
        )

    def _object(self, person, purpose, channel="email", event="objected", **vals):
        self.env["privacy.consent"]._record(
            person, purpose, channel, event, "portal", **vals
        )

    def _audience(self, record, user=None):
        """{person: reason or None} of a message or list, as `user` would send it."""
        user = user or self.staff
        rows = self.env.execute_query(record.sudo()._audience_sql(user))
        people = self.env["res.partner"]
        return {
            people.browse(partner_id): reason
            for partner_id, __, __, reason, *__ in rows
        }

    def _reason(self, person, record, user=None):
        """Why `person` is left out, None for a recipient, "absent" beyond both."""
        return self._audience(record, user).get(person, "absent")

    def _rows(self, dispatch):
        """{person: state} of the outbox rows of a message."""
        rows = dispatch.sudo().recipient_ids
        rows.invalidate_recordset()
        return {row.partner_id: row.state for row in rows}

    @contextmanager
    def _commits(self, on_commit=lambda: None, seconds_left=float("inf")):
        """Let crons "commit" inside the test's transaction, and note the arguments."""
        calls = []

        def commit(cron, processed=0, remaining=None, **kwargs):
            cron.env.flush_all()
            cron.env.transaction.clear()
            calls.append((processed, remaining))
            on_commit()
            return seconds_left

        cron = type(self.env["ir.cron"])
        worker = type(self.env["member.dispatch.worker"])
        with (
            patch.object(cron, "_commit_progress", commit),
            patch.object(worker, "_see_others_commit", lambda _: None),
        ):
            yield calls

    def _run_worker(self, on_commit=lambda: None):
        """Run the outbox worker once; Odoo hands nothing to a server in tests."""
        with self._commits(on_commit) as calls:
            self.env["member.dispatch.worker"]._cron_send()
        return calls
