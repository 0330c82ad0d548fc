"""Who is erased while something else happens to them is erased whole, and once."""

import pytest

from tests.process import work
from tests.production.machine import copied_database
from tests.share import is_deep

RACES = ["twice", "with_words", "with_second_thoughts", "with_merge_begun"]
if is_deep():
    RACES += ["with_retention", "with_merge", "with_package", "with_hold"]
    RACES += ["with_dead_backend"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("races")
    with copied_database() as database:
        lines = work("tests.erasure.race_worker", database, folder, *RACES)
    return {line["race"]: line for line in lines}


@pytest.mark.parametrize("race", RACES)
def test_nothing_is_left_and_it_happened_once(told, race):
    assert told[race]["found"] == {}
    assert (told[race]["state"], told[race]["times"]) == ("done", 1)
