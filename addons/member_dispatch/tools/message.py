"""A message to one member: what differs from person to person, and only that."""

import unicodedata

from markupsafe import escape

PLACEHOLDER = "{name}"
# Where the footer leads to the reader's own choice; each message has its address.
LINK = "member-choice-link"
# Of whom a guardian reads.
CHILD = "member-child-name"
BREAKING = ("Cc", "Zl", "Zp")


def breaks_line(text):
    """Whether `text` holds a line break or another control character.

    A header that a line break ends can be followed by headers of somebody else's.

    >>> breaks_line("Hi\\r\\nBcc: all@example.com"), breaks_line("Årsmøte 🎉")
    (True, False)
    """
    return any(unicodedata.category(char) in BREAKING for char in text or "")


def one_line(text):
    """`text` with every run of breaks and blanks made one space.

    >>> one_line("Kari\\r\\n  Nordmann")
    'Kari Nordmann'
    """
    return " ".join(
        "".join(
            " " if unicodedata.category(char) in BREAKING else char
            for char in text or ""
        ).split()
    )


def personal_html(html, name, link=""):
    """`html` with the placeholder replaced by `name`, which cannot be markup.

    >>> personal_html("<p>Hello {name}</p>", "<b>Kari</b>")
    '<p>Hello &lt;b&gt;Kari&lt;/b&gt;</p>'
    """
    text = str(html).replace(LINK, str(escape(link)))
    return text.replace(PLACEHOLDER, str(escape(one_line(name))))


def personal_text(text, name, link=""):
    """The same for the part in plain text."""
    return text.replace(LINK, link).replace(PLACEHOLDER, one_line(name))


def unsubscribe_headers(link):
    """The headers by which a mail program offers a button of its own (RFC 8058).

    >>> unsubscribe_headers("https://example.org/consent/x")["List-Unsubscribe"]
    '<https://example.org/consent/x/unsubscribe>'
    """
    return {
        "List-Unsubscribe": f"<{link}/unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def message_id(key, sender):
    """The Message-ID of the outbox row with this idempotency key.

    A second sending that a human asks for bears the same one, so that mail programs
    that got the first show one message.

    >>> message_id("0b6f", "post@example.org")
    '<0b6f@example.org>'
    """
    return f"<{key}@{sender.rpartition('@')[2]}>"
