"""Rows that are read twice while their file is unfolded once."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from .table_file import Row


class Spool:
    """Rows on disk, in a file without a name that is gone with the process."""

    def __init__(self, file):
        self.file = file

    def keep(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Pass the rows on and write them down."""
        for row in rows:
            self.file.write(json.dumps(row, default=_day) + "\n")
            yield row

    def again(self) -> Iterator[Row]:
        """The rows that were kept, dates as ISO text."""
        self.file.seek(0)
        for line in self.file:
            number, cells = json.loads(line)
            yield number, cells


@contextmanager
def spool() -> Iterator[Spool]:
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as file:
        yield Spool(file)


def _day(value: date) -> str:
    """As the readers of text take a date of a workbook: without a clock."""
    return (value.date() if isinstance(value, datetime) else value).isoformat()
