"""Rules of ours that no linter knows."""

import subprocess

import pytest

from devtools import house_rules


@pytest.fixture
def root(settings):
    subprocess.run(["git", "init", "-q", settings.root], check=True)
    return settings.root


def found(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return list(house_rules.findings(root))


@pytest.mark.parametrize(
    "line",
    ["x.sudo()", "self.env.cr.commit()", "print(x)", "pass  # TO" + "DO later"],
)
def test_shipped_code_may_not(root, line):
    assert len(found(root, "addons/one/models/one.py", line)) == 1


@pytest.mark.parametrize(
    "line",
    ["x.sudo()  # sudo: the register numbers members", "self._fingerprint(x)"],
)
def test_shipped_code_may(root, line):
    assert not found(root, "addons/one/models/one.py", line)


def test_tests_may_commit_and_become_root(root):
    assert not found(root, "addons/one/tests/test_one.py", "x.sudo(); cr.commit()")


def test_xml_must_be_well_formed(root):
    assert "view.xml" in found(root, "addons/one/view.xml", "<odoo><record></odoo>")[0]
