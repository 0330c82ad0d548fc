"""Nobody's values in the server's log: addresses, numbers, and what a query was about.

Odoo logs a query that failed with all its values, the address a mail could not reach,
and the name somebody tried to log in with. An erasure cannot reach log files, nor
their copies, so that this must not come there.
"""

import logging
import re
import traceback

from odoo import netsvc

MASK = "…"
SAID_TO_USERS = "odoo.exceptions"
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


def masked_exception(exc):
    """What an exception says, without values. What Odoo tells a user is words about
    somebody more often than not: of it the kind stays, and where it was raised."""
    kind = type(exc)
    if kind.__module__ != SAID_TO_USERS:
        return _QUOTED.sub(MASK, masked_error(str(exc)))
    frames = traceback.extract_tb(exc.__traceback__)
    where = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{kind.__name__}: {MASK}{where}"


def mask(record):
    """Take the values out of a line, before anything writes it."""
    if getattr(record, "is_masked", False):
        return
    record.msg, record.args = _message(record), ()
    if record.exc_info and not record.exc_text:
        record.exc_text = _traceback(record.exc_info)
    record.is_masked = True


def _message(record):
    args = record.args
    if str(record.msg).startswith("bad query: ") and len(args or ()) == 2:
        query, error = args
        told = masked_error(str(error)).strip()
        return f"bad query: {masked_query(query)}\nERROR: {told}"
    text = _text(record)
    if (record.name or "").startswith(_LOGIN_LOGGERS):
        text = _LOGIN.sub(MASK, text)
    return masked_error(text) if _DETAIL.search(text) else masked(text)


def _text(record):
    """The line, with what exceptions among its parts say masked by their kind."""
    if isinstance(record.msg, BaseException):
        return masked_exception(record.msg)
    args = record.args
    if isinstance(args, tuple):
        record.args = tuple(
            masked_exception(arg) if isinstance(arg, BaseException) else arg
            for arg in args
        )
    try:
        return record.getMessage()
    except Exception:  # arguments that do not fit: logging would print them as they are
        return f"{record.msg} {MASK}"


def _traceback(exc_info):
    """Where it happened and what kind it was. The words of an exception may quote what
    somebody sent: without what stands in quotes."""
    lines = traceback.format_exception(*exc_info)
    return "".join(map(_traceback_line, lines)).rstrip("\n")


def _traceback_line(line):
    if line.startswith("  File "):
        return line
    if line.startswith(SAID_TO_USERS):
        return f"{line.partition(':')[0].rstrip()}: {MASK}\n"
    return _QUOTED.sub(MASK, masked_error(line))


class MaskingFilter(logging.Filter):
    """Masks what a handler gets that another made than this process' loggers, such as
    a line that came from another process."""

    def filter(self, record):
        mask(record)
        return True


class MaskedRecord(netsvc.LogRecord):
    """A line of the log that is masked from the start."""

    masks = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.name:  # a line of another process comes empty and is filled later
            mask(self)


def install():
    """Let all that this process logs pass the mask, once: as a line is made, so that no
    handler has it otherwise, whenever it was added and to whichever logger."""
    factory = logging.getLogRecordFactory()
    if factory is netsvc.LogRecord:  # by which Odoo knows that it has set up its log
        factory = MaskedRecord
    elif not hasattr(factory, "masks"):
        factory = _masking(factory)
    netsvc.LogRecord = MaskedRecord
    logging.setLogRecordFactory(factory)
    for handler in logging.getLogger().handlers:
        if not any(isinstance(each, MaskingFilter) for each in handler.filters):
            handler.addFilter(MaskingFilter())


def _masking(factory):
    """The same for a factory of somebody else's."""

    def make(name, *args, **kwargs):
        record = factory(name, *args, **kwargs)
        if name:
            mask(record)
        return record

    make.masks = True
    return make
