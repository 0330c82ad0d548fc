"""An office ends, and another begins, at midnight in Oslo in an open session."""

import datetime
import time
from contextlib import contextmanager

import pytest

from .houses import houses
from .officer import Officer
from .reads import counted, seen
from .zone import last_day, offset_for, write_zone

# Seconds from the start of the processes to midnight: the machine may be busy.
WAITS = (30, 60, 120, 300)


class TooLate(Exception):
    """Midnight came before the machine had done what comes before it."""


def utc_now():
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


class Night:
    """Two processes in which it is soon midnight."""

    def __init__(self, both, folder, wait):
        self.both = both
        self.midnight = (utc_now() + datetime.timedelta(seconds=wait)).replace(
            microsecond=0
        )
        offset = offset_for(self.midnight)
        write_zone(folder / "zones", offset)
        self.last_day = last_day(self.midnight, offset)
        both.start(PYTHONTZPATH=str(folder / "zones"))

    def ends(self, officer):
        """The date of an office, as it would stand there for weeks."""
        statement = "UPDATE member_office SET end_date = %s WHERE id = %s"
        self.both.rows(statement, self.last_day, officer.office)

    def begins(self, officer):
        statement = "UPDATE member_office SET start_date = %s WHERE id = %s"
        first = self.last_day + datetime.timedelta(days=1)
        self.both.rows(statement, first, officer.office)

    def is_early(self):
        return utc_now() < self.midnight - datetime.timedelta(seconds=3)

    @contextmanager
    def before(self):
        """What is done inside counts when it is still early at its end.

        :raise TooLate: when it is not, whatever was found
        """
        try:
            yield
        except AssertionError:
            if self.is_early():
                raise
        if not self.is_early():
            raise TooLate

    def wait(self):
        while (left := (self.midnight - utc_now()).total_seconds()) > -0.05:
            time.sleep(max(left + 0.05, 0.01))


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("midnight")
    with houses(folder) as both:
        yield both, both.build(), folder


def test_an_office_ends_and_another_begins_at_midnight(stage):
    for wait in WAITS:
        try:
            assert_midnight(stage, wait)
        except TooLate:
            continue
        return
    raise AssertionError("the machine is too slow for any of the nights")


def assert_midnight(stage, wait):
    ways = ["listed", "counted", "opened", "found_by_name", "grouped", "by_membership"]
    both, world, folder = stage
    both.stop()
    night = Night(both, folder, wait)
    with night.before():
        leaving, coming = (Officer(both, world, number) for number in (0, 1))
        night.ends(leaving)
        night.begins(coming)
        for house in (0, 1):
            assert seen(leaving, house, ways) == set(ways)
            assert not seen(coming, house, ways)
    with both.held():
        with night.before():
            # Begun before midnight, ended after: what it saw must not stay anywhere.
            slow = both.background.submit(seen, leaving, 0, ["listed"])
            both.wait_until_somebody_waits()
        night.wait()
    slow.result()
    for house in (0, 1):
        assert not seen(leaving, house, ways)
        assert seen(coming, house, ways) == set(ways)
    assert counted(coming, 1) == len(coming.members)
