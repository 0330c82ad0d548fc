"""Random programs over the register, compared with the oracle after each step.

Each starts from the same small tree with a few people and logins, and is undone at its
end.
"""

import logging
from contextlib import contextmanager
from datetime import UTC
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tools import mute_logger

from tests.share import share

from . import oracle
from .doors import LINKS
from .register import FLAGS, GROUPS, START, Register

QUIET = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.models.unlink",
)
PROGRAMS, STEPS = 1000, 50
# What CI does with each of its two seeds; each planted fault must be found in as many
# as both do.
CI_PROGRAMS, CI_STEPS = 12, 16
CLOCK = "odoo.addons.member_privacy.models.res_users.datetime"
_logger = logging.getLogger(__name__)
picks = st.integers(min_value=0, max_value=10**6)


@contextmanager
def clock(now):
    """Let the register ask `now` what time it is: when it asks for the day, and when
    it notes when somebody answered."""
    with patch(CLOCK) as instead, patch.object(Datetime, "now", lambda *_args: now()):
        instead.now = lambda tz: now().replace(tzinfo=UTC).astimezone(tz)
        yield


class Programs(RuleBasedStateMachine):
    """One program: rules that change both, and the comparison after each."""

    base: Register
    done = 0

    def __init__(self):
        super().__init__()
        self.env = self.base.env
        self.savepoint = self.env.cr.savepoint()
        self.register = self.base.again()
        self.clock = clock(lambda: self.register.now)
        self.clock.__enter__()
        self.turn = 0

    def teardown(self):
        self.clock.__exit__(None, None, None)
        self.savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)
        self.env.cr.cache.clear()
        self.env.registry.clear_cache()
        type(self).done += 1
        if self.done % 50 == 0:
            _logger.info("%s programs", self.done)

    def one(self, several, pick):
        return several[pick % len(several)]

    @rule(
        person=picks,
        chapter=picks,
        asks=st.booleans(),
        state=st.sampled_from(("active", "applied")),
    )
    def join(self, person, chapter, asks, state):
        register = self.register
        person, kind = self.one(register.people, person), register.kinds[asks]
        register.join(person, self.one(register.chapters, chapter), kind, state)

    @rule(
        person=picks,
        voice=picks,
        asks=st.booleans(),
        rather=st.sampled_from(("turn", "yes", "no", "turn", "again")),
    )
    def say(self, person, voice, asks, rather):
        """Whether the chapter may know; or what is asked, and of whom, is another."""
        register = self.register
        person, kind = self.one(register.asked(), person), register.kinds[asks]
        if rather in ("yes", "no"):
            voice = self.one(register.voices(person), voice)
            register.say(person, rather == "yes", voice)
        elif rather == "turn":
            register.turn(kind)
            register.retype(person, kind)
        else:
            register.reword()

    @rule(
        person=picks,
        other=picks,
        age=st.sampled_from((oracle.JOINS_ALONE, oracle.OF_AGE)),
        days=st.integers(-1, 2),
        rather=st.sampled_from(("night", "guardian", "birth")),
    )
    def grow_up(self, person, other, age, days, rather):
        """A night passes; or a guardian comes or goes, or it is found out when somebody
        was born."""
        register = self.register
        person = self.one(register.asked(), person)
        if rather == "night":
            register.wait(24)
        elif rather == "birth":
            register.bear(person, age, days)
        else:
            register.guard(person, self.one(register.seen(), other))

    @rule(person=picks, days=st.sampled_from((0, 0, 5, 40)))
    def leave(self, person, days):
        self.register.resign(self.one(self.register.seen(), person), days)

    @rule(person=picks, state=st.sampled_from(("active", "suspended", "applied")))
    def change_state(self, person, state):
        self.register.suspend(self.one(self.register.seen(), person), state)

    @rule(person=picks)
    def die(self, person):
        self.hide(person, "deceased_on")

    @rule(person=picks)
    def protect(self, person):
        self.hide(person, "address_protected")

    @rule(person=picks)
    def restrict(self, person):
        self.hide(person, "processing_restricted")

    def hide(self, person, flag):
        self.register.hide(self.one(self.register.seen(), person), flag, True)

    @rule(person=picks, flag=st.sampled_from(FLAGS))
    def show(self, person, flag):
        hidden = [each for each in self.register.people if each.model.hidden_by]
        if hidden:
            self.register.hide(self.one(hidden, person), flag, False)

    @rule(
        user=picks,
        chapter=picks,
        first=st.integers(-3, 3),
        length=st.sampled_from((None, 0, 1, 3)),
    )
    def appoint(self, user, chapter, first, length):
        register = self.register
        person = self.one(register.users, user).person
        register.appoint(person, self.one(register.chapters, chapter), first, length)

    @rule(office=picks, days=st.integers(-1, 1))
    def dismiss(self, office, days):
        if self.register.offices:
            office = self.one(self.register.offices, office)
            self.register.dismiss(office, days)

    @rule(chapter=picks, parent=picks)
    def move(self, chapter, parent):
        chapters = self.register.chapters
        parent = self.one([*chapters, None], parent)
        self.register.move(self.one(chapters, chapter), parent)

    @rule(source=picks, into=picks, rather=st.sampled_from(("merge", "close", "found")))
    def reshape(self, source, into, rather):
        chapters = self.register.chapters
        source, into = self.one(chapters, source), self.one(chapters, into)
        if rather == "merge":
            self.register.merge(source, into)
        elif rather == "close":
            self.register.close(source)
        else:
            self.register.found(into)

    @rule(user=picks, group=st.sampled_from(tuple(GROUPS)))
    def regroup(self, user, group):
        self.register.regroup(self.one(self.register.users, user), group)

    @rule(hours=st.sampled_from((1, 10, 11, 24, 49)))
    def wait(self, hours):
        self.register.wait(hours)

    @rule(user=picks, person=picks, rather=st.sampled_from(("correct", "answer")))
    def straighten(self, user, person, rather):
        register = self.register
        waiting = [each for each in register.people if each.model.waiting]
        if rather == "answer" and waiting:
            register.answer(self.one(waiting, person))
        else:
            person = self.one(register.seen(), person)
            register.correct(self.one(register.users, user), person)

    @rule(person=picks, other=picks, holder=st.booleans())
    def become_one(self, person, other, holder):
        """Any two; or one of them holds an office, which goes along."""
        register = self.register
        others = [office.person for office in register.offices] if holder else []
        kept = self.one(register.people, person)
        register.merge_people(kept, self.one(others or register.people, other))

    @rule(
        person=picks,
        asks=st.booleans(),
        state=st.sampled_from(("active", "applied")),
        left=st.sampled_from((None, "person", "other")),
        days=st.sampled_from((0, 5)),
        swap=st.booleans(),
    )
    def join_twice(self, person, asks, state, left, days, swap):
        """Somebody joins their chapter again under another row, perhaps leaves as the
        one or the other, and is found to be the same."""
        register = self.register
        person = self.one(register.seen(), person)
        other = register.person()
        for membership in person.memberships[:1]:
            chapter = membership.row.chapter_id
            here = next(each for each in register.chapters if each.row == chapter)
            register.join(other, here, register.kinds[asks], state)
        if left:
            register.resign(person if left == "person" else other, days)
        kept, gone = (other, person) if swap else (person, other)
        register.merge_people(kept, gone)

    @rule(user=picks, person=picks)
    def link(self, user, person):
        register = self.register
        self.try_links(
            self.one(register.readers(), user), self.one(register.people, person)
        )

    @invariant()
    def everybody_sees_whom_they_may(self):
        register = self.register
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.cache.clear()
        for user in register.users:
            found, expected = register.found_by(user), register.expected(user)
            assert found == expected, (user.row.login, "search", found ^ expected)
        self.turn += 1
        doors = (self.in_lists, self.by_rule, self.when_told, self.when_linked)
        user = self.one(register.users, self.turn // len(doors))
        doors[self.turn % len(doors)](user, register.expected(user))
        if self.turn % 3 == 0:
            self.when_counted()
        if self.turn % 5 == 0:
            self.when_written()

    # Who is seen opens through each door, and nobody else: after each step through one
    # of them, for each user in turn. Everybody searches after each step.

    def in_lists(self, user, expected):
        self.agree(user, expected, self.register.seen_in_lists(user))

    def by_rule(self, user, expected):
        self.agree(user, expected, self.register.seen_by_rule(user))
        person = self.one(self.register.people, self.turn)
        named = self.register.named_to(person)
        assert named == self.register.expected_named_to(person), "page"

    def agree(self, user, expected, found):
        for door, seen in found.items():
            assert seen == expected, (user.row.login, door, seen ^ expected)

    def when_told(self, user, expected):
        """Read and exported: those whom the user meets, and one of the others."""
        register = self.register
        told, true = register.told_of(user, expected), register.true_of(expected)
        assert told == true, (user.row.login, "told", told, true)
        unseen = sorted({each.row.id for each in register.people} - expected)
        officer_only = user.model.group == "officer"
        frozen = register.restricted_of(expected)
        nothing = officer_only or user.model.group == "portal"
        for ids in (expected, expected - frozen):
            exports = None if nothing or ids & frozen else ids
            assert register.exported_by(user, ids) == exports, "export"
        if unseen:
            one = {self.one(unseen, self.turn)}
            assert register.told_of(user, one) is None, "told of the unseen"
            assert register.exported_by(user, one) is None, "the unseen exported"

    def when_linked(self, user, expected):
        """What else leads to people leads to the same."""
        register, waiting = self.register, [("state", "=", "waiting")]
        seen = register.people_of(user, "member.membership")
        assert seen == register.expected_of_memberships(user), "memberships"
        seen = register.people_of(user, "member.contact.change", waiting)
        assert seen == register.expected_of_changes(user), "what waits"
        if user.model.group != "portal":
            seen = register.logins_seen_by(user)
            assert seen == register.expected_of_logins(user), "logins"
        if user.model.group == "portal":
            opened = register.children_opened_by(user)
            assert opened == register.expected_children(user), "children's pages"
        if user.model.group == "officer":
            assert register.counted_on_the_desk(user) == len(expected), "desk"

    def when_written(self):
        """Who works with contacts outside makes most that leads to people."""
        register = self.register
        plain = [u for u in register.readers() if u.model.group == "plain"]
        for user in plain[:1]:
            self.try_links(user, self.one(register.people, self.turn // 5))

    def try_links(self, user, person):
        for way in LINKS:
            linked = self.register.links(user, person, way)
            assert linked == self.register.expected_to_link(user, person, way), (
                user.row.login,
                way,
                "links to the unseen" if linked else "cannot link to the seen",
            )

    def when_counted(self):
        """An officer learns of no membership that chapters may not know of."""
        register = self.register
        officers = [u for u in register.users if u.model.group == "officer"]
        if not officers:
            return
        user = self.one(officers, self.turn // 3)
        expected = register.expected(user)
        met = register.memberships_of(user)
        assert met == register.expected_memberships(user), "memberships of others"
        assert not register.main_chapters_told(user, expected), "main chapter"
        counted = register.counted_in_chapters(user)
        assert counted == register.expected_in_chapters(), "counts of chapters"


def run_half(case, number):
    """What a run does with one of its two seeds, each in a file: two at a time."""
    count = share(PROGRAMS, 2 * CI_PROGRAMS) // 2
    with mute_logger(*QUIET):
        run(case, count, share(STEPS, CI_STEPS), number)


def refusal(_rules, _operation, _records):
    """In place of core's, which asks the rules again for the words to say."""
    return AccessError("refused")


def run(case, programs, steps, number, shrink=True):
    """Run so many programs; the first that disagrees is made small and raised."""
    quickly = patch.object(case.registry["ir.rule"], "_make_access_error", refusal)
    with case.env.cr.savepoint() as savepoint, quickly:
        with clock(lambda: START):
            base = Register(case.env)
        case.env.flush_all()
        try:
            _run(base, programs, steps, number, shrink)
        finally:
            savepoint.rollback()
            case.env.invalidate_all(flush=False)
            case.env.cr.cache.clear()
            case.env.registry.clear_cache()


def _run(base, programs, steps, number, shrink):
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
    chosen = type("Chosen", (Programs,), {"base": base})
    run_state_machine_as_test(
        seed(number)(chosen),
        settings=settings(
            max_examples=programs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
