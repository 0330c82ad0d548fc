"""Odoo's database role and the log: what is refused, and what still works.

One file, since the server and its databases take longer than all the tests.
"""

import contextlib
import json
import os
import subprocess
import sys

import psycopg2
import pytest

from tests.share import is_deep

from .attacks import AS_ADMINISTRATOR, AS_ODOO
from .server import ADMINISTRATOR, ODOO, ROOT, running
from .worker import ACTS

# Refused for want of a right or by our own guards; or nothing came of it: PostgreSQL
# only warns whoever grants what is not theirs to grant.
REFUSALS = {"42501", "23001", False}
ALL = {**AS_ODOO, **AS_ADMINISTRATOR}
BOTH = ["plain", "hardened"]
ANSWER = """
INSERT INTO res_partner (name) VALUES ('Anna');
INSERT INTO privacy_consent (partner_id, purpose_id, channel, event, occurred_at,
    method, note)
SELECT max(p.id), min(u.id), 'email', 'objected', now(), 'paper', 'said so'
  FROM res_partner p, privacy_purpose u;
"""
SEAL = """
INSERT INTO privacy_change_seal (number, epoch, lines, below, digest)
VALUES (1, 1, 0, '0', 'y');
INSERT INTO privacy_change_link (change_id, logged_at, seal, place, link)
VALUES (1, now(), 1, 1, '');
"""
EXPECTED = {
    "write": {"new": {"street": "B"}, "by": 1, "why": "case 412"},
    "erase": {"left": [], "kept": True, "consents": 0},
    "merge": {"moved": True},
    "delete": {"left": 0, "recorder": True},
    "months": {"gone": True},
    "seal": {"sealed": True, "wrong": []},
    "renew": {"wrong": []},
}


@pytest.fixture(scope="module")
def server():
    with running() as started:
        started.load(os.environ["MEMBER_TEMPLATE"], "source")
        yield started


@pytest.fixture(scope="module")
def databases(server):
    """Three copies: one plain and one hardened to attack, one hardened to work in."""
    server.execute("source", ANSWER)
    with contextlib.ExitStack() as stack:
        names = {
            name: stack.enter_context(server.copy("source", name)) for name in BOTH
        }
        names["work"] = stack.enter_context(server.copy("source", "work"))
        for name in ("plain", "hardened"):
            server.execute(names[name], SEAL)
        for name in ("hardened", "work"):
            status, said = server.run_script("harden.sql", name)
            assert status == 0, said
        yield


def attempt(server, database, role, statements, harm):
    """Do it and take it back: whether the harm was done, or how it was refused."""
    with contextlib.closing(server.connect(database, role)) as link:
        link.autocommit = False
        cursor = link.cursor()
        try:
            for statement in statements:
                cursor.execute(statement)
            cursor.execute(f"SELECT {harm}")
            return cursor.fetchone()[0]
        except psycopg2.Error as refusal:
            return refusal.pgcode
        finally:
            link.rollback()


@pytest.mark.parametrize("name", ALL)
def test_each_attack_is_refused_on_a_hardened_database(server, databases, name):
    assert attempt(server, "hardened", ODOO, *ALL[name]) in REFUSALS


@pytest.mark.parametrize("name", AS_ODOO)
def test_each_attack_does_harm_on_a_plain_database(server, databases, name):
    assert attempt(server, "plain", ODOO, *AS_ODOO[name]) is True


@pytest.mark.parametrize("name", AS_ADMINISTRATOR)
def test_each_of_the_others_does_harm_as_the_administrator(server, databases, name):
    done = attempt(server, "hardened", ADMINISTRATOR, *AS_ADMINISTRATOR[name])
    assert done is True


# What Odoo does every day


@pytest.fixture(scope="module")
def told(server, databases, tmp_path_factory):
    """What came of each act on a hardened database, all in one process."""
    return daily_work(server, "work", tmp_path_factory.mktemp("work"))


