"""An officer at work, and how staff and others dismiss and appoint again."""

import base64
import datetime

from .houses import Person

YESTERDAY = datetime.date.today() - datetime.timedelta(days=2)


class Officer(Person):
    """Somebody with an office, a message, a list and a file on a member."""

    def __init__(self, houses, world, number):
        self.world = world
        facts = world["officers"][number]
        super().__init__(houses, facts["login"])
        self.user = facts["user"]
        self.holder = facts["holder"]
        self.chapter = facts["chapter"]
        self.role = facts["role"]
        self.office = facts["office"]
        self.members = facts["members"]
        self.strangers = world["strangers"]

    def prepare(self):
        """Leave behind what is still there after a dismissal."""
        self.dispatch = self._create(
            "member.dispatch", subject="Hello", body="<p>Hi</p>"
        )
        self.list = self._create("member.list", reason="attendance")
        self.call(0, "member.list", "action_extract", [self.list])
        [self.attachment] = self.call(
            0,
            "ir.attachment",
            "create",
            [
                {
                    "name": "note.txt",
                    "datas": base64.b64encode(b"note").decode(),
                    "mimetype": "text/plain",
                    "res_model": "res.partner",
                    "res_id": self.members[0],
                }
            ],
        )
        self.renew_link()

    def renew_link(self):
        """The link of a list lives for minutes."""
        action = self.call(0, "member.list", "action_download", [self.list])
        self.link = action["url"]

    def _create(self, model, **values):
        values = {"chapter_id": self.chapter, **values}
        [record_id] = self.call(0, model, "create", [values])
        return record_id


class Dismissal:
    """Who dismisses: staff, and an owner where logins are concerned."""

    def __init__(self, staff, owner):
        self.staff = staff
        self.owner = owner

    def write(self, house, model, record_id, **values):
        person = self.owner if model == "res.users" else self.staff
        person.call(house, model, "write", [record_id], values)

    def flagged(self, house, member, **values):
        """Write flags of a member; how to take them back, in either house."""
        self.write(house, "res.partner", member, **values)
        none = dict.fromkeys(values, False)
        return lambda back: self.write(back, "res.partner", member, **none)


def restricted(scene, house, member):
    """The use of somebody's data is stopped by a case, and the case taken back."""
    values = {"partner_id": member, "kind": "restriction", "identity": "known"}
    call = scene.staff.call
    cases = call(house, "privacy.request", "create", [values])
    call(house, "privacy.request", "action_restrict", cases)
    return lambda back: call(back, "privacy.request", "action_withdraw", cases)


def protected(scene, house, member):
    return scene.flagged(house, member, address_protected=True)


def died(scene, house, member):
    return scene.flagged(house, member, deceased_on="2026-01-01")


def ended(scene, officer, house):
    scene.write(house, "member.office", officer.office, end_date=str(YESTERDAY))
    return lambda: scene.write(house, "member.office", officer.office, end_date=False)


def put_off(scene, officer, house):
    """The office begins in a while only."""
    later = str(datetime.date.today() + datetime.timedelta(days=9))
    scene.write(house, "member.office", officer.office, start_date=later)
    before = "2020-01-01"
    return lambda: scene.write(
        house, "member.office", officer.office, start_date=before
    )


def mistaken(scene, officer, house):
    scene.staff.call(house, "member.office", "action_mistaken", [officer.office])

    def appoint():
        values = {
            "partner_id": officer.holder,
            "chapter_id": officer.chapter,
            "role_id": officer.role,
            "start_date": "2020-01-01",
        }
        [officer.office] = scene.staff.call(house, "member.office", "create", [values])

    return appoint


def deleted(scene, officer, house):
    appoint = mistaken(scene, officer, house)
    scene.staff.call(house, "member.office", "unlink", [officer.office])
    return appoint


def without_access(scene, officer, house):
    scene.write(house, "member.role", officer.role, grants_access=False)
    return lambda: scene.write(house, "member.role", officer.role, grants_access=True)


def without_reference(scene, officer, house):
    scene.write(house, "member.role", officer.role, requires_reference=True)
    return lambda: scene.write(
        house, "member.role", officer.role, requires_reference=False
    )


def without_second_factor(scene, officer, house):
    scene.write(house, "member.role", officer.role, second_factor="strong")
    return lambda: scene.write(house, "member.role", officer.role, second_factor=False)


def without_member(scene, officer, house):
    scene.write(house, "res.users", officer.user, member_id=False)
    return lambda: scene.write(
        house, "res.users", officer.user, member_id=officer.holder
    )


def without_group(scene, officer, house):
    def give(name):
        groups = [[6, 0, [officer.world[name]]]]
        scene.write(house, "res.users", officer.user, group_ids=groups)

    give("internal")
    return lambda: give("group")


def archived(scene, officer, house):
    scene.write(house, "res.users", officer.user, active=False)

    def back():
        scene.write(house, "res.users", officer.user, active=True)
        officer.log_in()

    return back


DISMISSALS = (
    ended,
    put_off,
    mistaken,
    deleted,
    without_access,
    without_reference,
    without_second_factor,
    without_member,
    without_group,
    archived,
)
