"""A message as bytes, when all but a few words of it are the same for thousands.

`EmailMessage` parses and folds every header of every message. Here the headers that
are the same are folded once, and only address, date, key and body are put in.
"""

from binascii import b2a_qp
from email.utils import formatdate

OWN = {"to", "message-id", "date", "mime-version", "content-type"}
OWN |= {"content-transfer-encoding"}
PART = (
    b"--%(boundary)s\r\n"
    b'Content-Type: text/%(kind)s; charset="utf-8"\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"%(content)s\r\n"
)


def shared_head(message) -> bytes:
    """The header lines of `message` that its fellows share: sender, subject …

    :param email.message.EmailMessage message: one of them
    """
    lines = (
        message.policy.fold_binary(name, value)
        for name, value in message.raw_items()
        if name.lower() not in OWN
    )
    return b"".join(lines)


def compose(head, address, message_id, text, html, headers=None) -> bytes:
    """One message to `address`, in plain text and HTML.

    :param bytes head: see `shared_head`
    :param dict headers: further ones, that only this message has
    :raise ValueError: when a value would break out of its header line
    """
    boundary = message_id.strip("<>").encode().replace(b"@", b".at.")
    own = {
        "To": address,
        "Message-Id": message_id,
        "Date": formatdate(),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary.decode()}"',
        **(headers or {}),
    }
    parts = (_part(boundary, b"plain", text), _part(boundary, b"html", html))
    return b"".join((head, *_lines(own), b"\r\n", *parts, b"--%s--\r\n" % boundary))


def _lines(headers):
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"{name} is no plain line")
        yield f"{name}: {value}\r\n".encode()


def _part(boundary, kind, content):
    lines = content.replace("\r\n", "\n").replace("\r", "\n").encode()
    quoted = b2a_qp(lines, istext=True).replace(b"\n", b"\r\n")
    return PART % {b"boundary": boundary, b"kind": kind, b"content": quoted}
