"""The whole register in a folder: all of it, nothing that opens a door, one moment."""

import base64
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from datetime import datetime

import psycopg2
import pytest
from jsonschema import Draft202012Validator

from tests.process import ROOT, work
from tests.production.machine import PATIENCE, connection, copied_database, execute

from .package import Package, sha256
from .worker import HARD

# The rules of Data Package 2.0 that this package uses, as the standard has them.
NAME = {"type": "string", "minLength": 1}
KINDS = ["string", "number", "integer", "boolean", "date", "datetime"]
FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {
        "name": NAME,
        "type": {"enum": KINDS},
        "format": {"const": "binary"},
        "constraints": {"type": "object"},
        "categories": {"type": "array", "minItems": 1},
    },
}
LINK = {
    "type": "object",
    "required": ["fields", "reference"],
    "properties": {"reference": {"required": ["resource", "fields"]}},
}
STANDARD = {
    "type": "object",
    "required": ["$schema", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"pattern": "^[a-z0-9._-]+$"},
        "created": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "schema", "hash", "bytes"],
                "properties": {
                    "name": NAME,
                    "type": {"const": "table"},
                    "path": {"pattern": r"^(?!/)(?!.*\.\./)[\w./-]+\.csv$"},
                    "hash": {"pattern": "^sha256:[0-9a-f]{64}$"},
                    "bytes": {"type": "integer", "minimum": 0},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {"type": "array", "minItems": 1, "items": FIELD},
                            "missingValues": {"type": "array", "items": NAME},
                            "foreignKeys": {"type": "array", "items": LINK},
                        },
                    },
                },
            },
        },
    },
}
# What goes for some rows only, and which.
MASKED = {
    "ir_config_parameter": {"value"},
    "mail_message": {"body"},
    "ir_attachment": {"store_fname", "checksum", "file_size", "index_content"},
}


def command(database, folder, *arguments):
    conf = folder / "odoo.conf"
    conf.write_text(
        f"[options]\naddons_path = {ROOT / 'addons'}\ndata_dir = {folder}\n"
    )
    program = [sys.executable, os.environ["MEMBER_ODOO"], "member_export"]
    return [*program, "-c", str(conf), "-d", database, *arguments]


