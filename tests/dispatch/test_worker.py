"""The outbox with real transactions: killed, side by side, and against withdrawals."""

import json
from collections import Counter
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller

from tests.process import work
from tests.production.machine import copied_database, execute
from tests.share import seeds, share

ROWS = """
SELECT address, state FROM member_dispatch_recipient WHERE address IS NOT NULL
"""
OBJECT = """
INSERT INTO privacy_consent
       (partner_id, purpose_id, channel, event, occurred_at, method)
SELECT r.partner_id, d.purpose_id, 'email', 'objected', now() AT TIME ZONE 'UTC', 'web'
  FROM member_dispatch_recipient r JOIN member_dispatch d ON d.id = r.dispatch_id
"""


class Sink:
    """Counts what each address got; `meanwhile` happens as the first message comes."""

    def __init__(self):
        self.got = Counter()
        self.meanwhile = lambda: None

    async def handle_DATA(self, server, session, envelope):
        if not self.got:
            self.meanwhile()
        (address,) = envelope.rcpt_tos
        self.got[address] += 1
        return "250 taken"


class AnyPort(Controller):
    """A controller that takes whatever port is free."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Scene:
    """A database with a message to so many people, and a mail server to take it."""

    def __init__(self, database, folder, sink, set_up):
        self.database, self.folder, self.sink = database, folder, sink
        self.set_up = set_up

    def work(self, *actions):
        """What the worker printed, line by line."""
        actions = json.dumps([self.set_up, *actions])
        return work("tests.dispatch.worker", self.database, self.folder, actions)


@contextmanager
def scene(folder, people):
    sink = Sink()
    controller = AnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        with copied_database() as database:
            set_up = ["set_up", controller.port, people]
            yield Scene(database, folder, sink, set_up)
    finally:
        controller.stop()


@pytest.mark.parametrize("seed", seeds(), ids=("fixed", "own"))
def test_killed_workers_send_nothing_twice_and_forget_nobody(tmp_path, seed):
    people, workers, kills = share(3000, 300), 2, share(40, 6)
    with scene(tmp_path, people) as stage:
        *_rounds, last = stage.work(["send"], ["kill", workers, kills, seed])
        got = stage.sink.got
        assert max(got.values()) == 1
        # A message is in doubt where a worker died, and nowhere else.
        assert last.get("in_doubt", 0) <= kills * workers
        assert last["sent"] + last.get("in_doubt", 0) == people
        assert not {"queued", "sending"} & last.keys()
        states = dict(execute(stage.database, ROWS))
        sent = {address for address, state in states.items() if state == "sent"}
        assert sent <= got.keys()
        assert all(states[address] in ("sent", "in_doubt") for address in got)


def test_workers_share_a_queue_and_each_member_gets_one(tmp_path):
    with scene(tmp_path, 200) as stage:
        (last,) = stage.work(["send"], ["together", 3])
        assert last == {"ends": [0, 0, 0], "sent": 200}
        assert set(stage.sink.got.values()) == {1}
        assert len(stage.sink.got) == 200


def test_a_reservation_that_committed_before_the_hand_over_wins(tmp_path):
    with scene(tmp_path, 20) as stage:
        stage.sink.meanwhile = lambda: execute(stage.database, OBJECT)
        (last,) = stage.work(["send"], ["together", 1])
        assert last == {"ends": [0], "sent": 1, "skipped": 19}
        assert sum(stage.sink.got.values()) == 1


def test_two_who_press_send_at_once_send_once(tmp_path):
    with scene(tmp_path, 20) as stage:
        (last,) = stage.work(["press"])
        assert last["queued"] == 20
        assert last["ends"].count(0) == 1
