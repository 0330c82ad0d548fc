"""Nobody's values in the server's log: addresses, numbers, and what a query was about.

Odoo logs a query that failed with all its values, the address a mail could not reach,
and the name somebody tried to log in with. An erasure cannot reach log files, nor
their copies, so that this must not come there.
"""

import logging
import re
import traceback

MASK = "…"
# Whoever sends a line of 100 000 signs must not keep the server busy: every part has a
# greatest length (RFC 5321 has 64 and 63 signs), or ends where it could begin again.
_EMAIL = r"[\w.!#$*'~+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
# A name before an address in angle brackets goes with it.
_ADDRESS = re.compile(
    rf"(?:\"[^\"\n]{{0,80}}\"|[\w.' -]{{1,80}})?<{_EMAIL}>|{_EMAIL}", re.I
)
_PHONE = re.compile(
    r"(?<![\w.:-])(?:(?:\+|00)[1-9]\d{0,2}[ \d-]{6,14}\d|\d{3} \d{2} \d{3}"
    r"|\d{2}(?: \d{2}){3}|[49]\d{7})(?![\w.:-])"
)
_LITERAL = re.compile(r"'(?:[^'\\]|\\.|'')*+(?:'|\Z)", re.S)
# What PostgreSQL adds to a message: values of the row, and a piece of the query.
_DETAIL = re.compile(r"\b(?:DETAIL|CONTEXT|LINE \d+): .*", re.S)
_VALUE = re.compile(r': ".*', re.S)
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^“”\n]*”|«[^«»\n]*»")
_LOGIN = re.compile(r"login:.*?(?= from |$)|<[^<>]*>|'[^']*'|\"[^\"]*\"", re.S)
_LOGIN_LOGGERS = ("odoo.addons.base.models.res_users", "odoo.addons.auth_signup")


def masked(text):
    """`text` without addresses and numbers."""
    return _PHONE.sub(MASK, _ADDRESS.sub(MASK, text))


def masked_error(text):
    """What the database says of an error, without the values in it."""
    return masked(_VALUE.sub(f": {MASK}", _DETAIL.sub("", text)))


def masked_query(query):
    """A statement without what stands in quotes."""
    if isinstance(query, bytes):
        query = query.decode("utf-8", "replace")
    return masked(_LITERAL.sub(f"'{MASK}'", str(query)))


class MaskingFilter(logging.Filter):
    """Masks each line before a handler writes it."""

    def filter(self, record):
        record.msg, record.args = self._message(record), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = self._traceback(record.exc_info)
        return True

    def _message(self, record):
        if str(record.msg).startswith("bad query: ") and len(record.args or ()) == 2:
            query, error = record.args
            told = masked_error(str(error)).strip()
            return f"bad query: {masked_query(query)}\nERROR: {told}"
        text = record.getMessage()
        if record.name.startswith(_LOGIN_LOGGERS):
            text = _LOGIN.sub(MASK, text)
        return masked_error(text) if _DETAIL.search(text) else masked(text)

    def _traceback(self, exc_info):
        """Where it happened and what kind it was. The words of an exception may quote
        what somebody sent: without what stands in quotes."""
        lines = traceback.format_exception(*exc_info)
        return "".join(
            line
            if line.startswith("  File ")
            else _QUOTED.sub(MASK, masked_error(line))
            for line in lines
        ).rstrip("\n")


def install():
    """Let all that this process logs pass the mask, once."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(each, MaskingFilter) for each in handler.filters):
            handler.addFilter(MaskingFilter())
