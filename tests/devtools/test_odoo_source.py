"""Odoo comes from one of three places, whole or not at all."""

import os
from pathlib import Path

import pytest

from devtools import debian, odoo_source
from devtools.console import Failure

LISTS = """echo "'http://mirror.example/debian/dists/bookworm/InRelease' x 0"
echo "'http://mirror.example/debian-security/dists/bookworm-security/InRelease' x 0"
"""


def tree(folder: Path, version=(19, 0), start="odoo-bin", python_root="."):
    """A folder that looks like an Odoo."""
    release = folder / python_root / "odoo" / "release.py"
    release.parent.mkdir(parents=True)
    release.write_text(f"version_info = {version!r}\nversion = '{version[0]}.0'\n")
    executable = folder / start
    executable.parent.mkdir(parents=True, exist_ok=True)
    executable.touch()
    return folder


def test_checkout_and_package_are_told_apart(tmp_path):
    checkout = odoo_source.describe(tree(tmp_path / "checkout"))
    assert checkout.executable.name == "odoo-bin"
    package = odoo_source.describe(
        tree(
            tmp_path / "package",
            start="usr/bin/odoo",
            python_root="usr/lib/python3/dist-packages",
        )
    )
    assert package.executable.parent.name == "bin"


def test_another_version_is_refused(tmp_path):
    with pytest.raises(Failure, match=r"is Odoo 18\.0"):
        odoo_source.describe(tree(tmp_path / "old", version=(18, 0)))


def test_chosen_folder_without_odoo_is_refused(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_SRC", str(tmp_path))
    with pytest.raises(Failure, match="holds no Odoo"):
        odoo_source.ensure(settings)


def test_mirror_is_the_machines_own(pretend):
    pretend("apt-get", LISTS)
    assert debian.mirror("bookworm") == "http://mirror.example/debian/"
    with pytest.raises(Failure, match="no mirror of Debian trixie"):
        debian.mirror("trixie")


def test_private_apt_reads_and_writes_its_own_folder_only(tmp_path):
    folder = tmp_path / "with space"
    debian.PrivateApt(folder, "http://mirror.example/debian/", ["sid"])
    text = (folder / "apt.conf").read_text()
    for key in ("Dir::Etc::sourcelist", "Dir::State::lists", "Dir::Cache"):
        assert f'{key} "{folder}/' in text


def test_without_mirror_and_upstream_nothing_is_left(settings, pretend, monkeypatch):
    monkeypatch.delenv("ODOO_SRC", raising=False)
    pretend("apt-get", "exit 100")
    pretend("git", "echo 'fatal: unable to access'; exit 128")
    with pytest.raises(Failure, match="set ODOO_SRC to a checkout"):
        odoo_source.ensure(settings)
    assert os.listdir(settings.state) == ["log"]


def test_broken_download_leaves_nothing(settings, pretend, monkeypatch):
    monkeypatch.delenv("ODOO_SRC", raising=False)
    monkeypatch.setattr(debian, "release", lambda: {"VERSION_CODENAME": "bookworm"})
    download = 'case "$*" in *download*) echo half > odoo-19_1_all.deb;; esac'
    pretend("apt-get", f"{LISTS}\n{download}")
    pretend("dpkg", "echo 'dpkg-deb: error: not a Debian archive'; exit 2")
    pretend("git", "exit 128")
    with pytest.raises(Failure, match="neither on a Debian mirror"):
        odoo_source.ensure(settings)
    assert os.listdir(settings.state) == ["log"]


def test_links_that_lead_nowhere_are_refused(settings, tmp_path):
    draft = tree(tmp_path / "draft")
    (draft / "fetch").mkdir()
    (draft / "font.woff").symlink_to("../nowhere.woff")
    with pytest.raises(Failure, match=r"font\.woff"):
        odoo_source.finish(draft, [Path("odoo-19_19.0.0+dfsg-1_all.deb")])


def test_package_is_known_by_its_version(settings, tmp_path):
    draft = tree(tmp_path / "draft")
    (draft / "fetch").mkdir()
    odoo_source.finish(draft, [Path("odoo-19_1%3a19.0.0+dfsg-1_all.deb")])
    assert odoo_source.describe(draft).version == "1:19.0.0+dfsg-1"
