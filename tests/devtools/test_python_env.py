"""The environment comes from the lock, whole or not at all."""

import pytest

from devtools import python_env
from devtools import settings as real
from devtools.console import Failure

LOCK = """\
lxml==6.1.3 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
setuptools==84.2.1 \\
    --hash=sha256:cc
wheel==0.48.0 \\
    --hash=sha256:dd
"""


@pytest.fixture
def locked(settings):
    settings.requirements.parent.mkdir(parents=True)
    settings.requirements.write_text(LOCK)
    return settings


def test_what_builds_packages_is_taken_from_the_lock():
    first = python_env.excerpt(LOCK, python_env.BUILD_PACKAGES)
    assert first == LOCK[LOCK.index("setuptools") :]


def test_lock_without_what_builds_packages_is_refused():
    with pytest.raises(Failure, match="lacks setuptools or wheel"):
        python_env.excerpt("lxml==6.1.3\n", python_env.BUILD_PACKAGES)


def test_our_lock_is_complete_and_names_no_index():
    lock = real.load().requirements.read_text()
    assert python_env.excerpt(lock, python_env.BUILD_PACKAGES)
    assert "://" not in lock
    entries = [line for line in lock.splitlines() if line[:1].isalnum()]
    assert all("==" in entry for entry in entries)
    assert lock.count("--hash=") >= len(entries)


def pretend_python(pretend, monkeypatch, pip):
    """A Python whose `venv` works and whose `pip` does what the script says."""
    script = 'case "$2" in venv) mkdir -p "$3/bin"; cp "$0" "$3/bin/python";; '
    calls = pretend("a-python", f"{script} pip) {pip};; esac")
    path = calls.parent / "pretended" / "a-python"
    monkeypatch.setattr(python_env, "base_python", lambda: str(path))


def test_hash_that_does_not_match_leaves_no_environment(locked, pretend, monkeypatch):
    pretend_python(pretend, monkeypatch, "echo 'ERROR: hashes do not match'; exit 1")
    with pytest.raises(Failure, match="hashes do not match"):
        python_env.ensure(locked)
    assert not list(locked.state.glob("venv-*"))


def test_environment_that_was_cut_off_is_made_anew(locked, pretend, monkeypatch):
    pretend_python(pretend, monkeypatch, "true")
    half = python_env.folder(locked) / "half"
    half.mkdir(parents=True)
    assert python_env.ensure(locked).exists()
    assert not half.exists()


def test_old_environment_goes_when_the_lock_changes(locked, pretend, monkeypatch):
    pretend_python(pretend, monkeypatch, "true")
    python_env.ensure(locked)
    locked.requirements.write_text(LOCK + "# newer\n")
    python_env.ensure(locked)
    assert list(locked.state.glob("venv-*")) == [python_env.folder(locked)]


def test_pip_asks_the_machines_index_and_nothing_else(pretend, monkeypatch):
    script = """echo "global.index-url='https://mirror.example/simple'"
echo "global.extra-index-url='file:///elsewhere'"
echo ":env:.cert='/etc/ca.crt'" """
    pretend("a-python", script)
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels")
    environment = python_env.pip_environment("a-python")
    ours = {k: v for k, v in environment.items() if k.startswith("PIP_")}
    assert ours == {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_INDEX_URL": "https://mirror.example/simple",
        "PIP_CERT": "/etc/ca.crt",
    }
