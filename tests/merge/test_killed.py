"""A merge that is killed has not happened: one transaction, and nothing beside it."""

import pytest

from tests.process import work
from tests.production.machine import copied_database
from tests.share import seeds, share


@pytest.mark.parametrize("seed", seeds(), ids=("fixed", "own"))
def test_a_killed_merge_leaves_both_rows_as_they_were(seed, tmp_path):
    kills = share(40, 4)
    with copied_database() as database:
        ends = work("tests.merge.worker", database, tmp_path, kills, seed)
    assert len(ends) == kills
    assert "half" not in {found for _killed, found in ends}
    assert all(found == "after" for killed, found in ends if not killed)
    assert any(killed and found == "before" for killed, found in ends)
