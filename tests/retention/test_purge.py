"""The nightly erasure is killed, and goes on; somebody says yes in the middle of it."""

from functools import partial

import pytest

from tests import process
from tests.production.machine import copied_database, execute
from tests.share import seeds, share

PEOPLE = 150
work = partial(process.work, "tests.retention.worker")
# How often a person was erased: each erasure says once that it cleared the log.
TWICE = """
SELECT count(*) FROM (
    SELECT res_id
      FROM privacy_change
     WHERE model = 'res.partner' AND operation = 'forget'
       AND reason LIKE 'retention, run %%'
     GROUP BY res_id HAVING count(*) > 1) more_than_once
"""


@pytest.fixture(scope="module", params=seeds(), ids=("fixed", "own"))
def purged(request, tmp_path_factory):
    """The database after the kills, and what the worker reported of each round."""
    folder = tmp_path_factory.mktemp("retention")
    kills = share(40, 6)
    with copied_database() as database:
        yield database, work("kill", database, folder, PEOPLE, kills, request.param)


def test_it_was_killed_in_the_middle_and_came_to_its_end(purged):
    _database, rounds = purged
    assert any(each["killed"] and 0 < each["erased"] < PEOPLE for each in rounds)
    assert not rounds[-1]["killed"]
    assert rounds[-1]["erased"] == PEOPLE


def test_no_kill_left_anybody_half_erased_or_uncounted(purged):
    _database, rounds = purged
    assert [each["half_done"] for each in rounds] == [0] * len(rounds)
    assert all(each["erased"] == each["counted"] for each in rounds)


def test_nobody_was_erased_twice_and_nobody_else_at_all(purged):
    database, _rounds = purged
    assert execute(database, TWICE) == [(0,)]
    kept = "SELECT count(*) FROM res_partner WHERE name LIKE 'Kept %%' AND active"
    assert execute(database, kept) == [(PEOPLE,)]


def test_every_run_is_done_and_none_is_left_open(purged):
    database, _rounds = purged
    runs = "SELECT state, failures FROM privacy_retention_run WHERE state != 'dry'"
    found = execute(database, runs)
    assert set(found) == {("done", 0)}


def test_who_says_yes_before_the_lock_is_not_erased(tmp_path):
    with copied_database() as database:
        assert work("race", database, tmp_path) == [[False, True]]
