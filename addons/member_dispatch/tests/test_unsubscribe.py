from urllib.parse import urlsplit

from odoo.tests import HttpCase, tagged

from odoo.addons.member_privacy.tests.smtp_sink import smtp_sink

from .common import DispatchCase


@tagged("post_install", "-at_install")
class TestUnsubscribe(DispatchCase, HttpCase):
    """From a message in the inbox to a reservation, and no further message."""

    def _sent(self, **vals):
        self._dispatch(**vals).action_send()
        with smtp_sink(self.env) as sink:
            self._run_worker()
        return {message["To"]: message for message in sink.messages}

    def _header(self, message):
        return urlsplit(message["List-Unsubscribe"].strip("<>")).path

    def test_each_recipient_has_a_link_and_headers_of_their_own(self):
        messages = self._sent()
        links = {self._header(message) for message in messages.values()}
        self.assertEqual(len(links), len(messages))
        for message in messages.values():
            self.assertEqual(
                message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click"
            )
            page = self._header(message).removesuffix("/unsubscribe")
            for kind in ("html", "plain"):
                body = message.get_body((kind,)).get_content()
                self.assertIn(page, "".join(body.split()))
                self.assertNotIn("member-choice-link", body)

    def test_the_button_of_the_mail_program_ends_it_for_the_next_message(self):
        message = self._sent()["kari@example.com"]
        answer = self.opener.post(
            self.base_url() + self._header(message),
            data={"List-Unsubscribe": "One-Click"},
        )
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self._reason(self.kari, self._dispatch()), "objected")
        self.assertIsNone(self._reason(self.ola, self._dispatch()))
        self.assertNotIn("kari@example.com", self._sent())

    def test_a_notice_that_nobody_can_turn_off_offers_no_link(self):
        messages = self._sent(kind="meeting_notice")
        self.assertTrue(messages)
        for message in messages.values():
            self.assertFalse(message["List-Unsubscribe"])
            self.assertNotIn("/consent/", message.as_string())
