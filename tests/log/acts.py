"""Random acts on a small register, in the ways that change it in earnest."""

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

GROUPS = "member_privacy.group_member_staff"


class Acts:
    """Transactions of a few acts each, by one actor, with one reason or none."""

    def __init__(self, env, dice):
        self.env = env
        self.dice = dice
        self.done = []

    def populate(self):
        env = self.env
        self.chapters = env["member.chapter"].create(
            [{"name": f"Chapter {n}", "code": f"LOG{n}"} for n in range(3)]
        )
        self.tags = env["res.partner.category"].create(
            [{"name": f"Tag {n}"} for n in range(4)]
        )
        self.kind = env.ref("member_privacy.membership_type_ordinary")
        self.purpose = env.ref("member_privacy.purpose_newsletter")
        self.users = env["res.users"]
        for number in range(3):
            self.users |= new_test_user(env, f"log_staff_{number}", groups=GROUPS)
        self.people = env["res.partner"]
        for number in range(12):
            self.people |= env["res.partner"].create({"name": f"Person {number}"})
        env.flush_all()

    def transaction(self):
        """Do some acts in the current transaction; what the log must say of it."""
        self.env.invalidate_all()
        self.done = []
        reason = self.dice.choice([None, "case 412, rectification", "import of file x"])
        how = self.dice.choice(
            [self._by_user, self._by_user, self._by_job, self._by_sql]
        )
        log = self.env["privacy.change"]
        if reason:
            with log._reason(reason):
                who = how()
        else:
            who = how()
        self.env.flush_all()
        self.env.cr.execute("SELECT txid_current()")
        number = self.env.cr.fetchone()[0]
        return {
            "transaction": number,
            "acts": list(self.done),
            "who": {"source": None, **who, "reason": reason},
        }

    def _by_user(self):
        user = self.dice.choice(self.users)
        self._some(self.env(user=user.id, su=self.dice.random() < 0.4))
        return {"user_id": user.id}

    def _by_job(self):
        with self.env["privacy.change"]._job("job: test"):
            self._some(self.env)
            if self.dice.random() < 0.5:
                self._sql_update()
        return {"user_id": self.env.uid, "source": "job: test"}

    def _by_sql(self):
        for _act in range(self.dice.randint(1, 3)):
            self.dice.choice([self._sql_update, self._sql_delete, self._sql_tags])()
        return {"user_id": None}

    def _some(self, env):
        acts = [
            self._write,
            self._write,
            self._create,
            self._member,
            self._suspend,
            self._remove,
            self._tag,
            self._guardian,
            self._consent,
            self._undone,
        ]
        for _act in range(self.dice.randint(1, 4)):
            act = self.dice.choice(acts)
            self.done.append(act.__name__)
            act(env)
            if self.dice.random() < 0.4:
                env.flush_all()

    def _person(self, env):
        alive = self.people.with_env(env).exists()
        return self.dice.choice(alive)

    def _text(self):
        return self.dice.choice(["A", "B", "Æ'\"\\ø", "\x1f x", "", "C" * 300])

    def _write(self, env):
        names = self.dice.sample(["street", "zip", "city", "comment", "function"], 2)
        self._person(env).write({name: self._text() for name in names})

    def _create(self, env):
        self.people |= (
            env["res.partner"]
            .create({"name": f"New {self._text()}"})
            .with_env(self.env)
        )

    def _member(self, env):
        person = self._person(env)
        chapter = self.dice.choice(self.chapters)
        if not person.membership_ids.filtered(lambda m: m.chapter_id == chapter):
            env["member.membership"].create(
                {
                    "partner_id": person.id,
                    "chapter_id": chapter.id,
                    "type_id": self.kind.id,
                }
            )

    def _suspend(self, env):
        for membership in self._person(env).membership_ids:
            state = "active" if membership.state == "suspended" else "suspended"
            membership.state = state

    def _remove(self, env):
        self._person(env).membership_ids.unlink()

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

    def _undone(self, env):
        """Something fails half way, and the rest of the transaction goes on."""
        env.flush_all()
        savepoint = self.env.cr.savepoint()
        self._write(env)
        self._remove(env)
        env.flush_all()
        savepoint.close(rollback=True)
        env.invalidate_all()

    def _sql_update(self):
        self.done.append("sql update")
        self._sql(
            "UPDATE res_partner SET city = %s, write_date = NULL WHERE id = ANY(%s)",
            self._text(),
            self.dice.sample(self.people.ids, 3),
        )

    def _sql_delete(self):
        self.done.append("sql delete")
        self._sql(
            "DELETE FROM member_membership WHERE partner_id = %s",
            self.dice.choice(self.people.ids),
        )

    def _sql_tags(self):
        """A tag goes, and by cascade everybody's link to it."""
        self.done.append("sql tags")
        self._sql(
            "DELETE FROM res_partner_res_partner_category_rel WHERE category_id = %s",
            self.dice.choice(self.tags.ids),
        )

    def _sql(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, *values))
        self.env.invalidate_all()
