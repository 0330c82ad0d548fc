"""The database and the oracle, changed side by side by random programs."""

import copy
from datetime import datetime, timedelta
from types import SimpleNamespace

from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tests import new_test_user

from . import oracle
from .doors import Doors
from .matrix import Refused

START = datetime(2026, 3, 27, 12)
# The group for exports by mistake: an officer takes nobody out with it.
EXPORT = "base.group_allow_export"
OFFICER = "member_privacy.group_member_officer"
STAFF = "member_privacy.group_member_staff"
GROUPS = {
    "officer": (OFFICER, EXPORT),
    "staff": (STAFF, EXPORT),
    "both": (OFFICER, STAFF, EXPORT),
    "plain": ("base.group_user", "base.group_partner_manager", EXPORT),
}
FLAGS = ("deceased_on", "address_protected", "processing_restricted")


class Twin(SimpleNamespace):
    """Something of the oracle (`model`) beside its record in the database (`row`)."""

    def __deepcopy__(self, memo):
        """Another of the oracle's, for the same record."""
        twin = memo[id(self)] = Twin()
        for name, value in vars(self).items():
            is_row = isinstance(value, BaseModel)
            setattr(twin, name, value if is_row else copy.deepcopy(value, memo))
        return twin


class Register(Doors):
    """The database and the oracle, changed side by side."""

    def __init__(self, env):
        self.env, self.now, self.typed = env, START, 0
        self.purpose = env.ref("member_privacy.purpose_fellowship")
        self.wording = oracle.Wording()
        self.role = env.ref("member_privacy.role_leader")
        self.chapters, self.people, self.users, self.offices = [], [], [], []
        self.kinds = [self.kind("all", False), self.kind("some", True)]
        self._found()
        self._settle()

    def _found(self):
        """National, two counties, three locals and a group inside one of them."""
        for parent in (None, 0, 0, 1, 1, 2, 3):
            self.found(None if parent is None else self.chapters[parent])

    def _settle(self):
        seen, asked = self.kinds
        for chapter in (3, 4, 5, 6):
            self.join(self.person(), self.chapters[chapter], seen, "active")
        for said in (True, False):
            self.join(self.person(), self.chapters[3], asked, "active")
            self.say(self.people[-1], said)
        self.join(self.people[0], self.chapters[4], asked, "active")
        self.person()  # known to nobody yet
        for name, group in (("first", "officer"), ("second", "officer")):
            self.user(name, group)
        self.appoint(self.users[0].person, self.chapters[3], -30, None)
        self.appoint(self.users[1].person, self.chapters[1], -30, None)
        self.appoint(self.users[1].person, self.chapters[5], -30, 31)
        self.user("third", "plain")
        self.user("fourth", "staff")
        self.user("fifth", "portal", self.people[0])
        self._settle_a_family()

    def _settle_a_family(self):
        """A child whom the chapter sees by two guardians' yes, until midnight."""
        child, (first, second, *_rest) = self.person(), self.people
        self.join(child, self.chapters[3], self.kinds[1], "active")
        self.bear(child, oracle.OF_AGE, 1)
        for guardian in (first, second):
            self.guard(child, guardian)
            self.say(child, True, guardian)

    def again(self):
        """The same start for another program: the database was put back to it."""
        register = copy.copy(self)
        mine = (
            self.wording,
            self.kinds,
            self.chapters,
            self.people,
            self.users,
            self.offices,
        )
        (
            register.wording,
            register.kinds,
            register.chapters,
            register.people,
            register.users,
            register.offices,
        ) = copy.deepcopy(mine)
        return register

    @property
    def today(self):
        return oracle.oslo_date(self.now)

    def found(self, parent):
        number = len(self.chapters)
        row = self.env["member.chapter"].create(
            {
                "name": f"Lag {number}",
                "code": f"random{number}",
                "parent_id": parent and parent.row.id,
            }
        )
        model = oracle.Chapter(parent and parent.model)
        self.chapters.append(Twin(model=model, row=row))

    def kind(self, name, asks):
        """A kind of membership; of some, chapters see those who say yes to it."""
        row = self.env["member.membership.type"].create(
            {
                "name": f"Slag {name}",
                "code": f"random {name}",
                "chapter_purpose_id": asks and self.purpose.id,
            }
        )
        model = oracle.Kind(self.wording if asks else None)
        return Twin(model=model, row=row)

    def address(self):
        """An address that nobody had before."""
        self.typed += 1
        return f"tilfeldig{self.typed}@example.com"

    def person(self):
        email = self.address()
        row = self.env["res.partner"].create(
            {"name": f"Tilfeldig {len(self.people)}", "email": email}
        )
        twin = Twin(model=oracle.Person(email), row=row, memberships=[])
        self.people.append(twin)
        return twin

    def user(self, name, group, person=None):
        if group == "portal":
            row = new_test_user(
                self.env,
                f"random_{name}",
                groups="base.group_portal",
                partner_id=person.row.id,
                name=person.row.name,
                email=person.row.email,
            )
        else:
            groups = ",".join(GROUPS[group])
            row = new_test_user(self.env, f"random_{name}", groups=groups)
            person = self.person()
            row.member_id = person.row
        model = oracle.User(group, person.model)
        self.users.append(Twin(model=model, row=row, person=person))

    # Steps, each done in the database and told to the oracle

    def join(self, person, chapter, kind, state):
        closed_on = chapter.row.end_date or oracle.FOREVER
        if closed_on < self.today or not person.model.may_join(
            chapter.model, self.today
        ):
            return
        row = self.env["member.membership"].create(
            {
                "partner_id": person.row.id,
                "chapter_id": chapter.row.id,
                "type_id": kind.row.id,
                "state": state,
                "start_date": self.today,
            }
        )
        model = oracle.Membership(chapter.model, kind.model, state, self.today)
        person.model.memberships.append(model)
        person.model.known = True
        person.memberships.append(Twin(model=model, row=row))

    def resign(self, person, days):
        for each in person.memberships:
            if each.model.state == "ended":
                continue
            last = self.today + timedelta(days=days)
            each.row._resign(self.today, last)
            each.model.resigned = self.today
            each.model.last = max(last, each.model.first)
            if last <= self.today:
                each.model.state = "ended"

    def suspend(self, person, state):
        for each in person.memberships:
            if each.model.state in (*oracle.CURRENT, "applied"):
                each.row.state = each.model.state = state

    def hide(self, person, flag, on):
        value = self.today if flag == "deceased_on" else True
        person.row.write({flag: value if on else False})
        (person.model.hidden_by.add if on else person.model.hidden_by.discard)(flag)

    def say(self, person, yes, guardian=None):
        """An answer to whether one's chapters may know, or a child's chapters."""
        event = "given" if yes else "withdrawn"
        self.env["privacy.consent"]._record(
            person.row,
            self.purpose,
            "use",
            event,
            "guardian" if guardian else "portal",
            self.now,
            text_id=yes and self.purpose._text().id,
            guardian_pid=guardian and guardian.row.id,
        )
        voice = guardian and guardian.model
        answer = oracle.Answer(yes, self.wording.version, self.now, voice)
        person.model.answers.append(answer)
        person.model.known = True

    def voices(self, person):
        """Who may answer for somebody: None, who is the person, and the guardians of
        a child."""
        child = person.model.is_younger(oracle.OF_AGE, self.today)
        guardians = person.model.guardians if child else ()
        return [None, *(each for each in self.people if each.model in guardians)]

    def bear(self, person, age, days):
        """Somebody is found to become `age` in so many days, or was before."""
        day = self.today + timedelta(days=days)
        born = day.replace(year=day.year - age)
        person.row.birthdate_date = person.model.born = born

    def guard(self, child, guardian):
        """Somebody becomes another's guardian, or is no more."""
        mine = child.model.guardians
        if child is guardian or child.model in guardian.model.guardians:
            return
        comes = guardian.model not in mine
        link = (4 if comes else 3, guardian.row.id)
        child.row.guardian_ids = [link]
        (mine.append if comes else mine.remove)(guardian.model)
        if comes:
            child.model.known = guardian.model.known = True

    def reword(self):
        """A new wording; whoever said yes is asked again."""
        before = self.purpose.text_ids
        self.purpose.action_new_version()
        (self.purpose.text_ids - before)[:1].action_publish()
        self.wording.version += 1

    def turn(self, kind):
        """Chapters see those who say yes of a kind that they saw all of, and back."""
        asks = not kind.model.asks
        kind.row.chapter_purpose_id = asks and self.purpose
        kind.model.asks = self.wording if asks else None

    def retype(self, person, kind):
        for each in person.memberships:
            each.row.type_id, each.model.kind = kind.row, kind.model

    def appoint(self, person, chapter, first, length):
        first = self.today + timedelta(days=first)
        last = None if length is None else first + timedelta(days=length)
        row = self.env["member.office"].create(
            {
                "partner_id": person.row.id,
                "chapter_id": chapter.row.id,
                "role_id": self.role.id,
                "start_date": first,
                "end_date": last,
            }
        )
        model = oracle.Office(chapter.model, first, last or oracle.FOREVER)
        person.model.offices.append(model)
        person.model.known = True
        self.offices.append(Twin(model=model, row=row, person=person))

    def dismiss(self, office, days):
        last = self.today + timedelta(days=days)
        if last < office.model.first:
            self.offices.remove(office)
            office.person.model.offices.remove(office.model)
            office.row.unlink()
        else:
            office.row.end_date = office.model.last = last

    def move(self, chapter, parent):
        if parent and parent.model.lies_in(chapter.model):
            return
        chapter.row.parent_id = parent and parent.row.id
        chapter.model.parent = parent and parent.model

    def merge(self, source, target):
        if target.model.lies_in(source.model):
            return
        source.row._merge_into(target.row, "random")
        merged = (source.model, target.model)
        for person in self.people:
            oracle.merge_chapters(person.model, *merged, self.today)
        for chapter in self.chapters:
            if chapter.model.parent is source.model:
                chapter.model.parent = target.model

    def close(self, chapter):
        chapter.row.end_date = self.today - timedelta(days=1)

    def regroup(self, user, group):
        if user.model.group != "portal":
            user.row.group_ids = [(6, 0, [self.env.ref(x).id for x in GROUPS[group]])]
            user.model.group = group

    def wait(self, hours):
        self.now += timedelta(hours=hours)
        self.env["member.membership"]._follow_answers()
        self.env["member.membership"]._end_due()
        oracle.end_due([each.model for each in self.people], self.today)

    def merge_people(self, kept, gone):
        """Two rows of one person become one; logins and offices go along."""
        known = kept.model.known or gone.model.known
        two = [kept.model, gone.model]
        if kept is gone or not known or any(o in e.guardians for o in two for e in two):
            return
        kept.row._merge_person(gone.row, "random")
        children = [each.model for each in self.people]
        oracle.merge_people(*two, children, self.wording, self.now)
        self.people.remove(gone)
        for each in (*self.users, *self.offices):
            if each.person is gone:
                each.person = kept
        for user in self.users:
            user.model.person = user.person.model
        self._find_memberships(kept)

    def _find_memberships(self, person):
        """The rows beside what the oracle says that there is now, and nothing else."""
        rows = self.env["member.membership"].search(
            [("partner_id", "=", person.row.id), ("end_reason", "!=", "mistaken")]
        )
        chapters = {id(each.model): each.row for each in self.chapters}
        by_start = {(row.chapter_id, row.start_date): row for row in rows}
        person.memberships = [
            Twin(model=each, row=by_start.pop((chapters[id(each.chapter)], each.first)))
            for each in person.model.memberships
        ]
        assert not by_start, "more memberships than those of the two"
        for each in person.memberships:
            last = each.row.end_date or oracle.FOREVER
            assert (each.row.state, last) == (each.model.state, each.model.last)

    def correct(self, user, person):
        """An address typed by somebody; what became of it."""
        address = self.address()
        becomes = user.model.corrects(person.model, self.today)
        try:
            self.door(user).call(
                "res.partner", "write", person.row.ids, {"email": address}
            )
        except Refused:
            assert becomes == "refused", "an address could not be corrected"
            return
        assert becomes != "refused", "corrected an address out of sight"
        if becomes == "waits":
            person.row.invalidate_recordset(["email"])
            assert person.row.email == person.model.email, "counted at once"
            person.model.waiting = address
        else:
            person.model.email = address

    def answer(self, person):
        """The member says that the address that waits is theirs."""
        if person.model.waiting:
            rows = self.env["member.contact.change"].search(
                [("partner_id", "=", person.row.id), ("state", "=", "waiting")]
            )
            try:
                rows._confirm()
            except UserError as error:
                raise AssertionError("nothing waits for the member") from error
            person.model.email, person.model.waiting = person.model.waiting, None

    def seen(self):
        """Whom some officer sees: there is most to get wrong. Everybody, if nobody."""
        officers = [user for user in self.users if user.model.group == "officer"]
        return [
            each
            for each in self.people
            if any(user.model.sees(each.model, self.today) for user in officers)
        ] or self.people

    def asked(self):
        """Whom some chapter sees by consent, or would. Everybody, if nobody."""
        return [
            each
            for each in self.people
            if any(membership.model.kind.asks for membership in each.memberships)
        ] or self.people

    def readers(self):
        """Those who work in the house and do not see everybody."""
        plain = [u for u in self.users if u.model.group in ("officer", "plain")]
        return plain or self.users[:1]
