"""People with traces in every table, file, queue and log: nothing is left of them."""

import json

import pytest

from tests.process import work
from tests.production.machine import copied_database
from tests.share import is_deep, seeds

from .documents import KINDS

FIXED, OWN = seeds()
# (how many with each seed, the seeds): 500 in four parts with --deep.
ONE = [(1, (FIXED, OWN + 1_000_000))]
PARTS = [
    (125, (seed,)) for seed in (FIXED, FIXED + 1, OWN + 1_000_000, OWN + 1_000_001)
]
COUNT = 125 if is_deep() else 2
# What is left of who had no voucher, office or hold: the case, and empty rows that
# others' numbers lead to. Who wrote when in the log, and of values how the case ended.
CASE = {
    "privacy_request": "number and dates",
    "privacy_request_event": "what happened when",
    "privacy_request_step": "how many rows of what",
    "privacy_change_log": "who changed what when",
    "res_partner": "empty",
    "res_users": "empty, closed",
    "res_company_users_rel": "of the closed login",
    "res_groups_users_rel": "of the closed login",
}
STEPS = "privacy_request_step"  # of who was not erased by retention
# A model that no map knows keeps its rows, and they are found.
UNMAPPED = "x_notes"
NEUTRAL = {
    "name": ["Erased person"],
    "complete_name": ["Erased person"],
    "type": ["contact"],
    "in_register": ["true"],
    "partner_share": ["true"],
}
DAYS_AND_NUMBERS = {"erased_on", "commercial_partner_id"}
SIDES = ("old_values", "new_values")
ENDED = {"state", "closed_on"}
# A channel has one session of a member, and it is there already by the member's link.
TWICE = {"discuss.channel.rtc.session.channel_member_id"}


@pytest.fixture(scope="module", params=PARTS if is_deep() else ONE, ids=str)
def told(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    count, chosen = request.param
    with copied_database() as database:
        lines = work("tests.erasure.planted_worker", database, folder, count, *chosen)
    return {line["at"]: line for line in lines} | {"folder": folder}


def whose(found, start):
    """How many places that begin so each person is found in."""
    counts = [0] * COUNT
    for place, people in found.items():
        if place.startswith(start):
            for number in people:
                counts[number] += 1
    return counts


def test_each_is_found_in_tables_files_and_sessions_before(told):
    before = told["planted"]
    assert before["failed"].keys() <= TWICE, before["failed"]
    assert told["nobody"]["found"] == {}
    assert min(whose(before["found"], "public.")) > 35
    assert min(whose(before["found"], "files/")) >= len(KINDS)
    assert min(whose(before["found"], "sessions/")) == 1
    assert min(before["left"]) > 45  # tables with a row that leads there


def test_the_search_finds_each_way_to_write_somebody_and_each_kind_of_file(told):
    assert told["controls"]["missed"] == []


def test_the_log_tells_of_every_error_and_names_nobody(told):
    log = (told["folder"] / "odoo.log").read_text()
    for kind in (
        "duplicate key value violates unique constraint",
        "bad query: SELECT nothing",
        "invalid input syntax",
        "Login failed",
        "failed sending mail",
        "UserError: …",
    ):
        assert log.count(kind) >= COUNT, kind
    assert "log" not in told["planted"]["found"]


def test_after_the_erasure_nobody_is_found_but_where_no_map_leads(told):
    erased = told["erased"]
    assert set(erased["states"].values()) == {"done"}
    assert erased["found"] == {f"public.{UNMAPPED}": list(range(COUNT))}


def test_the_projects_own_scan_says_the_same(told):
    assert len(told["scanned"]["found"]) > 100
    assert told["scanned again"]["found"].keys() == {f"{UNMAPPED}.x_text"}


def test_of_a_plain_person_the_case_is_left_and_nothing_else(told):
    assert STEPS in told["left"]["of"][0]
    for left in told["left"]["of"]:
        assert left.keys() - {UNMAPPED, STEPS} == CASE.keys() - {STEPS}
        contact = left["res_partner"]
        assert contact.keys() == NEUTRAL.keys() | DAYS_AND_NUMBERS
        assert NEUTRAL.items() <= contact.items()
        (login,) = left["res_users"]["login"]
        assert login.startswith("erased-")
        values = {key: left["privacy_change_log"][key] for key in SIDES}
        assert [set(json.loads(*values[side])) for side in SIDES] == [ENDED, ENDED]
