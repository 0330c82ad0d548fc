"""The job that ends members' logins is killed, and goes on."""

from functools import partial

import pytest

from tests import process
from tests.production.machine import copied_database
from tests.share import share

LOGINS = 60
work = partial(process.work, "tests.retention.login_worker")


@pytest.fixture(scope="module")
def rounds(tmp_path_factory):
    """What the worker reported after each kill, and after the job's end."""
    with copied_database() as database:
        return work(database, tmp_path_factory.mktemp("logins"), LOGINS, share(10, 3))


def test_it_was_killed_in_the_middle_and_came_to_its_end(rounds):
    assert any(each["killed"] and 0 < each["ended"] < LOGINS for each in rounds)
    assert not rounds[-1]["killed"]
    assert rounds[-1]["ended"] == LOGINS


def test_no_kill_left_a_login_half_ended_or_undid_another(rounds):
    assert [each["half_done"] for each in rounds] == [0] * len(rounds)
    ended = [each["ended"] for each in rounds]
    assert ended == sorted(ended)
