"""A ledger of erasures outside database and file store, where no restore reaches it.

An entry says which contact (by its internal number) was erased, when, under which
running number, and in which transaction, so that an entry whose transaction never
committed is told from one that a restore took out of the database. Entries are only
ever added; one that came to nothing is voided by another entry.

The store is a file, one entry a line, or a table in another PostgreSQL database. Either
is made by hand, once (docs/operations.md): a store that is gone must not look like a
new one.
"""

import fcntl
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

import psycopg2
from psycopg2.extras import execute_values

LINE = re.compile(r"(\S+) (\d+) (\d+) (\S+) (\S+) (\d+) ([0-9a-f]{8})")
FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class StoreMissing(Exception):
    """The store is not there, or does not answer."""


class StoreDamaged(Exception):
    """Something in the store is no entry."""


@dataclass(frozen=True)
class Entry:
    """One erasure.

    `register` tells registers apart that share a store; `cluster` is the database
    server and its timeline, `xid` the transaction. `person` 0 voids `number`.
    """

    register: str
    number: int
    person: int
    at: datetime
    cluster: str
    xid: int

    def line(self):
        text = (
            f"{self.register} {self.number} {self.person} {self.at.strftime(FORMAT)}"
            f" {self.cluster} {self.xid}"
        )
        return f"{text} {crc32(text.encode()):08x}\n"

    @classmethod
    def parse(cls, line):
        """:raise StoreDamaged: the line is no entry, or not the one that was written"""
        match = LINE.fullmatch(line)
        if not match:
            raise StoreDamaged
        register, number, person, at, cluster, xid, _check = match.groups()
        try:
            moment = datetime.strptime(at, FORMAT)
        except ValueError:
            raise StoreDamaged from None
        entry = cls(register, int(number), int(person), moment, cluster, int(xid))
        if entry.line() != line + "\n":
            raise StoreDamaged
        return entry


def open_store(where):
    """The store at `where`: a path, or the DSN of a PostgreSQL database."""
    if where.startswith(("postgres://", "postgresql://")) or "dbname=" in where:
        return DatabaseStore(where)
    return FileStore(where)


def standing(entries, register):
    """{number: entry} of what was erased in `register` and not voided.

    A restored database draws numbers again that came to nothing before: a void counts
    for its own transaction alone, and the last entry of a number stands.
    """
    found = {}
    for entry in entries:
        before = found.get(entry.number)
        if entry.register != register:
            continue
        if entry.person:
            found[entry.number] = entry
        elif before and (before.cluster, before.xid) == (entry.cluster, entry.xid):
            del found[entry.number]
    return found


class FileStore:
    """A file on a disk of its own, or one that all hosts share."""

    def __init__(self, path):
        self.path = path

    def append(self, entries):
        """Add `entries`; they are on the disk when this returns."""
        data = "".join(entry.line() for entry in entries).encode()
        with self._opened(os.O_RDWR) as descriptor:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            end = len(_whole(_content(descriptor)))
            os.ftruncate(descriptor, end)
            os.lseek(descriptor, end, os.SEEK_SET)
            while data:
                data = data[os.write(descriptor, data) :]
            os.fsync(descriptor)

    def entries(self):
        with self._opened(os.O_RDONLY) as descriptor:
            text = _whole(_content(descriptor))
            lines = text.decode("ascii").split("\n")
        return [Entry.parse(line) for line in lines[:-1]]

    @contextmanager
    def _opened(self, mode):
        try:
            descriptor = os.open(self.path, mode)
        except OSError:
            raise StoreMissing from None
        try:
            yield descriptor
        except (OSError, UnicodeError):
            raise StoreDamaged from None
        finally:
            os.close(descriptor)


def _content(descriptor):
    os.lseek(descriptor, 0, os.SEEK_SET)
    parts = []
    while part := os.read(descriptor, 1 << 20):
        parts.append(part)
    return b"".join(parts)


def _whole(content):
    """Without the torn line of somebody who died writing: its erasure never was."""
    return content[: content.rfind(b"\n") + 1]


class DatabaseStore:
    """A table in a database that is backed up and restored apart from the register."""

    def __init__(self, dsn):
        self.dsn = dsn

    def append(self, entries):
        rows = [tuple(vars(entry).values()) for entry in entries]
        with self._cursor() as cr:
            execute_values(
                cr,
                "INSERT INTO member_erasure_ledger"
                " (register, number, person, at, cluster, xid) VALUES %s",
                rows,
            )

    def entries(self):
        with self._cursor() as cr:
            cr.execute(
                "SELECT register, number, person, at, cluster, xid"
                " FROM member_erasure_ledger ORDER BY id"
            )
            return [Entry(*row) for row in cr.fetchall()]

    @contextmanager
    def _cursor(self):
        try:
            connection = psycopg2.connect(self.dsn, connect_timeout=5)
        except psycopg2.Error:
            raise StoreMissing from None
        try:
            with connection, connection.cursor() as cr:
                yield cr
        except psycopg2.Error:
            raise StoreMissing from None
        finally:
            connection.close()
