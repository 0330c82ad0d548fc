"""When a new database is needed, and what it must hold."""

import pytest

from devtools import addons


@pytest.fixture
def folder(settings):
    for name, depends in (("one", ["mail"]), ("two", ["one", "sms"])):
        path = settings.addons / name
        (path / "tests").mkdir(parents=True)
        (path / "__manifest__.py").write_text(str({"depends": depends}))
        (path / "tests" / "test_it.py").write_text("pass")
    off = settings.addons / "off"
    off.mkdir()
    (off / "__manifest__.py").write_text("{'installable': False, 'depends': ['x']}")
    return settings.addons


def test_addons_that_are_switched_off_are_left_out(folder):
    assert list(addons.manifests(folder)) == ["one", "two"]


def test_base_database_holds_what_ours_need_of_odoo(folder):
    assert addons.foreign_dependencies(folder) == ["mail", "sms"]


def test_changed_test_needs_no_new_database(folder):
    before = addons.fingerprint(folder)
    (folder / "one" / "tests" / "test_it.py").write_text("pass  # changed")
    assert addons.fingerprint(folder) == before


@pytest.mark.parametrize("change", ["__manifest__.py", "models.py", "i18n/nb.po"])
def test_any_other_change_needs_one(folder, change):
    before = addons.fingerprint(folder)
    path = folder / "two" / change
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}  # changed")
    assert addons.fingerprint(folder) != before
