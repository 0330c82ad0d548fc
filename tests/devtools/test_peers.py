"""What benchmarks measure ours beside comes from a lock of its own, whole or not."""

from types import SimpleNamespace

import pytest

from devtools import peers
from devtools import settings as real


@pytest.fixture
def odoo(settings, pretend):
    """An Odoo whose pip does what the test says."""
    settings.peers.parent.mkdir(parents=True)
    settings.peers.write_text("a-peer==1 --hash=sha256:aa\n")

    def with_pip(script):
        calls = pretend("a-python", script)
        return SimpleNamespace(python=calls.parent / "pretended" / "a-python")

    return with_pip


def test_peers_are_installed_once_into_a_folder_of_their_own(settings, odoo):
    target = 'while [ "$1" != --target ]; do [ "$1" ] || exit; shift; done; '
    works = odoo(target + 'mkdir -p "$2"; echo "$2" >> "$CALLS"')
    folders = {peers.ensure(settings, works) for _time in range(2)}
    assert folders == {peers.folder(settings)}
    assert folders.pop().is_dir()
    assert not list(settings.state.glob("*-half"))


def test_without_a_network_the_rest_is_measured(settings, odoo, capsys):
    folder = peers.ensure(settings, odoo("echo 'ERROR: no network'; exit 1"))
    assert not folder.exists()
    assert "no network" in capsys.readouterr().err


def test_no_peer_is_in_the_environment_that_tests_and_servers_use():
    lock = real.load().requirements.read_text()
    names = [line.split("==")[0] for line in real.load().peers.read_text().split("\n")]
    assert not [name for name in names if name.strip() and f"\n{name}==" in lock]
