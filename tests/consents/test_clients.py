"""Sixteen clients toggle consents and edit members at once; nothing is lost."""

from tests.process import work
from tests.production.machine import copied_database
from tests.share import rotating_seed, share

SECONDS = share(60, 2)


def test_the_history_has_one_order_and_no_update_is_lost(tmp_path):
    with copied_database() as database:
        (found,) = work(
            "tests.consents.clients", database, tmp_path, SECONDS, rotating_seed()
        )
    print(found)
    assert found["wrong"] == []
    assert found["answers"] > SECONDS
    assert found["edits"] > SECONDS
