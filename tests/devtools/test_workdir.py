"""Folders and files are whole or not there, and one call works at a time."""

import errno
import multiprocessing
import os
import shutil
import time
from collections import namedtuple

import pytest

from devtools import workdir
from devtools.console import Failure


def test_folder_takes_its_place_when_it_is_whole(tmp_path):
    target = tmp_path / "a b" / "odoo"
    with workdir.building(target) as draft:
        (draft / "file").touch()
        assert not target.exists()
    assert [path.name for path in target.parent.iterdir()] == ["odoo"]


def test_failure_leaves_the_old_folder_and_no_draft(tmp_path):
    target = tmp_path / "odoo"
    (target / "old").mkdir(parents=True)
    with pytest.raises(RuntimeError), workdir.building(target) as draft:
        (draft / "half").touch()
        raise RuntimeError
    assert os.listdir(tmp_path) == ["odoo"]
    assert os.listdir(target) == ["old"]


def test_draft_of_a_killed_call_is_not_taken_over(tmp_path):
    left = tmp_path / ".odoo.draft"
    (left / "half").mkdir(parents=True)
    with workdir.building(tmp_path / "odoo") as draft:
        assert not os.listdir(draft)


def test_full_disk_is_one_line(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    building = workdir.building(tmp_path / "odoo")
    with pytest.raises(Failure, match="is full"), building:
        raise full


def test_too_little_disk_is_refused_before_the_start(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(9, 8, 10**9))
    workdir.demand_free_space(tmp_path, 0.9, "Odoo")
    with pytest.raises(Failure, match=r"Odoo needs 2\.5 GB .* 1\.0 GB are free"):
        workdir.demand_free_space(tmp_path, 2.5, "Odoo")


def test_secret_is_never_readable_for_others(tmp_path):
    path = tmp_path / "notes.json"
    workdir.write_whole(path, "secret", mode=0o600)
    workdir.write_whole(path, "secret 2", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "secret 2"
    assert os.listdir(tmp_path) == ["notes.json"]


def hold(state, marks):
    with workdir.one_at_a_time(state):
        marks.append("in")
        time.sleep(0.2)
        marks.append("out")


def test_second_call_waits_for_the_first(tmp_path):
    context = multiprocessing.get_context("fork")
    marks = context.Manager().list()
    calls = [context.Process(target=hold, args=(tmp_path, marks)) for _ in range(3)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert list(marks) == ["in", "out"] * 3


def test_state_of_another_user_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(Failure, match="belongs to"):
        workdir.claim(tmp_path)


def test_state_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Failure, match="set DEV_STATE"):
        workdir.claim(tmp_path / "file" / "state")
