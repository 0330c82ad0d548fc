"""The server in the background is found again, and no other process is touched."""

import json
import os
import socket
import subprocess
import time

import pytest

from devtools import server
from devtools.console import Failure


def note(settings, pid, birth):
    settings.state.mkdir(exist_ok=True)
    text = json.dumps({"pid": pid, "birth": birth, "port": 8069})
    server.notes_path(settings).write_text(text)


def test_no_server_without_a_note(settings):
    assert server.running(settings) is None
    assert not server.stop(settings)


def test_process_that_took_the_number_is_left_alone(settings):
    note(settings, os.getpid(), "another birth")
    assert server.running(settings) is None
    assert not server.stop(settings)  # or this test would end here


def test_server_is_stopped_and_forgotten(settings):
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    note(settings, process.pid, server.birth(process.pid))
    assert server.running(settings)["pid"] == process.pid
    assert server.stop(settings)
    assert server.running(settings) is None


def test_server_that_does_not_listen_to_reason_is_killed(settings, monkeypatch):
    monkeypatch.setattr(server, "STOP_SECONDS", 0.2)
    command = ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]
    process = subprocess.Popen(command, start_new_session=True)
    time.sleep(0.2)
    note(settings, process.pid, server.birth(process.pid))
    assert server.stop(settings)
    assert process.wait(5)


def test_port_in_use_says_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(Failure, match=f"--port {port + 1}"):
            server.demand_port(port)


def test_broken_note_is_no_server(settings):
    settings.state.mkdir()
    server.notes_path(settings).write_text("{")
    assert server.running(settings) is None
