"""What people do in the register, with an environment that says who they are."""

from odoo.fields import Command


class Deeds:
    """Random deeds; `dice`, `people` and so on are set by who calls them."""

    def __init__(self, env):
        self.env = env
        self.done = []

    def _some(self, env):
        deeds = [
            self._write,
            self._write,
            self._create,
            self._member,
            self._leave,
            self._suspend,
            self._move,
            self._remove,
            self._tag,
            self._guardian,
            self._consent,
            self._office,
            self._chapter,
            self._role,
            self._case,
            self._delete,
            self._undone,
        ]
        for _deed in range(self.dice.randint(1, 4)):
            deed = self.dice.choice(deeds)
            self.done.append(deed.__name__)
            deed(env)
            if self.dice.random() < 0.4:
                env.flush_all()

    def _person(self, env):
        return self.dice.choice(self.people.with_env(env).exists())

    def _loose(self, env):
        """Whom one may merge or delete: not the one with the login."""
        return (self.people - self.portal.partner_id).with_env(env).exists()

    def _text(self):
        return self.dice.choice(["A", "B", "Æ'\"\\ø", "\x1f x", "", "C" * 300])

    def _write(self, env):
        names = self.dice.sample(["street", "zip", "city", "comment", "function"], 2)
        self._person(env).write({name: self._text() for name in names})

    def _create(self, env):
        person = env["res.partner"].create({"name": f"New {self._text()}"})
        self.people |= person.with_env(self.env)

    def _member(self, env):
        person = self._person(env)
        chapter = self.dice.choice(self.chapters)
        if not person.membership_ids.filtered(lambda m: m.chapter_id == chapter):
            env["member.membership"].create(
                {
                    "partner_id": person.id,
                    "chapter_id": chapter.id,
                    "type_id": self.kind.id,
                    "start_date": "2020-01-01",
                }
            )

    def _leave(self, env):
        """On a day that has passed, for the nightly job to find."""
        running = self._person(env).membership_ids.filtered(lambda m: not m.end_date)
        running[:1].write({"end_date": "2024-12-31"})

    def _suspend(self, env):
        for membership in self._person(env).membership_ids:
            if not membership.end_date:
                suspended = membership.state == "suspended"
                membership.state = "active" if suspended else "suspended"

    def _move(self, env):
        memberships = self._person(env).membership_ids
        free = self.chapters.with_env(env) - memberships.chapter_id
        if free and memberships:
            memberships[0].sudo().chapter_id = free[0]

    def _remove(self, env):
        self._person(env).membership_ids.sudo().unlink()

    def _tag(self, env):
        command = self.dice.choice([Command.link, Command.unlink])
        self._person(env).category_id = [command(self.dice.choice(self.tags).id)]

    def _guardian(self, env):
        child, guardian = self._person(env), self._person(env)
        if child != guardian:
            command = self.dice.choice([Command.link, Command.unlink])
            child.guardian_ids = [command(guardian.id)]

    def _consent(self, env):
        event = self.dice.choice(["given", "withdrawn"])
        env["privacy.consent"]._record(
            self._person(env), self.purpose, "email", event, "staff"
        )

    def _office(self, env):
        person = self._person(env)
        if person.office_ids:
            person.office_ids[0].end_date = "2031-01-01"
        else:
            values = {"chapter_id": self.chapters[0].id, "role_id": self.role.id}
            values["start_date"] = "2030-01-01"
            person.office_ids = [Command.create(values)]

    def _chapter(self, env):
        chapter = self.dice.choice(self.chapters).with_env(env)
        chapter[self.dice.choice(["email", "phone", "name"])] = self._text() or "X"

    def _role(self, env):
        self.role.with_env(env).holder_limit = self.dice.randint(900, 999)

    def _case(self, env):
        person = self._person(env)
        if not person._open_cases():
            values = {"partner_id": person.id, "kind": "access"}
            env["privacy.request"].create(values)

    def _delete(self, env):
        """A person without ties goes, with tags by cascade."""
        person = env["res.partner"].create({"name": "Short"})
        person.category_id = self.tags[0]
        env.flush_all()
        person.unlink()

    def _undone(self, env):
        """Something fails half way, and the rest of the transaction goes on."""
        env.flush_all()
        savepoint = self.env.cr.savepoint()
        self._write(env)
        self._remove(env)
        env.flush_all()
        savepoint.close(rollback=True)
        env.invalidate_all()
