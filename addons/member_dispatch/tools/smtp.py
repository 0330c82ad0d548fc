"""Hand one message to a mail server, and know afterwards how it went.

`smtplib`'s own `send_message` does not tell whether the connection broke before or
after the server had the message. That is the difference between sending again and
asking a human.
"""

import smtplib
from contextlib import suppress
from email.utils import parseaddr
from typing import NamedTuple

from .message import message_id, personal_html, personal_text, unsubscribe_headers
from .mime import compose, shared_head


class OutOfReachError(Exception):
    """No connection, or it broke before the message was handed over."""


class NotNowError(Exception):
    """The server did not take the message and may take it later."""


class RefusedError(Exception):
    """The server will not take this message, now or later."""


class UnclearError(Exception):
    """The message was on its way when the connection broke: perhaps it arrived."""


def deliver(session, sender, address, payload):
    """Hand a message over to the one recipient `address`.

    :param session: what `ir.mail_server` opened; None where Odoo sends nothing
    :param str sender: address of the envelope, where errors come back to
    :param bytes payload: the whole message
    :raise OutOfReachError, NotNowError, RefusedError, UnclearError: see there
    """
    if session is None:
        return
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


class Route(NamedTuple):
    """How the messages of one letter leave."""

    session: object
    sender: str
    from_address: str
    head: bytes


class PostOffice:
    """SMTP sessions of one run: one for each sender, opened once and reused."""

    def __init__(self, server):
        self.server = server
        self.sessions = {}
        self.routes = {}

    def send(self, letter, key, name, address, link=None):
        """Hand over what `letter` says to one person.

        :param Letter letter: see there
        :param str key: what makes this message different from all others
        :param str link: where this person says no to such messages, if they may
        :raise OutOfReachError, NotNowError, RefusedError, UnclearError: see `deliver`
        """
        route = self._route(letter)
        payload = compose(
            route.head,
            address,
            message_id(key, route.from_address),
            personal_text(letter.text, name, link or letter.choices),
            personal_html(letter.html, name, link or letter.choices),
            unsubscribe_headers(link) if link else None,
        )
        deliver(route.session, route.sender, address, payload)

    def _route(self, letter):
        shared = (letter.sender, letter.reply_to, letter.subject)
        if shared not in self.routes:
            session = self._session(letter.sender)
            sample = self.server._build_email__(
                email_from=letter.sender,
                email_to=[letter.reply_to],
                subject=letter.subject,
                body="",
                reply_to=letter.reply_to,
            )
            # Odoo decides here which sender the server takes.
            sender, __, sample = self.server._prepare_email_message__(sample, session)
            __, from_address = parseaddr(sample["From"])
            head = shared_head(sample)
            self.routes[shared] = Route(session, sender, from_address, head)
        return self.routes[shared]

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
        self.routes.clear()
