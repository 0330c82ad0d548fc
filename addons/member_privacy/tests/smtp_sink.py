import email
import email.policy
from contextlib import contextmanager
from unittest.mock import patch

from aiosmtpd.controller import Controller


class Sink:
    """A mail server on the loopback that keeps what it gets and can misbehave."""

    def __init__(self):
        self.envelopes = []
        self.connections = 0
        self.refuse = {}
        self.on_data = lambda: None

    @property
    def messages(self):
        return [
            email.message_from_bytes(envelope.content, policy=email.policy.default)
            for envelope in self.envelopes
        ]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if answer := self.on_data():
            return answer
        self.envelopes.append(envelope)
        return "250 taken"


class AnyPort(Controller):
    """A controller that takes whatever port is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        return super()._trigger_server()


@contextmanager
def smtp_sink(env):
    """A `Sink` that Odoo's own `ir.mail_server` sends to, with its real SMTP client."""
    sink = Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    servers = env["ir.mail_server"]
    servers.search([]).active = False
    servers.create(
        {
            "name": "sink",
            "smtp_host": "127.0.0.1",
            "smtp_port": controller.port,
            "smtp_encryption": "none",
        }
    )
    try:
        with patch.object(type(servers), "_disable_send", lambda *__: False):
            yield sink
    finally:
        controller.stop()