def export(database, folder, target, *arguments):
    return subprocess.run(
        command(database, folder, "--to", str(target), *arguments),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A filled database, its folder, and what the worker put into it."""
    folder = tmp_path_factory.mktemp("export")
    with copied_database() as database:
        [told] = work("tests.export.worker", database, folder)
        gone = execute(
            database, "SELECT store_fname FROM ir_attachment WHERE name = 'gone.txt'"
        )
        (folder / "filestore" / database / gone[0][0]).unlink()
        yield database, folder, told


@pytest.fixture(scope="module")
def stored(world):
    """{table: rows as dicts} of all that stood in the database before the export."""
    query = """SELECT c.relname FROM pg_class c
                WHERE c.relnamespace = 'public'::regnamespace
                  AND c.relkind IN ('r', 'p') AND NOT c.relispartition"""
    return {table: rows_of(world[0], table) for (table,) in execute(world[0], query)}


@pytest.fixture(scope="module")
def exported(world, stored):
    database, folder, _told = world
    answer = export(database, folder, folder / "exit")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return Package(folder / "exit"), answer


def rows_of(database, table):
    with connection(database) as link, link.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 from the catalogue
        names = [each.name for each in cursor.description]
        return [dict(zip(names, map(plain, row), strict=True)) for row in cursor]


def plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def test_every_value_is_as_the_database_has_it(stored, exported):
    package, _answer = exported
    seen = 0
    for name in package.resources.keys() - {"translations"}:
        fields, rows = package.fields(name), package.rows[name]
        expected = stored[name]
        if name == "ir_model_data":
            going = {row["model"] for row in rows}
            expected = [row for row in expected if row["model"] in going]
        for one, other in pairs(expected, rows, fields, name):
            for column in fields.keys() - MASKED.get(name, set()):
                value = as_read(name, one[column], fields[column])
                assert value == other[column], (name, column, one["id"])
                seen += 1
    assert seen > 100_000
    assert package.rows["privacy_change_link"]


def pairs(expected, rows, fields, name):
    assert len(expected) == len(rows), name
    key = "id" if "id" in fields else list(fields)
    if key != "id":
        return zip(
            sorted(expected, key=lambda row: [str(row[each]) for each in key]),
            sorted(rows, key=lambda row: [str(row[each]) for each in key]),
            strict=True,
        )
    return zip(
        sorted(expected, key=lambda row: row[key]),
        sorted(rows, key=lambda row: row[key]),
        strict=True,
    )


def as_read(table, value, field):
    """A value of the database as it should come out of the package."""
    if isinstance(value, bytes):  # Odoo's own are in base64 already
        return value if table == "privacy_change_link" else base64.b64decode(value)
    if isinstance(value, dict) and "contentMediaType" not in field:
        return value.get("en_US")
    return value


def test_texts_that_a_table_may_stumble_over_come_back(exported):
    package, _answer = exported
    found = {row["function"] for row in package.rows["res_partner"]}
    assert set(HARD) | {None} <= found
    assert package.resources["res_partner"]["schema"]["missingValues"] not in (
        [text] for text in HARD
    )
    [first] = [r for r in package.rows["res_partner"] if r["name"] == "Guro Ek 0"]
    assert first["create_date"] == datetime(1999, 12, 31, 23, 59, 59, 1)
    assert first["in_register"] is True


def test_each_language_of_a_text_stands_apart(stored, exported):
    package, _answer = exported
    expected = {
        (table, column, row["id"], lang, text)
        for table, rows in stored.items()
        if table in package.resources
        for row in rows
        for column, field in package.fields(table).items()
        if isinstance(row[column], dict) and "contentMediaType" not in field
        for lang, text in row[column].items()
    }
    read = {tuple(row.values()) for row in package.rows["translations"]}
    assert read == expected
    assert {lang for _table, _column, _id, lang, _text in read} >= {"en_US", "nb_NO"}


def test_links_lead_somewhere_and_sums_are_right(exported):
    package, _answer = exported
    links = [
        link
        for each in package.resources.values()
        for link in each["schema"].get("foreignKeys", ())
    ]
    assert len(links) > 400
    assert package.unresolved() == []
    assert package.wrong_sums() == set()


def test_the_description_follows_the_standard(exported):
    package, _answer = exported
    errors = Draft202012Validator(STANDARD).iter_errors(package.told)
    assert [error.message for error in errors] == []
    name = package.fields("res_partner")["name"]
    assert (name["titles"]["nb_NO"], name["category"]) == ("Navn", "identity")
    assert package.resources["res_partner"]["personalData"][0]["purpose"]
    assert "Kontakt / Contact" in (package.folder / "README.txt").read_text()


def test_no_secret_is_in_any_byte(world, exported):
    package, answer = exported
    everything = [each for each in package.folder.rglob("*") if each.is_file()]
    for path in everything:
        content = path.read_bytes()
        for number, secret in enumerate(world[2]["secrets"]):
            assert secret.encode() not in content, (path.name, number)
    assert len(world[2]["secrets"]) > 20
    assert not any(name in answer.stdout + answer.stderr for name in world[2]["names"])


def test_what_stays_is_named_with_a_reason(stored, exported):
    package, answer = exported
    left = {(e["table"], e.get("field")): e["reason"] for e in package.told["leftOut"]}
    for table, rows in stored.items():
        for column in rows[0] if rows else ():
            goes = table in package.resources and column in package.fields(table)
            stays = (table, None) in left or (table, column) in left
            assert goes != stays, (table, column)
    assert set(left.values()) <= package.told["reasons"].keys()
    for planted in ("x_unmapped", "no_field"):
        assert left["res_partner", planted] == "unseen"
        assert f"res_partner.{planted}" in answer.stdout
    assert left["member_chapter", "door_pin"] == "looks"
    assert left["planted_table", None] == "unseen"


def test_some_rows_go_without_what_opens_a_door(stored, exported):
    package, _answer = exported
    settings = {r["key"]: r["value"] for r in package.rows["ir_config_parameter"]}
    assert settings["member_privacy.package_days"] == "10"
    kept = {"database.secret", "mail.tenor_api_key", "member_privacy.sms_token"}
    assert {settings[key] for key in kept} == {None}
    bodies = {row["body"] for row in package.rows["mail_message"]}
    assert "<span>Rang Guro</span>" in bodies
    files = {r["name"]: r["store_fname"] for r in package.rows["ir_attachment"]}
    texts = {row["name"]: row for row in stored["ir_attachment"]}
    assert read(package, files["a.txt"]) == b"file \x00\xff"
    assert read(package, files["in.txt"]) == b"in the database"
    assert texts["in.txt"]["store_fname"] is None
    assert (files["view.js"], files["copy"]) == (None, None)
    pictures = [
        row["store_fname"]
        for row in package.rows["ir_attachment"]
        if row["res_field"] == "image_1920" and row["mimetype"] == "image/png"
    ]
    assert any((package.folder / "files" / name).exists() for name in pictures)


def read(package, name):
    return (package.folder / "files" / name).read_bytes()


def test_a_file_that_is_not_there_is_told(exported):
    package, answer = exported
    named = {row["store_fname"] for row in package.rows["ir_attachment"]} - {None}
    there = {
        str(each.relative_to(package.folder / "files"))
        for each in (package.folder / "files").glob("*/*")
    }
    assert there < named
    missing = len(named - there)
    assert f"\n{missing} files that attachments name are not there." in answer.stdout
    readme = (package.folder / "README.txt").read_text()
    assert f"were not there: {missing}" in " ".join(readme.split())


def test_only_its_owner_reads_it(exported):
    package, _answer = exported
    for each in (package.folder, *package.folder.rglob("*")):
        expected = 0o700 if each.is_dir() else 0o600
        assert stat.S_IMODE(each.stat().st_mode) == expected, each


def test_the_privacy_officers_see_it(world, exported):
    package, answer = exported
    [(kind, what, doer)] = execute(
        world[0],
        "SELECT kind, what, doer_id FROM privacy_alert WHERE kind = 'register'",
    )
    manifest = sha256(package.folder / "SHA256SUMS")
    assert what == f"By the host: 30 people. SHA256SUMS: {manifest}"
    assert (kind, doer) == ("register", None)
    assert manifest in answer.stdout


def test_a_folder_that_is_there_is_not_touched(world, exported):
    database, folder, _told = world
    before = sha256(folder / "exit" / "SHA256SUMS")
    answer = export(database, folder, folder / "exit")
    assert answer.returncode == 1
    assert sha256(folder / "exit" / "SHA256SUMS") == before
    assert not (folder / "exit.part").exists()


def test_the_operator_lets_go_what_was_looked_at(world):
    database, folder, told = world
    chosen = ["res_partner.x_unmapped", "planted_table"]
    arguments = [part for name in chosen for part in ("--reviewed", name)]
    answer = export(database, folder, folder / "more", *arguments)
    assert answer.returncode == 0, answer.stderr
    package = Package(folder / "more")
    assert package.rows["planted_table"][0]["any"] in told["secrets"]
    assert "x_unmapped" in package.fields("res_partner")
    assert "no_field" not in package.fields("res_partner")


def test_killed_midway_it_leaves_no_folder(world):
    database, folder, _told = world
    target, part = folder / "killed", folder / "killed.part"
    process = subprocess.Popen(
        command(database, folder, "--to", str(target)), stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + PATIENCE
    while not (part / "data" / "ir_model_fields.csv").exists():
        assert time.monotonic() < deadline
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert part.exists()
    assert not target.exists()
    again = export(database, folder, target)
    assert (again.returncode, target.exists()) == (1, False)


def test_beside_others_who_write_it_is_of_one_moment(world):
    database, folder, _told = world
    stop, written = threading.Event(), []

    def write():
        with psycopg2.connect(dbname=database) as link, link.cursor() as cursor:
            while not stop.is_set():
                name = f"beside{len(written)}"
                cursor.execute("INSERT INTO res_bank (name) VALUES (%s)", (name,))
                cursor.execute(
                    "INSERT INTO mail_blacklist (email) VALUES (%s)", (name,)
                )
                link.commit()
                written.append(name)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        answer = export(database, folder, folder / "beside")
    finally:
        stop.set()
        writer.join()
    assert answer.returncode == 0, answer.stderr
    package = Package(folder / "beside")
    banks = {row["name"] for row in package.rows["res_bank"]} & set(written)
    addresses = {row["email"] for row in package.rows["mail_blacklist"]} & set(written)
    assert banks == addresses
    assert 0 < len(banks) < len(written)
    assert package.unresolved() == []


def test_it_is_refused_where_the_erased_may_be_back_or_a_secret_is_asked_for(world):
    database, folder, _told = world
    [refused] = work("tests.export.refused", database, folder)
    assert "erased meanwhile" in refused["erased meanwhile"]
    assert {refused[case] for case in ("missing", "restored")} == {
        "A database that serves nobody is not exported."
    }
    assert "res_users.password" in refused["secret"]
    assert not list(folder.glob("refused*"))
