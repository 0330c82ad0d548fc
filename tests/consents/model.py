"""What a history of answers means, in plain Python and without a look at the code.

A history is a list of events in the order in which they were recorded. It is replayed
as one would explain it to a member: go through the answers by the time they were given,
of two at the same time the one recorded last counts, and see where everybody ends.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

NOES = ("withdrawn", "objected")
SEEN_BY_OTHERS = ("social", "use")
NORWAY = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Event:
    channel: str
    kind: str
    at: datetime
    version: int  # of the wording that was answered; 0 without one
    by: int = 0  # who answered: the person, or the number of a guardian


@dataclass(frozen=True)
class Relation:
    """What somebody is to us, such as a regular giver, as it stands in the register."""

    begins: date
    ends: date | None = None  # the last day
    state: str = "active"
    has_resigned: bool = False

    def holds_on(self, day):
        if self.has_resigned or self.state != "active" or day < self.begins:
            return False
        return self.ends is None or day <= self.ends


@dataclass(frozen=True)
class Purpose:
    needs_consent: bool
    asks_since: int = 0  # answers to older versions are asked again; 0 for none
    alone_from: int = 0  # the age
    all_guardians: bool = False


@dataclass(frozen=True)
class Person:
    born: date | None = None
    guardians: frozenset = frozenset()  # their numbers, today
    relations: tuple = ()  # of the kinds that the purpose takes for a ground


def years_old(born, day):
    """Count birthdays: the 29th of February is on the 1st of March of other years."""
    years = 0
    while True:
        try:
            next_one = born.replace(year=born.year + years + 1)
        except ValueError:
            next_one = date(born.year + years + 1, 3, 1)
        if next_one > day:
            return years
        years += 1


def day_in_norway(at):
    return at.replace(tzinfo=UTC).astimezone(NORWAY).date()


def may_contact(history, channel, purpose, person=None, today=None):
    """Whether we may, and why or why not.

    Who says nothing, or nothing that counts, and has a relation that holds today is
    contacted all the same, where they are old enough to say no themselves, and not
    where others would see them.

    :return: (yes or no, reason)
    """
    person = person or Person()
    today = today or date.today()
    may, why = _by_answers(history, channel, purpose, person, today)
    if may or why == "said no" or channel in SEEN_BY_OTHERS:
        return may, why
    age = person.born and years_old(person.born, today)
    alone = age is None or age >= purpose.alone_from
    if alone and any(relation.holds_on(today) for relation in person.relations):
        return True, "has a relation"
    return may, why


def _by_answers(history, channel, purpose, person, today):

    def is_child(day):
        return person.born is not None and years_old(person.born, day) < (
            purpose.alone_from
        )

    told = [event for event in history if event.channel == channel]
    told.sort(key=lambda event: event.at)  # stable: recorded later stays later
    told = [e for e in told if e.by == 0 or is_child(day_in_norway(e.at))]
    last = {event.by: event for event in told}
    place = {event: number for number, event in enumerate(told)}
    if not is_child(today) and 0 in last and not is_child(day_in_norway(last[0].at)):
        return _one_answer(last[0], purpose)
    if any(_stands(e, last, place, person) for e in last.values() if e.kind in NOES):
        return False, "said no"
    if not purpose.needs_consent:
        return True, "no objection"
    if not is_child(today):
        said_yes = any(event.kind == "given" for event in last.values())
        return False, "said as a child" if said_yes else "never said yes"
    return _guardians_answer(last, purpose, person)


def _one_answer(event, purpose):
    if event.kind in NOES:
        return False, "said no"
    if not purpose.needs_consent:
        return True, "no objection"
    if event.kind != "given":
        return False, "never said yes"
    if event.version < purpose.asks_since:
        return False, "said yes to another text"
    return True, "said yes"


def _stands(no, last, place, person):
    """Of somebody who has no say any more, until one who has it speaks again."""
    if no.by == 0 or no.by in person.guardians:
        return True
    return not any(
        place[event] > place[no]
        for by, event in last.items()
        if by == 0 or by in person.guardians
    )


def _guardians_answer(last, purpose, person):
    yes = [
        event
        for by, event in last.items()
        if by in person.guardians and event.kind == "given"
    ]
    valid = [event for event in yes if event.version >= purpose.asks_since]
    wanted = len(person.guardians) if purpose.all_guardians else 1
    wanted = max(wanted, 1)
    if len(valid) >= wanted:
        return True, "guardians said yes"
    if len(yes) >= wanted:
        return False, "said yes to another text"
    if yes or (0 in last and last[0].kind == "given"):
        return False, "waits for a guardian"
    return False, "never said yes"
