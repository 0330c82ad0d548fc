"""Who sees whom, in plain Python: what the random programs are held against.

Shares nothing with the addons: a tree of its own, dates of its own, one person at a
time. Slow and obvious is what it is for.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

FOREVER = date.max
CURRENT = ("active", "suspended")


def oslo_date(utc: datetime) -> date:
    """The day in Norway: an hour ahead, two from the last Sunday of March, at one in
    the night, to that of October."""
    begins, ends = (_last_sunday(utc.year, month) for month in (3, 10))
    summer = begins <= utc < ends
    return (utc + timedelta(hours=2 if summer else 1)).date()


def _last_sunday(year: int, month: int) -> datetime:
    day = datetime(year, month, 31, 1)
    return day - timedelta(days=(day.weekday() + 1) % 7)


@dataclass
class Chapter:
    parent: "Chapter | None" = None

    def lies_in(self, other: "Chapter") -> bool:
        return self is other or bool(self.parent and self.parent.lies_in(other))


@dataclass
class Membership:
    chapter: Chapter
    state: str
    first: date
    last: date = FOREVER
    resigned: bool = False

    def overlaps(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


@dataclass
class Person:
    memberships: list[Membership] = field(default_factory=list)
    known: bool = False  # was in the register, now or ever
    hidden_by: set[str] = field(default_factory=set)

    def is_member_in(self, chapter: Chapter) -> bool:
        return any(
            each.state in CURRENT
            and not each.resigned
            and each.chapter.lies_in(chapter)
            for each in self.memberships
        )

    def may_join(self, chapter: Chapter, first: date, last: date = FOREVER) -> bool:
        return not any(
            each.chapter is chapter and each.overlaps(first, last)
            for each in self.memberships
        )


@dataclass
class Office:
    chapter: Chapter
    first: date
    last: date = FOREVER


@dataclass
class User:
    group: str  # officer, staff, plain or portal
    person: Person | None = None
    offices: list[Office] = field(default_factory=list)

    def sees(self, person: Person, today: date) -> bool:
        if self.group == "staff":
            return True
        if self.group == "portal":
            return person is self.person
        if self.group == "plain":
            return not person.known
        return not person.hidden_by and any(
            person.is_member_in(office.chapter)
            for office in self.offices
            if office.first <= today <= office.last
        )


def end_due(people: list[Person], today: date) -> None:
    """The night: memberships whose last day has passed are over."""
    for person in people:
        for membership in person.memberships:
            if membership.last < today:
                membership.state = "ended"


def merge_person(person: Person, source: Chapter, target: Chapter, today: date) -> None:
    """Everything moves; who is a member of both keeps the one in the target."""
    there = [m for m in person.memberships if m.chapter is target]
    for each in person.memberships:
        if each.chapter is not source:
            continue
        if not any(each.overlaps(other.first, other.last) for other in there):
            each.chapter = target
        elif each.state != "ended":
            each.state, each.last = "ended", max(today, each.first)


def merge_offices(user: User, source: Chapter, target: Chapter) -> None:
    for office in user.offices:
        if office.chapter is source:
            office.chapter = target
