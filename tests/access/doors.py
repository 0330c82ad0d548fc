"""What a user sees of the random programs' people, through each door that there is."""

from . import oracle
from .matrix import Door, Refused

# How a record is made that leads to a person, and where its name stands then.
DIALOG = "mail.compose.message"
LINKS = {
    "author": (DIALOG, "author_id", lambda ids: {"author_id": ids[0]}),
    "recipients": (DIALOG, "partner_ids", lambda ids: {"partner_ids": [(6, 0, ids)]}),
    "address": (
        "res.partner",
        "parent_id",
        lambda ids: {"name": "Adresse", "parent_id": ids[0]},
    ),
    "account": (
        "res.partner.bank",
        "partner_id",
        lambda ids: {"acc_number": "1", "partner_id": ids[0]},
    ),
}
# Staff make no contacts or accounts for others, officers write no messages of core's.
STAFFS_LINKS = ("author", "recipients")


class Doors:
    """Questions of one user, and what the oracle expects as the answer."""

    def expected(self, user):
        return {
            each.row.id
            for each in self.people
            if user.model.sees(each.model, self.today)
        }

    def door(self, user):
        return Door(self.env, user.row)

    @property
    def domain(self):
        return [("id", "in", [each.row.id for each in self.people])]

    def found_by(self, user):
        return set(self.door(user).call("res.partner", "search", self.domain))

    def seen_in_lists(self, user):
        """{door: ids}, by each way in which a client lists people."""
        call, domain = self.door(user).call, self.domain
        listed = call("res.partner", "web_search_read", domain, {"display_name": {}})
        [group] = call(
            "res.partner", "formatted_read_group", domain, [], ["id:array_agg"]
        )
        return {
            "list": {each["id"] for each in listed["records"]},
            "group": set(group["id:array_agg"] or ()),
        }

    def seen_by_rule(self, user):
        """{door: ids}: by name, and by the same rules in Python, as every write asks
        them."""
        call, people = self.door(user).call, self.env["res.partner"]
        named = call("res.partner", "name_search", "Tilfeldig", self.domain, limit=1000)
        people = people.browse([each.row.id for each in self.people])
        allowed = people.with_user(user.row)._filtered_access("read")
        return {"name": {each[0] for each in named}, "rule": set(allowed.ids)}

    def told_of(self, user, ids):
        """{id: (name, e-mail)} as read at once; None where that is refused."""
        try:
            rows = self.door(user).call(
                "res.partner", "read", sorted(ids), ["name", "email"]
            )
        except Refused:
            return None
        return {row["id"]: (row["name"], row["email"]) for row in rows}

    def true_of(self, ids):
        """The same of the oracle's."""
        return {
            each.row.id: (each.row.name, each.model.email)
            for each in self.people
            if each.row.id in ids
        }

    def restricted_of(self, ids):
        """Which of these people are stored and nothing else."""
        return {
            each.row.id
            for each in self.people
            if each.row.id in ids and "processing_restricted" in each.model.hidden_by
        }

    def exported_by(self, user, ids):
        """Ids that come out when these are exported, None where that is refused."""
        try:
            rows = self.door(user).call(
                "res.partner", "export_data", sorted(ids), [".id"]
            )
        except Refused:
            return None
        return {int(row[0]) for row in rows["datas"]}

    # What leads to people

    def people_of(self, user, model, domain=()):
        """Ids of the people whom the rows of `model` lead to; None where refused."""
        try:
            ids = self.door(user).call(model, "search", list(domain))
        except Refused:
            return None
        return set(self.env[model].browse(ids).partner_id.ids)

    def expected_of_memberships(self, user):
        """An officer meets them in their own chapters, staff all."""
        if user.model.group in ("plain", "portal"):
            return None
        known = {each.row.id for each in self.people if each.memberships}
        return self.expected(user) & known

    def memberships_of(self, user):
        """Ids of the memberships that an officer meets."""
        domain = [("partner_id", "in", [each.row.id for each in self.people])]
        stood = ["|", ("end_reason", "=", False), ("end_reason", "!=", "mistaken")]
        return set(self.door(user).call("member.membership", "search", domain + stood))

    def expected_memberships(self, user):
        """Of those they see, in their own chapters, and none that these may not know
        of."""
        led = self.led_by(user)
        return {
            membership.row.id
            for each in self.people
            if user.model.sees(each.model, self.today)
            for membership in each.memberships
            if each.model.lets_know(membership.model, self.today)
            and any(membership.model.chapter.lies_in(chapter) for chapter in led)
        }

    def led_by(self, user):
        """The chapters of the offices that a user holds today."""
        offices = user.person.model.offices
        return [o.chapter for o in offices if o.first <= self.today <= o.last]

    def main_chapters_told(self, user, ids):
        """Who is told to stand in a chapter that the officers may not know of."""
        rows = self.door(user).call("res.partner", "read", sorted(ids), ["chapter_id"])
        told = {row["id"]: row["chapter_id"] and row["chapter_id"][0] for row in rows}
        return {
            each.row.id
            for each in self.people
            if each.row.id in ids
            and told[each.row.id]
            not in {
                membership.row.chapter_id.id
                for membership in each.memberships
                if each.model.lets_know(membership.model, self.today)
            }
        }

    def counted_in_chapters(self, user):
        """{chapter id: members} as an officer reads it of the chapters."""
        rows = self.door(user).call(
            "member.chapter",
            "read",
            [each.row.id for each in self.chapters],
            ["member_count"],
        )
        return {row["id"]: row["member_count"] for row in rows}

    def expected_in_chapters(self):
        """As many as an officer of the chapter would meet, of the active."""
        return {
            chapter.row.id: sum(
                not each.model.hidden_by
                and any(
                    m.state == "active"
                    and not m.resigned
                    and m.chapter.lies_in(chapter.model)
                    and each.model.lets_know(m, self.today)
                    for m in each.model.memberships
                )
                for each in self.people
            )
            for chapter in self.chapters
        }

    def expected_of_changes(self, user):
        if user.model.group in ("plain", "portal"):
            return None
        waiting = {each.row.id for each in self.people if each.model.waiting}
        return self.expected(user) & waiting

    def logins_seen_by(self, user):
        """People whose portal logins the user meets."""
        logins = [each.row.id for each in self.users if each.model.group == "portal"]
        return self.people_of(user, "res.users", [("id", "in", logins)])

    def expected_of_logins(self, user):
        logins = {u.person.row.id for u in self.users if u.model.group == "portal"}
        return self.expected(user) & logins

    def children_opened_by(self, user):
        """{child: whether what is stored is read there} of the children whose pages a
        member's login opens."""
        children = user.person.row._portal_children()
        return {child.id: child._portal_guardian_may_read() for child in children}

    def expected_children(self, user):
        guardian, today = user.person.model, self.today
        return {
            each.row.id: each.model.is_younger(oracle.JOINS_ALONE, today)
            for each in self.people
            if guardian.opens(each.model, today)
        }

    def counted_on_the_desk(self, user):
        """How many members an officer's own page says that there are."""
        [desk] = self.door(user).call(
            "member.desk", "web_read", user.row.ids, {"member_count": {}}
        )
        return desk["member_count"]

    def named_to(self, person):
        """Who sees the member, as the member's own page says it."""
        lines = person.row._who_can_see()
        return {line["who"] for line in lines if line["kind"] == "officer"}

    def expected_named_to(self, person):
        return {
            user.person.row.name
            for user in self.users
            if user.model.group in ("officer", "both")
            and user.model.leads(person.model, self.today)
        }

    def links(self, user, person, way):
        """Whether `user` makes a row that leads to `person` and reads the name there.

        :param str way: a key of `LINKS`
        """
        model, field, values = LINKS[way]
        call = self.door(user).call
        with self.env.cr.savepoint() as savepoint:
            try:
                ids = call(model, "create", [values(person.row.ids)])
                shown = {field: {"fields": {"display_name": {}}}}
                [told] = call(model, "web_read", ids, shown)
                linked = told[field]
                [linked] = linked if isinstance(linked, list) else [linked]
                return linked["display_name"] == person.row.display_name
            except Refused:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def expected_to_link(self, user, person, way):
        staff = user.model.group in ("staff", "both")
        makes = user.model.group == "plain" or (staff and way in STAFFS_LINKS)
        return makes and user.model.sees(person.model, self.today)
