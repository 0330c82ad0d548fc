"""Hand one message to a mail server, and know afterwards how it went.

`smtplib`'s own `send_message` does not tell whether the connection broke before or
after the server had the message. That is the difference between sending again and
asking a human.
"""

import smtplib
from contextlib import suppress


class OutOfReachError(Exception):
    """No connection, or it broke before the message was handed over."""


class NotNowError(Exception):
    """The server did not take the message and may take it later."""


class RefusedError(Exception):
    """The server will not take this message, now or later."""


class UnclearError(Exception):
    """The message was on its way when the connection broke: perhaps it arrived."""


def deliver(server, session, message, address):
    """Hand `message` over to the one recipient `address`.

    :param server: `ir.mail_server`, which adapts sender and header to the session
    :param session: what its `_connect__` returned; None where Odoo sends nothing
    :raise OutOfReachError, NotNowError, RefusedError, UnclearError: see there
    """
    if session is None:
        return
    sender, recipients, message = server._prepare_email_message__(message, session)
    if recipients != [address]:
        raise RefusedError("address")
    # Seven bits, so that every server takes it whatever it is able to.
    payload = message.as_bytes(policy=message.policy.clone(cte_type="7bit"))
    try:
        _expect(session, session.mail(sender), 250)
        _expect(session, session.rcpt(address), 250, 251)
    except OSError as error:  # what smtplib raises is an OSError too
        raise OutOfReachError from error
    _send_payload(session, payload)


def _send_payload(session, payload):
    try:
        answer = session.data(payload)
    except smtplib.SMTPDataError as error:
        answer = (error.smtp_code, error.smtp_error)
    except OSError as error:
        raise UnclearError from error
    _expect(session, answer, 250)


def _expect(session, answer, *codes):
    """Pass on success; else end the mail transaction and say what the code means.

    4xx is for now, 5xx for good; 421 is a server that closes (RFC 5321, 4.2.1).
    """
    code, __ = answer
    if code in codes:
        return
    with suppress(OSError):
        session.rset()
    if code == 421:
        raise OutOfReachError(code)
    raise RefusedError(code) if 500 <= code < 600 else NotNowError(code)


class PostOffice:
    """SMTP sessions of one run: one for each sender, opened once and reused."""

    def __init__(self, server):
        self.server = server
        self.sessions = {}

    def send(self, sender, message, address):
        """Hand over one message, see `deliver`."""
        deliver(self.server, self._session(sender), message, address)

    def _session(self, sender):
        if sender not in self.sessions:
            try:
                self.sessions[sender] = self.server._connect__(smtp_from=sender)
            except Exception as error:  # Odoo's own errors, SSL's and sockets'
                raise OutOfReachError from error
        return self.sessions[sender]

    def close(self):
        """End all sessions; the next message opens a new one."""
        for session in self.sessions.values():
            with suppress(OSError):
                if session is not None:
                    session.quit()
        self.sessions.clear()
