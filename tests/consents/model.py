"""What a history of answers means, in plain Python and without a look at the code.

A history is a list of events in the order in which they were recorded. It is replayed
as one would explain it to a member: go through the answers by the time they were given,
of two at the same time the one recorded last counts, and see where you end.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Event:
    channel: str
    kind: str
    at: datetime
    version: int  # of the wording that was answered; 0 without one


def may_contact(history, channel, *, needs_consent, asks_since):
    """Whether we may, and why or why not.

    :param int asks_since: answers to older versions are asked again; 0 for none
    :return: (yes or no, reason)
    """
    answered = "nothing"
    version = 0
    latest = None
    for event in history:
        if event.channel == channel and (latest is None or event.at >= latest):
            latest, answered, version = event.at, event.kind, event.version
    if answered in ("withdrawn", "objected"):
        return False, "said no"
    if not needs_consent:
        return True, "no objection"
    if answered != "given":
        return False, "never said yes"
    if version < asks_since:
        return False, "said yes to another text"
    return True, "said yes"