def daily_work(server, database, folder):
    answer = subprocess.run(
        [sys.executable, "-m", "tests.hardening.worker", database, folder, *ACTS],
        cwd=ROOT,
        env=server.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    return {each.pop("act"): each for each in found}


@pytest.mark.parametrize("act", EXPECTED)
def test_what_odoo_does_works(told, act):
    assert told[act] == EXPECTED[act]


def test_columns_come_change_and_go_and_the_log_says_so(told):
    assert told["columns"] == {
        "told": [{"x_shoes": "43"}, {"street": "D"}],
        "structure": ["column res_partner.x_shoes", "rows of res_partner"],
    }


@pytest.mark.skipif(not is_deep(), reason="what all other tests run on")
def test_the_same_works_on_a_plain_database(server, databases, tmp_path):
    with server.copy("source", "untouched") as name:
        told = daily_work(server, name, tmp_path)
    assert told.pop("columns")["structure"] == []
    assert told == EXPECTED


# What the database itself refuses in both set-ups


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_consent SET event = 'given'",
        "UPDATE privacy_consent SET partner_id = (SELECT min(id) FROM res_partner)",
        "DELETE FROM privacy_consent",
        "TRUNCATE privacy_consent CASCADE",
    ],
)
@pytest.mark.parametrize("database", BOTH)
def test_consent_events_are_neither_changed_nor_deleted_by_sql(
    server, databases, database, statement
):
    server.execute(database, ANSWER)
    with pytest.raises(psycopg2.errors.RestrictViolation):
        server.execute(database, statement)


@pytest.mark.parametrize("database", BOTH)
def test_no_temporary_table_takes_the_place_of_log_or_person(
    server, databases, database
):
    """Names in triggers and guards lead to the register whatever the session sets."""
    [[told]] = server.execute(
        database,
        """INSERT INTO res_partner (name) VALUES ('Anna');
        CREATE SCHEMA aside; SET search_path = aside, public;
        CREATE TEMP TABLE privacy_change_log (LIKE public.privacy_change_log);
        UPDATE public.res_partner SET street = 'Seen' WHERE name = 'Anna';
        SELECT count(*) FROM public.privacy_change_log
         WHERE new_values ->> 'street' = 'Seen'""",
    )
    assert told
    server.execute(database, "DROP SCHEMA aside")
    server.execute(database, ANSWER)
    with pytest.raises(psycopg2.errors.RestrictViolation):
        server.execute(
            database,
            "CREATE TEMP TABLE res_partner (id int, erased_on date);"
            "INSERT INTO res_partner SELECT id, now() FROM public.res_partner;"
            "DELETE FROM privacy_consent",
        )


@pytest.mark.parametrize("database", BOTH)
def test_the_id_of_a_logged_row_stays(server, databases, database):
    with pytest.raises(psycopg2.errors.RestrictViolation):
        server.execute(
            database,
            "INSERT INTO res_partner (name) VALUES ('Nobody');"
            "UPDATE res_partner SET id = id + 1000000 WHERE name = 'Nobody'",
        )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT privacy_change_forget(ARRAY[1])",
        "SELECT privacy_change_forget_addresses(ARRAY[1], '[]')",
        "SELECT privacy_change_drop_month('2099-01-01', 0)",
        "SELECT privacy_change_drop_month(NULL, 0)",
        "SELECT privacy_change_make_month('res_partner', '2030-01-01')",
        "SELECT privacy_change_install('privacy_change_log', '', TRUE)",
        "SELECT privacy_change_add_seal('{\"number\": 999}', '{}', '{}', '{}', '{}',"
        " '{}')",
    ],
)
@pytest.mark.parametrize("database", BOTH)
def test_the_functions_of_the_log_trust_no_argument(
    server, databases, database, statement
):
    with pytest.raises(psycopg2.errors.RestrictViolation):
        server.execute(database, statement)
