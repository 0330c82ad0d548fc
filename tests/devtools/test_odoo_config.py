"""What Odoo is told for this checkout."""

import stat

from devtools import odoo_config
from devtools.postgres import Connection


def written(settings, kind):
    connection = Connection("127.0.0.1", 5432, "register", "secret")
    path = odoo_config.write(settings, connection, "members", kind=kind)
    lines = path.read_text().splitlines()[1:]
    return dict(line.split(" = ", 1) for line in lines)


def test_the_demo_has_a_key_for_reservations_outside_its_database(settings):
    key = settings.state / "suppression-keys"
    assert written(settings, "up")["member_suppression_keys"] == str(key)
    first = key.read_text()
    version, secret = first.strip().split(":")
    assert (version, len(bytes.fromhex(secret))) == ("1", 32)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    written(settings, "up")
    assert key.read_text() == first


def test_tests_bring_their_own_keys(settings):
    assert "member_suppression_keys" not in written(settings, "test")
