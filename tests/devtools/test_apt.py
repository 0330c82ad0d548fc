"""Debian packages: only what is missing, and a clear word without root."""

import os

import pytest

from devtools import apt
from devtools.console import Failure

INSTALLED = 'echo "libmagic1:amd64 installed"; echo "gone config-files"'


@pytest.fixture(autouse=True)
def own_etc(tmp_path, monkeypatch):
    script = apt.INSTALL.replace("/etc/", f"{tmp_path}/etc/")
    monkeypatch.setattr(apt, "INSTALL", script.replace("sleep 5", "true"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_what_is_removed_but_configured_is_missing(pretend):
    pretend("dpkg-query", INSTALLED)
    assert apt.missing(["libmagic1", "gone", "new"]) == ["gone", "new"]


def test_nothing_is_installed_when_nothing_is_missing(settings, pretend):
    pretend("dpkg-query", INSTALLED)
    calls = pretend("apt-get", 'echo "$@" >> "$CALLS"')
    apt.install(settings, ["libmagic1"])
    assert not calls.read_text()


def test_server_package_creates_no_cluster(settings, pretend, tmp_path):
    pretend("dpkg-query", "exit 1")
    conf = f"{tmp_path}/etc/postgresql-common/createcluster.d"
    calls = pretend("apt-get", f'echo "$@" >> "$CALLS"; cat "{conf}"/* >> "$CALLS"')
    apt.install(settings, ["postgresql"])
    words = calls.read_text()
    assert words.count("install -y --no-install-recommends postgresql") == 1
    assert "create_main_cluster = false" in words
    assert not os.listdir(conf)


def test_package_lists_are_read_when_a_package_is_unknown(settings, pretend):
    pretend("dpkg-query", "exit 1")
    script = 'echo "$@" >> "$CALLS"; case "$*" in *update*) touch "$CALLS.new";; esac'
    calls = pretend("apt-get", f'{script}; test -e "$CALLS.new"')
    apt.install(settings, ["chromium"])
    assert "update" in calls.read_text().splitlines()


def test_mirror_that_is_away_is_one_line(settings, pretend):
    pretend("dpkg-query", "exit 1")
    pretend("apt-get", 'echo "E: Unable to locate package chromium"; exit 100')
    with pytest.raises(Failure) as failure:
        apt.install(settings, ["chromium"])
    assert "Unable to locate package" in str(failure.value)
    assert "check the network and the mirror" in str(failure.value)
    assert "\n" not in str(failure.value)


def test_without_root_and_sudo_the_line_to_run_is_named(settings, pretend, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    pretend("dpkg-query", "exit 1")
    pretend("sudo", "exit 1")
    with pytest.raises(Failure, match="apt-get install postgresql libmagic1"):
        apt.install(settings, ["postgresql", "libmagic1"])


def test_sudo_is_used_by_a_plain_user(settings, pretend, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    pretend("dpkg-query", "exit 1")
    pretend("apt-get", "true")
    calls = pretend("sudo", 'echo "$1 $2" >> "$CALLS"; test "$1" = -n && shift; "$@"')
    apt.install(settings, ["postgresql"])
    assert calls.read_text().splitlines()[-1].startswith("-n /bin/sh")


def test_machine_without_apt_is_told_what_it_lacks(settings, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(Failure, match="install postgresql yourself"):
        apt.install(settings, ["postgresql"])
