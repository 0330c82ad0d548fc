"""An app that comes and goes: events, whose registrations are logged; with --deep."""

import pytest

from tests.process import work
from tests.production.machine import copied_database
from tests.share import is_deep

pytestmark = pytest.mark.skipif(not is_deep(), reason="installs an app, takes a minute")
SUPERUSER = 1


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    with copied_database() as database:
        folder = tmp_path_factory.mktemp("event")
        return work("tests.log.event_worker", database, folder)


def test_registrations_are_logged_with_who_what_and_why(told):
    created, filled, changed, by_sql, deleted = told[0]
    assert created[0] == "create"
    assert created[2]["name"] == "Berit"
    # Odoo takes the contact's address over when the row is there.
    assert filled[:3] == ["update", {"email": None}, {"email": "b@example.com"}]
    old, new = {"name": "Berit", "phone": None}, {"name": "Berit B."}
    new["phone"] = "+4741234567"
    assert changed == ["update", old, new, SUPERUSER, "paid at the door"]
    # Where only the database's role is known, nobody is blamed.
    assert by_sql[2:] == [{"email": "other@example.com"}, None, None]
    assert deleted[0] == "delete"
    assert deleted[1]["name"] == "Berit B."


def test_what_is_left_of_the_erased_is_that_something_changed(told):
    kept = [line[0] for line in told[1]]
    assert kept[:5] == ["create", "update", "update", "update", "delete"]
    assert not any(old or new for _operation, old, new, *_who in told[1])


def test_without_the_app_contacts_are_written_and_the_chain_holds(told):
    assert told[2] == {"changes": ["create", "update"], "wrong": []}
