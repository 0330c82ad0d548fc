from odoo.tests import tagged

from odoo.addons.member_privacy.tests.smtp_sink import smtp_sink

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestFreeze(DispatchCase):
    """Sending freezes the audience of that moment."""

    def test_one_row_for_each_recipient_and_each_one_who_may_ask_why_not(self):
        self._object(self.anna, self.activities)
        self.kari.email = False
        dispatch = self._dispatch()
        dispatch.action_send()
        self.assertEqual(
            self._rows(dispatch),
            {self.anna: "skipped", self.kari: "skipped", self.ola: "queued"},
        )
        reasons = {row.partner_id: row.reason for row in dispatch.recipient_ids}
        self.assertEqual(reasons[self.anna], "objected")
        self.assertEqual(reasons[self.kari], "no_address")
        self.assertEqual(dispatch.recipient_count, 1)

    def test_those_who_may_not_be_used_get_no_row_and_are_counted(self):
        self.anna.membership_ids._resign(self.today)
        self.kari.processing_restricted = True
        dispatch = self._dispatch(kind="meeting_notice")
        dispatch.action_send()
        self.assertEqual(self._rows(dispatch), {self.ola: "queued"})
        self.assertEqual(dispatch.left_out_counts, {"resigned": 1, "restricted": 1})

    def test_no_address_is_written_down_before_it_is_used(self):
        dispatch = self._dispatch()
        dispatch.action_send()
        self.assertEqual(set(dispatch.recipient_ids.mapped("address")), {False})

    def test_one_who_joined_a_moment_ago_is_in_it(self):
        dispatch = self._dispatch()
        newcomer = self._member("Nina Testesen", self.oslo)
        dispatch.action_send()
        self.assertIn(newcomer, self._rows(dispatch))

    def test_rows_equal_the_number_on_the_button(self):
        dispatch = self._dispatch(chapter_id=self.national.id)
        shown = dispatch.audience_count
        dispatch.action_send()
        states = list(self._rows(dispatch).values())
        self.assertEqual(states.count("queued"), shown)

    def test_each_row_says_on_what_ground_it_left(self):
        self.fundraising.relation_type_ids = self.type
        self._object(self.kari, self.fundraising, event="given")
        dispatch = self._dispatch(kind="newsletter", purpose_id=self.fundraising.id)
        dispatch.action_send()
        rows = dispatch.sudo().recipient_ids.grouped("partner_id")
        grounds = {person: row.ground for person, row in rows.items()}
        expected = {self.anna: "relation", self.kari: "consent", self.ola: "relation"}
        self.assertEqual(grounds, expected)
        self._object(self.anna, self.fundraising, event="given")
        self._object(self.ola, self.fundraising)
        with smtp_sink(self.env) as sink:
            self._run_worker()
        self.env.invalidate_all()
        got = {message["To"] for message in sink.messages}
        self.assertEqual(got, {self.anna.email, self.kari.email})
        said = {person: (row.state, row.ground) for person, row in rows.items()}
        self.assertEqual(said[self.anna], ("sent", "consent"))
        self.assertEqual(said[self.ola], ("skipped", False))

    def test_statements_do_not_grow_with_the_audience(self):
        counts = []
        for people in (3, 40):
            for number in range(people):
                self._member(f"Person{number} Testesen", self.oslo)
            dispatch = self._dispatch()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            dispatch._freeze()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
