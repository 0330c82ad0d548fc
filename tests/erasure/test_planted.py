"""People with traces in every table, file, queue and log: nothing is left of them."""

import hashlib
import hmac
import json
import os
import re

import psycopg2
import pytest

from odoo.addons.member_privacy.tools.trace_words import is_in, pattern_regex, patterns

from tests.hardening.server import ADMINISTRATOR, logging_in_production, running
from tests.process import work
from tests.share import is_deep, seeds

from .documents import KINDS
from .member_traces import BORN
from .people import people
from .provoke import wrong

FIXED, OWN = seeds()
# (how many with each seed, the seeds): 500 in four parts with --deep.
ONE = [(1, (FIXED, OWN + 1_000_000))]
PARTS = [
    (125, (seed,)) for seed in (FIXED, FIXED + 1, OWN + 1_000_000, OWN + 1_000_001)
]
COUNT = 125 if is_deep() else 2
STRANGER = 4711
KEY = bytes(range(40))
# What is left of who had no voucher, office or hold: the case, and empty rows that
# others' numbers lead to. Who wrote when in the log, and of values how the case ended.
CASE = {
    "privacy_request": "number and dates",
    "privacy_request_event": "what happened when",
    "privacy_request_step": "how many rows of what",
    "privacy_request_task": "which chapter was asked when",
    "privacy_change_log": "who changed what when",
    "res_partner": "empty",
    "res_users": "empty, closed",
    "res_company_users_rel": "of the closed login",
    "res_groups_users_rel": "of the closed login",
}
CASE_SAYS = {
    *("name", "kind", "channel", "identity", "state", "partner_id", "user_id"),
    *("received_on", "due_on", "closed_on", "days_used", "approved_by_id"),
}
ASKED = {"request_id", "chapter_id", "state", "asked_on", "due_on", "answered_on"}
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
    """On a server that logs as in production, with a key outside the database."""
    folder = tmp_path_factory.mktemp("planted")
    count, chosen = request.param
    (folder / "keys").write_text(f"1:{KEY.hex()}\n")
    with running(**logging_in_production()) as server:
        server.load(os.environ["MEMBER_TEMPLATE"], "planted")
        environment = server.environment(MEMBER_SUPPRESSION_KEYS=str(folder / "keys"))
        lines = work(
            "tests.erasure.planted_worker",
            *("planted", folder, server.log, count, *chosen),
            environment=environment,
        )
        unseen = not_logged(server, "planted")
    planted = [each for seed in chosen for each in people(count, seed)]
    found = {line["at"]: line for line in lines}
    return found | {"folder": folder, "unseen": unseen, "people": planted}


def not_logged(server, database):
    """Of the same statements about a stranger, those that leave nothing in the log
    where PostgreSQL logs as it comes."""
    names = list(logging_in_production())
    own = "SELECT name, boot_val FROM pg_settings WHERE name = ANY(%s)"
    for name, value in server.execute(database, own, ADMINISTRATOR, [names]):
        change = f"ALTER ROLE odoo SET {name} = '{value}'"
        server.execute(database, change, ADMINISTRATOR)
    (stranger,) = people(1, STRANGER)
    regex = re.compile(pattern_regex(patterns(stranger.words())), re.IGNORECASE)
    return [
        statement.code
        for statement in wrong(stranger.email, stranger)
        if not is_in(logged(server, database, statement), regex)
    ]


def logged(server, database, statement):
    """What is logged of a statement that is refused."""
    begins = server.log.stat().st_size
    with pytest.raises(psycopg2.Error):
        server.execute(database, statement.code, values=statement.params)
    return server.log.read_bytes()[begins:]


def whose(found, start):
    """How many places that begin so each person is found in."""
    counts = [0] * COUNT
    for place, numbers in found.items():
        if place.startswith(start):
            for number in numbers:
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
    assert told["logs"]["found"] == {}
    assert not [place for place in told["planted"]["found"] if place.startswith("log")]


def test_the_same_errors_would_show_somebody_in_postgresqls_log_as_it_comes(told):
    assert told["unseen"] == []


def test_after_the_erasure_nobody_is_found_but_where_no_map_leads(told):
    erased = told["erased"]
    assert set(erased["states"].values()) == {"done"}
    assert erased["found"] == {f"public.{UNMAPPED}": list(range(COUNT))}


def test_the_projects_own_scan_says_the_same(told):
    assert len(told["scanned"]["found"]) > 100
    assert told["scanned again"]["found"].keys() == {f"{UNMAPPED}.x_text"}


def test_what_is_left_of_their_addresses_are_hashes_with_the_key(told):
    """And nothing under any other key, of nobody else, and nothing twice."""
    expected = []
    for each, number in zip(told["people"], told["ledger"]["of"], strict=True):
        known = {"email": each.email, "phone": each.phone, "number": number.lower()}
        known["person"] = f"{' '.join(sorted(words(each.name)))} {BORN}"
        expected += [(digest(*pair), "erased", None) for pair in known.items()]
        no = (("email", "email"), ("phone", "sms"))
        expected += [(digest(k, known[k]), "objected", way) for k, way in no]
    kept = [(key, kind, way) for key, kind, _p, way in told["ledger"]["kept"]]
    assert sorted(kept, key=str) == sorted(expected, key=str)


def digest(kind, value):
    return hmac.new(KEY, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def words(name):
    return name.lower().replace("-", " ").split()


def test_of_a_plain_person_the_case_is_left_and_nothing_else(told):
    assert STEPS in told["left"]["of"][0]
    for left in told["left"]["of"]:
        assert left.keys() - {UNMAPPED, STEPS} == CASE.keys() - {STEPS}
        assert left["privacy_request"].keys() <= CASE_SAYS
        assert left["privacy_request_task"].keys() <= ASKED
        contact = left["res_partner"]
        assert contact.keys() == NEUTRAL.keys() | DAYS_AND_NUMBERS
        assert NEUTRAL.items() <= contact.items()
        (login,) = left["res_users"]["login"]
        assert login.startswith("erased-")
        values = {key: left["privacy_change_log"][key] for key in SIDES}
        assert [set(json.loads(*values[side])) for side in SIDES] == [ENDED, ENDED]
