from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestDispatchSecurity(DispatchCase):
    """Who writes to whom, and who reads of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._dispatch(cls, cls.officer_oslo)
        cls.own.action_send()
        cls.own = cls.own.sudo()

    def test_an_officer_writes_to_chapters_of_their_own_only(self):
        self._dispatch(self.officer_oslo)
        self._dispatch(self.officer_north, chapter_id=self.oslo.id)
        for chapter in (self.bergen, self.north, self.national, self.kristiansand):
            with self.assertRaises(AccessError):
                self._dispatch(self.officer_oslo, chapter_id=chapter.id)

    def test_a_draft_cannot_be_moved_to_another_chapter(self):
        draft = self._dispatch(self.officer_oslo)
        with self.assertRaises(AccessError):
            draft.chapter_id = self.kristiansand

    def test_an_officer_elsewhere_neither_reads_nor_sends_nor_stops(self):
        draft = self._dispatch(self.officer_oslo)
        for dispatch in (draft, self.own):
            foreign = dispatch.with_user(self.officer_south)
            self.assertFalse(foreign.search([("id", "=", foreign.id)]))
            for action in (
                lambda record: record.read(["subject"]),
                lambda record: record.action_send(),
                lambda record: record.action_send_test(),
                lambda record: record.action_stop(),
                lambda record: record.write({"subject": "x"}),
                lambda record: record.action_show_audience(),
            ):
                with self.assertRaises(AccessError):
                    action(foreign)

    def test_numbers_of_the_secretariats_message_are_no_officers_to_read(self):
        """They count members whom officers must not learn of."""
        self.kari.address_protected = True
        sent = self._dispatch(self.staff)
        sent.action_send()
        seen = sent.with_user(self.officer_oslo)
        shown = ["shown_recipient_count", "waiting_count", "outcome"]
        self.assertEqual(
            seen.read(["subject", *shown, "shows_numbers"])[0],
            {
                "id": sent.id,
                "subject": sent.subject,
                "shown_recipient_count": 0,
                "waiting_count": 0,
                "outcome": "",
                "shows_numbers": False,
            },
        )
        self._run_worker()
        self.assertEqual(seen.shown_sent_count, 0)
        self.assertEqual(sent.shown_sent_count, 3)
        self.assertEqual(sent.shown_recipient_count, 3)

    def test_numbers_of_an_officers_message_are_read_by_its_chapters(self):
        for user in (self.officer_oslo, self.colleague_oslo, self.staff):
            seen = self.own.with_user(user)
            with self.subTest(user.login):
                self.assertTrue(seen.shows_numbers)
                self.assertEqual(seen.shown_recipient_count, 3)
                self.assertEqual(seen.waiting_count, 3)

    def test_officers_reach_no_number_by_its_own_name(self):
        """Nor by a filter, a group or an order, which would tell it too."""
        seen = self.own.with_user(self.officer_oslo)
        for name in (
            "recipient_count",
            "sent_count",
            "failed_count",
            "skipped_count",
            "left_out_counts",
            "chapters_told",
        ):
            for ask in (
                lambda name: seen.read([name]),
                lambda name: seen.search([(name, "!=", False)]),
                lambda name: seen.search([], order=name),
                lambda name: seen.formatted_read_group([], [name], ["__count"]),
            ):
                with self.subTest(name), self.assertRaises(AccessError):
                    ask(name)
            self.own.with_user(self.staff).read([name])

    def test_who_sent_for_the_secretariat_stops_it(self):
        sent = self._dispatch(self.staff)
        sent.action_send()
        with self.assertRaises(AccessError):
            sent.with_user(self.officer_oslo).action_stop()
        self.assertEqual(sent.state, "sending")
        sent.action_stop()
        self.assertEqual(sent.state, "cancelled")
        self.own.with_user(self.colleague_oslo).action_stop()
        self.assertEqual(self.own.state, "cancelled")

    def test_people_outside_the_register_read_nothing(self):
        for user in (self.crm, self.portal_anna, self.admin):
            for model in ("member.dispatch", "member.dispatch.recipient"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_rows_are_the_senders_and_the_staffs(self):
        rows = self.env["member.dispatch.recipient"]
        domain = [("dispatch_id", "=", self.own.id)]
        for user, seen in (
            (self.officer_oslo, True),
            (self.staff, True),
            (self.dpo, True),
            (self.colleague_oslo, False),
            (self.officer_north, False),
            (self.officer_south, False),
        ):
            with self.subTest(user.login):
                found = rows.with_user(user).search(domain)
                self.assertEqual(bool(found), seen)

    def test_the_sender_loses_sight_of_who_left(self):
        rows = self.env["member.dispatch.recipient"].with_user(self.officer_oslo)
        domain = [("dispatch_id", "=", self.own.id)]
        self.assertIn(self.anna, rows.search(domain).partner_id)
        self.anna.membership_ids._resign(self.today)
        self.assertNotIn(self.anna, rows.search(domain).partner_id)
        hidden = self.own.recipient_ids.filtered(lambda r: r.partner_id == self.anna)
        with self.assertRaises(AccessError):
            hidden.with_user(self.officer_oslo).read(["address"])

    def test_the_sender_loses_sight_of_all_with_the_office(self):
        office = self.env["member.office"].search(
            [("partner_id", "=", self.officer_oslo.member_id.id)]
        )
        office.unlink()
        for model in ("member.dispatch", "member.dispatch.recipient"):
            self.assertFalse(self.env[model].with_user(self.officer_oslo).search([]))

    def test_rows_are_written_by_the_outbox_alone(self):
        row = self.own.recipient_ids[0]
        for user in (self.officer_oslo, self.staff, self.dpo):
            for attempt in (
                lambda mine: mine.write({"state": "queued"}),
                lambda mine: mine.unlink(),
                lambda mine: mine.copy({"partner_id": self.siri.id}),
                lambda mine: mine.create(
                    {"dispatch_id": self.own.id, "partner_id": self.siri.id}
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt(row.with_user(user))

    def test_rows_do_not_come_in_through_the_message(self):
        for command in (
            [(0, 0, {"partner_id": self.siri.id, "channel": "email"})],
            [(6, 0, self.own.recipient_ids.ids)],
        ):
            with self.assertRaises(AccessError):
                self._dispatch(self.officer_oslo, recipient_ids=command)

    def test_only_who_may_see_a_row_settles_it(self):
        row = self.own.recipient_ids[0]
        row.state = "in_doubt"
        for user in (self.colleague_oslo, self.officer_south, self.crm):
            with self.assertRaises(AccessError):
                row.with_user(user).action_it_arrived()
        row.with_user(self.officer_oslo).action_it_arrived()
        self.assertEqual(row.state, "sent")

    def test_keys_and_workers_are_nobodys_to_read(self):
        row = self.own.recipient_ids[0]
        for user in (self.officer_oslo, self.dpo):
            for field in ("idempotency_key", "worker"):
                with self.assertRaises(AccessError):
                    row.with_user(user).read([field])

    def test_worker_and_freeze_are_closed_to_remote_calls(self):
        for model in ("member.dispatch", "member.dispatch.worker", "member.list"):
            public = {
                name
                for name in dir(type(self.env[model]))
                if name.startswith(("action_", "cron", "send", "freeze", "claim"))
            }
            self.assertTrue(all(name.startswith("action_") for name in public))

    def test_every_stored_field_of_a_row_is_in_the_data_map(self):
        mapped = self.env["privacy.data.set"].search(
            [("model", "=", "member.dispatch.recipient")]
        )
        stored = {
            name
            for name, field in self.env["member.dispatch.recipient"]._fields.items()
            if field.store and name != "id"
        }
        self.assertEqual(set(mapped.field_ids.mapped("name")), stored)

    def test_numbers_stay_when_a_person_is_erased(self):
        self._run_worker()
        mapped = self.env["privacy.data.set"].search(
            [("code", "=", "dispatch_recipient")]
        )
        rows = mapped._rows(self.anna)
        self.assertEqual(rows.partner_id, self.anna)
        rows.unlink()
        self.assertEqual(self.own.sent_count, 3)
        self.assertEqual(self.own.recipient_count, 3)
