"""Mail of the development server ends in a folder of the checkout's own."""

import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from devtools import mail


@pytest.fixture
def caught(settings):
    assert mail.ensure(settings, Path(sys.executable))
    yield settings
    mail.catcher(settings).stop()


def test_message_is_kept_as_a_file(caught):
    message = EmailMessage()
    message["To"] = "ola@example.org"
    message.set_content("Velkommen")
    with smtplib.SMTP("127.0.0.1", mail.port(caught)) as session:
        session.send_message(message, "register@example.org")
    (kept,) = (mail.folder(caught) / "new").iterdir()
    assert "Velkommen" in kept.read_text()


def test_running_catcher_is_left_alone(caught):
    before = mail.catcher(caught).running()
    assert not mail.ensure(caught, Path(sys.executable))
    assert mail.catcher(caught).running() == before


def test_port_is_kept_over_a_restart(caught):
    before = mail.port(caught)
    assert mail.catcher(caught).stop()
    assert not mail.ensure(caught, Path(sys.executable))
    assert mail.port(caught) == before


def test_mail_goes_nowhere_before_the_first_start(settings):
    assert mail.port(settings) == mail.NOWHERE


def test_catcher_that_does_not_start_says_so(settings, pretend):
    with pytest.raises(mail.Failure, match="mail catcher"):
        mail.ensure(settings, Path("/bin/false"))
    assert not mail.catcher(settings).running()
