import email.utils
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.member_privacy.tests.smtp_sink import smtp_sink

from .common import DispatchCase

HEADERS = {
    "Message-Id",
    "Subject",
    "From",
    "Reply-To",
    "To",
    "Date",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
}


@tagged("post_install", "-at_install")
class TestOutboxSmtp(DispatchCase):
    """Through Odoo's real SMTP client to a server on the loopback."""

    def _send(self, sink_set_up=lambda sink: None, **vals):
        dispatch = self._dispatch(**vals)
        dispatch.action_send()
        with smtp_sink(self.env) as sink:
            sink_set_up(sink)
            self._run_worker()
        return dispatch, sink

    def test_each_message_has_one_recipient_and_no_other_address_anywhere(self):
        dispatch, sink = self._send(chapter_id=self.north.id)
        members = {
            person.email_normalized: person
            for person in self.anna | self.bjorn | self.kari | self.ola
        }
        self.assertEqual(len(sink.messages), 4)
        seen = set()
        for envelope, message in zip(sink.envelopes, sink.messages, strict=True):
            (address,) = envelope.rcpt_tos
            seen.add(address)
            self.assertEqual(message["To"], address)
            self.assertEqual(set(message.keys()), HEADERS)
            others = members.keys() - {address}
            content = envelope.content.decode()
            for other in others:
                self.assertNotIn(other, content)
                self.assertNotIn(members[other].name, content)
        self.assertEqual(seen, members.keys())
        self.assertEqual(dispatch.sent_count, 4)

    def test_each_is_greeted_by_name_and_a_name_is_no_markup(self):
        self.kari.name = "Kari <b>{name}</b>\r\nBcc: siri@example.com"
        __, sink = self._send(body="<p>Dear {name}, welcome.</p>")
        message = self._to(sink, self.kari)
        html = message.get_body(("html",)).get_content()
        text = message.get_body(("plain",)).get_content()
        self.assertIn("Kari &lt;b&gt;{name}&lt;/b&gt; Bcc: siri@example.com", html)
        self.assertIn("Kari <b>{name}</b> Bcc:", " ".join(text.split()))
        self.assertNotIn("Bcc", message.keys())
        self.assertEqual(len(sink.envelopes), 3)
        self.assertIn("Dear Ola Testesen", self._to(sink, self.ola).as_string())

    def _to(self, sink, person):
        return next(m for m in sink.messages if m["To"] == person.email_normalized)

    def test_an_address_that_hides_another_reaches_nobody_else(self):
        self.kari.email = "kari@example.com\nBcc: siri@example.com"
        self.ola.email = '"ola@example.com, siri@example.com" <evil@example.com>'
        __, sink = self._send()
        reached = {address for e in sink.envelopes for address in e.rcpt_tos}
        self.assertNotIn("siri@example.com", reached)
        for envelope in sink.envelopes:
            self.assertEqual(len(envelope.rcpt_tos), 1)
            self.assertNotIn(b"siri@", envelope.content)

    def test_a_hostile_chapter_name_stays_in_its_header(self):
        self.oslo.name = 'Oslo"\r\nBcc: siri@example.com\r\n\r\n<x@example.com>, '
        __, sink = self._send(subject="Ærlig talt: «hei» 🎉 " + "å" * 200)
        self.assertEqual(len(sink.messages), 3)
        for message in sink.messages:
            self.assertEqual(set(message.keys()), HEADERS)
            senders = email.utils.getaddresses([message["From"]])
            self.assertEqual(senders[0][1], "post@organisation.example")
            self.assertEqual(len(senders), 1)
            self.assertTrue(message["Subject"].startswith("Ærlig talt: «hei» 🎉"))

    def test_one_connection_carries_the_whole_message(self):
        __, sink = self._send(chapter_id=self.national.id)
        self.assertEqual(len(sink.envelopes), 5)
        self.assertEqual(sink.connections, 1)

    def test_the_message_id_comes_from_the_rows_key_and_says_nothing_else(self):
        dispatch, sink = self._send()
        keys = set(dispatch.sudo().recipient_ids.mapped("idempotency_key"))
        ids = {message["Message-Id"] for message in sink.messages}
        self.assertEqual(ids, {f"<{key}@organisation.example>" for key in keys})

    def test_what_is_refused_fails_and_the_others_arrive(self):
        dispatch, sink = self._send(
            lambda sink: sink.refuse.update({"kari@example.com": "550 no such user"})
        )
        self.assertEqual(len(sink.envelopes), 2)
        self.assertEqual(self._rows(dispatch)[self.kari], "failed")
        self.assertEqual(dispatch.sent_count, 2)

    def test_a_greylisted_address_is_tried_again_later(self):
        dispatch, sink = self._send(
            lambda sink: sink.refuse.update({"kari@example.com": "451 later"})
        )
        self.assertEqual(len(sink.envelopes), 2)
        self.assertEqual(self._rows(dispatch)[self.kari], "queued")

    def test_content_that_is_refused_fails(self):
        dispatch, sink = self._send(
            lambda sink: setattr(sink, "on_data", lambda: "554 spam")
        )
        self.assertEqual(sink.envelopes, [])
        self.assertEqual(set(self._rows(dispatch).values()), {"failed"})

    @mute_logger("odoo.addons.member_dispatch.models.member_dispatch_worker")
    def test_without_a_server_nothing_is_lost(self):
        dispatch = self._dispatch()
        dispatch.action_send()
        server = self.env["ir.mail_server"]
        server.search([]).active = False
        server.create({"name": "x", "smtp_host": "127.0.0.1", "smtp_port": 1})
        with patch.object(type(server), "_disable_send", lambda *__: False):
            self._run_worker()
        self.assertEqual(set(self._rows(dispatch).values()), {"queued"})
        with smtp_sink(self.env) as sink:
            self._run_worker()
        self.assertEqual(len(sink.envelopes), 3)

    def test_a_test_goes_to_the_sender_alone_and_is_not_written_down(self):
        self.officer_oslo.email = "officer@organisation.example"
        dispatch = self._dispatch(self.officer_oslo)
        with smtp_sink(self.env) as sink:
            dispatch.action_send_test()
        self.assertEqual(sink.envelopes[0].rcpt_tos, ["officer@organisation.example"])
        self.assertEqual(len(sink.envelopes), 1)
        self.assertFalse(dispatch.sudo().recipient_ids)
        self.assertEqual(dispatch.state, "draft")

    def test_the_foot_says_why_it_came_and_how_to_say_no(self):
        for kind, words in (
            ("newsletter", "say no to such messages"),
            ("meeting_notice", "also those with a reservation"),
        ):
            __, sink = self._send(kind=kind)
            text = sink.messages[0].get_body(("plain",)).get_content()
            self.assertIn(words, " ".join(text.split()))
            self.assertIn("member of Oslo", " ".join(text.split()))
