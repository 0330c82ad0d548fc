"""A checkout of one's own, and programs that only pretend."""

import os
import stat

import pytest

from devtools.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """An empty checkout whose path holds a space."""
    root = tmp_path / "my checkout"
    (root / "addons").mkdir(parents=True)
    return Settings(root=root, state=root / ".dev")


@pytest.fixture
def pretend(tmp_path, monkeypatch):
    """Put a shell script on PATH under a program's name; it may write to $CALLS."""
    folder = tmp_path / "pretended"
    folder.mkdir()
    calls = tmp_path / "calls"
    calls.touch()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(calls))

    def program(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return calls

    return program
