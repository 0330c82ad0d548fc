"""The change log in earnest: committed writes by every path, tampering, erasing.

All in one process on one database: to start it costs more than CI's share.
"""

import json

import pytest

from tests.process import work
from tests.production.machine import copied_database
from tests.share import seeds, share

WRITES, TAMPERINGS, ERASED = share(5_000, 150), share(5_000, 60), share(500, 100)
PATIENCE = 150
SEEDS = pytest.mark.parametrize("number", range(len(seeds())), ids=("fixed", "own"))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What came of each job, by name; tampering first, while the log is short."""
    jobs = [
        *[("tamper", TAMPERINGS, seed) for seed in seeds()],
        *[("write", WRITES, seed) for seed in seeds()],
        ("fault", PATIENCE),
        ("erase", ERASED),
    ]
    with copied_database() as database:
        folder = tmp_path_factory.mktemp("log")
        found = work("tests.log.worker", database, folder, json.dumps(jobs))
    by_name = {}
    for (name, *_numbers), each in zip(jobs, found, strict=True):
        by_name.setdefault(name, []).append(each)
    return by_name


@SEEDS
def test_every_change_stands_with_actor_and_reason_and_none_is_invented(told, number):
    found = told["write"][number]
    assert found["wrong"] == []
    assert found["written"] >= WRITES
    assert found["lines"] > WRITES / 4


@SEEDS
def test_every_tampering_with_committed_lines_is_found_and_located(told, number):
    assert told["tamper"][number] == {"missed": []}


def test_the_comparison_sees_each_fault_of_the_log(told):
    assert told["fault"] == [{"unseen": []}]


def test_erased_people_leave_no_value_and_a_chain_in_order(told):
    (found,) = told["erase"]
    assert (found["left"], found["wrong"]) == (0, [])
    assert found["sealed"]
