"""The database and the oracle, changed side by side by random programs."""

import copy
from datetime import datetime, timedelta
from types import SimpleNamespace

from odoo.models import BaseModel
from odoo.tests import new_test_user

from . import oracle
from .matrix import Door, Refused

START = datetime(2026, 3, 27, 12)
GROUPS = {
    "officer": "member_privacy.group_member_officer",
    "staff": "member_privacy.group_member_staff",
    "plain": "base.group_user",
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


class Register:
    """The database and the oracle, changed side by side."""

    def __init__(self, env):
        self.env, self.now = env, START
        self.type = env.ref("member_privacy.membership_type_ordinary")
        self.role = env.ref("member_privacy.role_leader")
        self.chapters, self.people, self.users, self.offices = [], [], [], []
        self._found()
        self._settle()

    def _found(self):
        """National, two counties, three locals and a group inside one of them."""
        for parent in (None, 0, 0, 1, 1, 2, 3):
            self.found(None if parent is None else self.chapters[parent])

    def _settle(self):
        for chapter in (3, 4, 5, 6):
            self.join(self.person(), self.chapters[chapter], "active")
        self.person()  # known to nobody yet
        for name, group in (("first", "officer"), ("second", "officer")):
            self.user(name, group)
        self.appoint(self.users[0], self.chapters[3], -30, None)
        self.appoint(self.users[1], self.chapters[1], -30, None)
        self.user("third", "plain")
        self.user("fourth", "staff")
        self.user("fifth", "portal", self.people[0])

    def again(self):
        """The same start for another program: the database was put back to it."""
        register = copy.copy(self)
        mine = (self.chapters, self.people, self.users, self.offices)
        (
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

    def person(self):
        name = f"Tilfeldig {len(self.people)}"
        row = self.env["res.partner"].create({"name": name})
        twin = Twin(model=oracle.Person(), row=row, memberships=[])
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
            )
        else:
            row = new_test_user(self.env, f"random_{name}", groups=GROUPS[group])
            person = self.person()
            row.member_id = person.row
        model = oracle.User(group, person.model)
        self.users.append(Twin(model=model, row=row, person=person))

    # Steps, each done in the database and told to the oracle

    def join(self, person, chapter, state):
        if not person.model.may_join(chapter.model, self.today):
            return
        row = self.env["member.membership"].create(
            {
                "partner_id": person.row.id,
                "chapter_id": chapter.row.id,
                "type_id": self.type.id,
                "state": state,
                "start_date": self.today,
            }
        )
        model = oracle.Membership(chapter.model, state, self.today)
        person.model.memberships.append(model)
        person.model.known = True
        person.memberships.append(Twin(model=model, row=row))

    def resign(self, person, days):
        for each in person.memberships:
            if each.model.state == "ended":
                continue
            last = self.today + timedelta(days=days)
            each.row._resign(self.today, last)
            each.model.resigned = True
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

    def appoint(self, user, chapter, first, length):
        if not user.person or user.model.group == "portal":
            return
        first = self.today + timedelta(days=first)
        last = None if length is None else first + timedelta(days=length)
        row = self.env["member.office"].create(
            {
                "partner_id": user.person.row.id,
                "chapter_id": chapter.row.id,
                "role_id": self.role.id,
                "start_date": first,
                "end_date": last,
            }
        )
        model = oracle.Office(chapter.model, first, last or oracle.FOREVER)
        user.model.offices.append(model)
        user.person.model.known = True
        self.offices.append(Twin(model=model, row=row, user=user))

    def dismiss(self, office, days):
        last = self.today + timedelta(days=days)
        if last < office.model.first:
            self.offices.remove(office)
            office.user.model.offices.remove(office.model)
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
            oracle.merge_person(person.model, *merged, self.today)
        for user in self.users:
            oracle.merge_offices(user.model, *merged)
        for chapter in self.chapters:
            if chapter.model.parent is source.model:
                chapter.model.parent = target.model

    def close(self, chapter):
        chapter.row.end_date = self.today - timedelta(days=1)

    def regroup(self, user, group):
        if user.model.group != "portal":
            user.row.group_ids = self.env.ref(GROUPS[group])
            user.model.group = group

    def wait(self, hours):
        self.now += timedelta(hours=hours)
        self.env["member.membership"]._end_due()
        oracle.end_due([each.model for each in self.people], self.today)

    def seen(self):
        """Whom some officer sees: there is most to get wrong. Everybody, if nobody."""
        officers = [user for user in self.users if user.model.group == "officer"]
        return [
            each
            for each in self.people
            if any(user.model.sees(each.model, self.today) for user in officers)
        ] or self.people

    def readers(self):
        """Those who work in the house and do not see everybody."""
        plain = [u for u in self.users if u.model.group in ("officer", "plain")]
        return plain or self.users[:1]

    # What a user sees, through each door

    def expected(self, user):
        return {
            each.row.id
            for each in self.people
            if user.model.sees(each.model, self.today)
        }

    def found_by(self, user):
        return set(self.door(user).call("res.partner", "search", self.domain))

    @property
    def domain(self):
        return [("id", "in", [each.row.id for each in self.people])]

    def door(self, user):
        return Door(self.env, user.row)

    def seen_through(self, user):
        """{door: ids}, by each way in which a client asks for people."""
        call, domain = self.door(user).call, self.domain
        listed = call("res.partner", "web_search_read", domain, {"display_name": {}})
        [group] = call(
            "res.partner", "formatted_read_group", domain, [], ["id:array_agg"]
        )
        named = call("res.partner", "name_search", "Tilfeldig", domain, limit=1000)
        return {
            "search": set(call("res.partner", "search", domain)),
            "list": {each["id"] for each in listed["records"]},
            "group": set(group["id:array_agg"] or ()),
            "name": {each[0] for each in named},
            "read": {
                each.row.id for each in self.people if self._reads(call, each.row)
            },
        }

    def _reads(self, call, partner):
        try:
            [values] = call("res.partner", "read", partner.ids, ["name"])
        except Refused:
            return False
        return values["name"] == partner.name

    def exported_by(self, user):
        """Ids that the export gives, None where the role has none."""
        partners = self.env["res.partner"].browse(self.expected(user))
        try:
            rows = self.door(user).call(
                "res.partner", "export_data", partners.ids, [".id"]
            )
        except Refused:
            return None
        return {int(row[0]) for row in rows["datas"]}

    def members_of_memberships(self, user):
        call = self.door(user).call
        try:
            rows = call("member.membership", "search", [])
        except Refused:
            return set()
        return set(self.env["member.membership"].browse(rows).partner_id.ids)

    def links(self, user, person):
        """Whether `user` names `person` in a message and reads the name there."""
        call = self.door(user).call
        with self.env.cr.savepoint() as savepoint:
            try:
                values = {"author_id": person.row.id, "body": "x"}
                ids = call("mail.compose.message", "create", [values])
                [told] = call("mail.compose.message", "read", ids, ["author_id"])
                return told["author_id"] == (person.row.id, person.row.display_name)
            except Refused:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
