"""The server in the background is found again, and no other process is touched."""

import json
import os
import socket
import subprocess
import time

import pytest

from devtools import background, server
from devtools.console import Failure


def note(settings, pid, birth):
    settings.state.mkdir(exist_ok=True)
    text = json.dumps({"pid": pid, "birth": birth, "port": 8069})
    server.background(settings).notes.write_text(text)


def test_no_server_without_a_note(settings):
    assert server.background(settings).running() is None
    assert not server.background(settings).stop()


def test_process_that_took_the_number_is_left_alone(settings):
    note(settings, os.getpid(), "another birth")
    assert server.background(settings).running() is None
    assert not server.background(settings).stop()  # or this test would end here


def test_process_that_ended_before_it_was_noted_is_none(settings):
    process = subprocess.Popen(["true"])
    process.wait(60)
    note(settings, process.pid, background.birth(process.pid))
    assert server.background(settings).running() is None
    assert not server.background(settings).stop()


def test_server_is_stopped_and_forgotten(settings):
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    note(settings, process.pid, background.birth(process.pid))
    assert server.background(settings).running()["pid"] == process.pid
    assert server.background(settings).stop()
    assert server.background(settings).running() is None


def test_server_that_does_not_listen_to_reason_is_killed(settings, monkeypatch):
    monkeypatch.setattr(background, "STOP_SECONDS", 0.2)
    command = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    process = subprocess.Popen(command, start_new_session=True)
    time.sleep(0.2)
    note(settings, process.pid, background.birth(process.pid))
    assert server.background(settings).stop()
    assert process.wait(60)


def test_port_in_use_says_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(Failure, match=f"--port {port + 1}"):
            server.demand_port(port)


def test_broken_note_is_no_server(settings):
    settings.state.mkdir()
    server.background(settings).notes.write_text("{")
    assert server.background(settings).running() is None
