"""Who sees whom, in plain Python: what the random programs are held against.

Shares nothing with the addons: a tree of its own, dates of its own, one person at a
time. Slow and obvious is what it is for.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

FOREVER = date.max
CURRENT = ("active", "suspended")
EVERYBODY = ("staff", "both")
OFFICERS = ("officer", "both")
_written = count()


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


@dataclass(eq=False)
class Wording:
    """What people are asked, whether their chapter may know of them."""

    version: int = 1  # a yes to an older one is none


@dataclass(eq=False)
class Kind:
    """Of membership: chapters see its members, or those who agree to be seen."""

    asks: Wording | None = None


@dataclass
class Answer:
    yes: bool
    version: int
    order: int = field(default_factory=lambda: next(_written))


@dataclass(eq=False)
class Membership:
    chapter: Chapter
    kind: Kind
    state: str
    first: date
    last: date = FOREVER
    resigned: date | None = None
    order: int = field(default_factory=lambda: next(_written))

    def overlaps(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


@dataclass
class Office:
    chapter: Chapter
    first: date
    last: date = FOREVER


@dataclass
class Person:
    email: str
    memberships: list[Membership] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    known: bool = False  # was in the register, now or ever
    hidden_by: set[str] = field(default_factory=set)
    waiting: str | None = None  # an address that an officer typed
    answer: Answer | None = None  # the last, to whether chapters may know

    def lets_know(self, membership: Membership) -> bool:
        """Whether a chapter may know of it."""
        asked, said = membership.kind.asks, self.answer
        if asked is None:
            return True
        return said is not None and said.yes and said.version == asked.version

    def is_member_in(self, chapter: Chapter) -> bool:
        return any(
            each.state in CURRENT
            and not each.resigned
            and self.lets_know(each)
            and each.chapter.lies_in(chapter)
            for each in self.memberships
        )

    def may_join(self, chapter: Chapter, first: date, last: date = FOREVER) -> bool:
        return not any(
            each.chapter is chapter and each.overlaps(first, last)
            for each in self.memberships
        )


@dataclass
class User:
    group: str  # officer, staff, both of these, plain or portal
    person: Person | None = None

    def sees(self, person: Person, today: date) -> bool:
        if self.group in EVERYBODY:
            return True
        if self.group == "portal":
            return person is self.person
        if self.group == "plain":
            return not person.known
        return self.leads(person, today)

    def leads(self, person: Person, today: date) -> bool:
        """Whether an office of theirs reaches this person today."""
        return not person.hidden_by and any(
            person.is_member_in(office.chapter)
            for office in self.person.offices
            if office.first <= today <= office.last
        )

    def corrects(self, person: Person, today: date) -> str:
        """What becomes of an address that they type: refused, waits or counts."""
        frozen = "processing_restricted" in person.hidden_by
        if frozen or self.group == "portal" or not self.sees(person, today):
            return "refused"
        return "waits" if self.group == "officer" else "counts"


def end_due(people: list[Person], today: date) -> None:
    """The night: memberships whose last day has passed are over."""
    for person in people:
        for membership in person.memberships:
            if membership.last < today:
                membership.state = "ended"


def merge_chapters(
    person: Person, source: Chapter, target: Chapter, today: date
) -> None:
    """Everything moves; who is a member of both keeps the one in the target."""
    there = [m for m in person.memberships if m.chapter is target]
    for each in person.memberships:
        if each.chapter is not source:
            continue
        if not any(each.overlaps(other.first, other.last) for other in there):
            each.chapter = target
        elif each.state != "ended":
            each.state, each.last = "ended", max(today, each.first)
    for office in person.offices:
        if office.chapter is source:
            office.chapter = target


def merge_people(kept: Person, gone: Person) -> None:
    """Whatever was said of one was said of both; a no of either stands."""
    mine = [*kept.memberships, *gone.memberships]
    kept.memberships = []
    for chapter in {id(each.chapter): each.chapter for each in mine}.values():
        rest = [each for each in mine if each.chapter is chapter]
        while rest:
            rest.sort(key=lambda each: (each.first, each.last))
            together = [rest.pop(0)]
            while touching := [
                each
                for each in rest
                if any(each.overlaps(o.first, o.last) for o in together)
            ]:
                together += touching
                rest = [each for each in rest if each not in touching]
            kept.memberships.append(_one_of(together, others=gone.memberships))
    kept.offices += gone.offices
    kept.known |= gone.known
    kept.hidden_by |= gone.hidden_by
    said = [each for each in (kept.answer, gone.answer) if each]
    said.sort(key=lambda each: (not each.yes, each.order))
    kept.answer = said[-1] if said else None


def _one_of(together: list[Membership], others: list[Membership]) -> Membership:
    """The one membership that these of the same chapter and time become: a row of the
    kept person's, where there is one."""
    if len(together) == 1:
        return together[0]
    joined = max(each.first for each in together)
    left = [each for each in together if each.resigned and each.resigned >= joined]
    open_ones = [each for each in together if each.last == FOREVER]
    if left:
        like = min(left, key=lambda each: (each.resigned, each.order))
    elif open_ones:
        states = [each.state for each in open_ones]
        state = next(s for s in ("suspended", "active", "applied") if s in states)
        like = Membership(together[0].chapter, together[0].kind, state, joined)
    else:
        like = max(together, key=lambda each: (each.last, each.order))
    first = min(each.first for each in together)
    stays = min(together, key=lambda each: (each in others, each.first, each.order))
    asking = [each for each in (stays, *together) if each.kind.asks]
    kind = (asking or [stays])[0].kind  # who is asked under one of two rows is asked
    return Membership(
        like.chapter, kind, like.state, first, like.last, like.resigned, stays.order
    )
