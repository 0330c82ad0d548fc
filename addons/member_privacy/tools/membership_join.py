"""What becomes of memberships that one person has twice, registered as two people.

Plain values in, plain values out: nothing here knows a database.
"""

from dataclasses import dataclass
from datetime import date

#: Endings that are somebody's no, or a fact: a later row does not undo them.
FINAL = ("excluded", "deceased")
#: The open state that counts when there are several: who is suspended stays so.
OPEN_STATES = ("suspended", "active", "applied")


@dataclass(frozen=True)
class Stay:
    """One membership in one chapter.

    :param end: the last day, None while it goes on
    :param resigned: the day a resignation was received
    """

    id: int
    start: date
    end: date | None
    state: str
    resigned: date | None = None
    reason: str | None = None
    counted: date | None = None
    kept_side: bool = True

    @property
    def last(self):
        return self.end or date.max


def groups(stays):
    """Split the stays of one chapter into lists that hang together in time.

    :return: lists of at least two, each in order of time
    """
    found, reach = [], None
    for stay in sorted(stays, key=lambda s: (s.start, s.last, s.id)):
        if found and stay.start <= reach:
            found[-1].append(stay)
            reach = max(reach, stay.last)
        else:
            found.append([stay])
            reach = stay.last
    return [group for group in found if len(group) > 1]


def joined(group):
    """What one membership says instead of the overlapping ones of `group`.

    From the first day of any to the last. A resignation received, an exclusion or a
    death since the latest joining stands, whatever the other rows say: who said no
    once is not a member again because the register had them twice.

    :return: (id of the row that stays, its values by field name)
    """
    newest = max(group, key=lambda s: (s.start, s.id))
    keeper = min(group, key=lambda s: (not s.kept_side, s.start, s.id))
    ending = _standing_end(group, newest.start) or _open(group) or _latest_end(group)
    counted = max((s.counted for s in group if s.counted), default=None)
    start = min(s.start for s in group)
    return keeper.id, {"start_date": start, "counted_until": counted, **ending}


def mistaken(stay):
    """Values of a row that was one too many; its own dates stay readable."""
    return {
        "state": "ended",
        "end_reason": "mistaken",
        "end_date": stay.end or stay.start,
    }


def _standing_end(group, since):
    ends = [
        stay
        for stay in group
        if (stay.resigned and stay.resigned >= since)
        or (stay.reason in FINAL and stay.last >= since)
    ]
    if not ends:
        return None
    return _ending(min(ends, key=lambda s: (s.resigned or s.last, s.id)))


def _open(group):
    states = {stay.state for stay in group if stay.end is None}
    for state in OPEN_STATES:
        if state in states:
            return {
                "end_date": None,
                "state": state,
                "resigned_on": None,
                "end_reason": None,
            }
    return None


def _latest_end(group):
    return _ending(max(group, key=lambda s: (s.last, s.id)))


def _ending(stay):
    return {
        "end_date": stay.end,
        "state": stay.state,
        "resigned_on": stay.resigned,
        "end_reason": stay.reason,
    }
