"""Who sees whom, in plain Python: what the random programs are held against.

Shares nothing with the addons: a tree of its own, dates of its own, one person at a
time. Slow and obvious is what it is for. What several answers come to, a child's and
its guardians', is for the model that random histories of answers are held against.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from tests.consents import model

FOREVER = date.max
CURRENT = ("active", "suspended")
EVERYBODY = ("staff", "both")
OFFICERS = ("officer", "both")
# The ages that the register is shipped with: who joins alone, and who has nobody who
# answers or opens a page for them. The fellowship is asked of all guardians.
JOINS_ALONE, OF_AGE = 15, 18
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


@dataclass(eq=False)
class Answer:
    """To whether chapters may know, of the person or of a guardian."""

    yes: bool
    version: int
    at: datetime
    guardian: "Person | None" = None
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


@dataclass(eq=False)
class Person:
    email: str
    memberships: list[Membership] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    known: bool = False  # was in the register, now or ever
    hidden_by: set[str] = field(default_factory=set)
    waiting: str | None = None  # an address that an officer typed
    answers: list[Answer] = field(default_factory=list)
    born: date | None = None
    guardians: list["Person"] = field(default_factory=list)
    became: "Person | None" = None  # whom they turned out to be
    number: int = field(default_factory=lambda: next(_written) + 1)

    def lets_know(self, membership: Membership, today: date) -> bool:
        """Whether a chapter may know of it."""
        asked = membership.kind.asks
        return asked is None or self.says(asked, today)[0]

    def says(self, asked: Wording, today: date) -> tuple[bool, str]:
        """What all who have a say have said: yes or no, and why."""
        history = [
            model.Event(
                "use",
                "given" if each.yes else "withdrawn",
                each.at,
                each.version,
                each.guardian.itself().number if each.guardian else 0,
            )
            for each in sorted(self.answers, key=lambda answer: answer.order)
        ]
        alive = [g for g in self.guardians if "deceased_on" not in g.hidden_by]
        person = model.Person(self.born, frozenset(each.number for each in alive))
        purpose = model.Purpose(True, asked.version, OF_AGE, all_guardians=True)
        return model.may_contact(history, "use", purpose, person, today)

    def refuses(self, asked: Wording, today: date) -> bool:
        return self.says(asked, today)[1] == "said no"

    def itself(self) -> "Person":
        return self.became.itself() if self.became else self

    def is_younger(self, age: int, today: date) -> bool:
        """Whether they are known to be."""
        return self.born is not None and model.years_old(self.born, today) < age

    def opens(self, child: "Person", today: date) -> bool:
        """Whether the page of the child is open to this person, who has a login."""
        alive = "deceased_on" not in child.hidden_by
        return alive and self in child.guardians and child.is_younger(OF_AGE, today)

    def is_member_in(self, chapter: Chapter, today: date) -> bool:
        return any(
            each.state in CURRENT
            and not each.resigned
            and self.lets_know(each, today)
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
            person.is_member_in(office.chapter, today)
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


def merge_people(
    kept: Person, gone: Person, children: list[Person], asked: Wording, now: datetime
) -> None:
    """Whatever was said of one was said of both; a no of either stands."""
    today = oslo_date(now)
    refused = kept.refuses(asked, today) or gone.refuses(asked, today)
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
    kept.born = kept.born or gone.born
    kept.guardians += [each for each in gone.guardians if each not in kept.guardians]
    kept.answers += gone.answers
    gone.became = kept
    for child in children:
        child.guardians = list(
            {id(g.itself()): g.itself() for g in child.guardians}.values()
        )
    if refused and not kept.refuses(asked, today):
        kept.answers.append(Answer(False, asked.version, now))


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
