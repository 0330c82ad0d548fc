"""The environment comes from the lock, whole or not at all."""

from devtools import python_env, settings


def test_lock_pins_what_builds_packages():
    lock = settings.load().requirements.read_text()
    first = python_env.excerpt(lock, python_env.BUILD_PACKAGES)
    assert first.count("==") == len(python_env.BUILD_PACKAGES)
    assert first.count("--hash=") >= len(python_env.BUILD_PACKAGES)


def test_lock_names_no_index():
    lock = settings.load().requirements.read_text()
    assert "://" not in lock
