"""What `docker compose run --rm init` does after installing."""

import subprocess

import pytest
from passlib.context import CryptContext

from .files import ROOT
from .machine import copied_database, environment, execute, here, odoo

SCRIPT = ROOT / "config" / "docker" / "first_login.py"
HASHES = CryptContext(["pbkdf2_sha512", "plaintext"])


@pytest.fixture(scope="module")
def database():
    with copied_database() as name:
        yield name


def close_first_login(database, folder, secret):
    (folder / "secret").write_text(f"{secret}\n")
    with SCRIPT.open("rb") as script:
        return subprocess.run(
            odoo("shell", "--no-http", "--workers=0", *here(folder)),
            env=environment(
                database,
                ADMIN_PASSWORD_FILE=str(folder / "secret"),
                PUBLIC_URL="https://register.example.org/",
            ),
            stdin=script,
            capture_output=True,
            text=True,
            check=False,
        )


def give_administrator(database, password):
    execute(
        database,
        "UPDATE res_users SET password = %s WHERE login = 'admin'",
        HASHES.hash(password),
    )


def administrators_password_is(database, password):
    [[stored]] = execute(
        database, "SELECT password FROM res_users WHERE login = 'admin'"
    )
    return HASHES.verify(password, stored)


def test_the_default_password_gives_way_to_the_secret(database, folder):
    give_administrator(database, "admin")
    assert close_first_login(database, folder, "a long enough one").returncode == 0
    assert administrators_password_is(database, "a long enough one")
    parameters = dict(
        execute(
            database,
            "SELECT key, value FROM ir_config_parameter"
            " WHERE key IN ('web.base.url', 'web.base.url.freeze')",
        )
    )
    assert parameters["web.base.url"] == "https://register.example.org"
    assert parameters["web.base.url.freeze"] == "True"


def test_a_password_the_administrator_chose_stays(database, folder):
    give_administrator(database, "chosen by a human")
    assert close_first_login(database, folder, "a long enough one").returncode == 0
    assert administrators_password_is(database, "chosen by a human")


def test_a_short_secret_is_refused_and_nothing_changes(database, folder):
    give_administrator(database, "admin")
    result = close_first_login(database, folder, "short")
    assert result.returncode != 0
    assert "at least 12 characters" in result.stderr
    assert administrators_password_is(database, "admin")
