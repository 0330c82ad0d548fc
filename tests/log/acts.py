"""Random acts on a small register, by every way into it that changes it in earnest."""

import base64
from functools import partial

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from .deeds import Deeds
from .doors import Door, psql

GROUPS = "member_privacy.group_member_staff"
JOB = "member_privacy.ir_cron_end_memberships"
PLACES = ("street", "zip", "city")


class Acts(Deeds):
    """Transactions of a few acts each, by one actor, with one reason or none."""

    def populate(self):
        env = self.env
        self.number, self.called = 0, []
        self.chapters = env["member.chapter"]
        self._new_chapters(env, 3)
        self.tags = env["res.partner.category"].create(
            [{"name": f"Tag {n}"} for n in range(4)]
        )
        self.kind = env.ref("member_privacy.membership_type_ordinary")
        self.purpose = env.ref("member_privacy.purpose_newsletter")
        self.role = env.ref("member_privacy.role_leader")
        self.users = env["res.users"]
        for number in range(3):
            self.users |= new_test_user(env, f"log_staff_{number}", groups=GROUPS)
        self.people = env["res.partner"]
        for number in range(12):
            self.people |= env["res.partner"].create({"name": f"Person {number}"})
        self.people.in_register = True
        self.portal = new_test_user(
            env,
            "log_portal",
            groups="base.group_portal",
            partner_id=self.people[0].id,
            name=self.people[0].name,
        )
        env.flush_all()

    def _new_chapters(self, env, count):
        self.number += count
        for number in range(self.number - count, self.number):
            values = {"name": f"Chapter {number}", "code": f"LOG{number}"}
            made = env["member.chapter"].create(values)
            self.chapters |= made.with_env(self.env)

    def transaction(self):
        """Do some acts in the current transaction; what the log must say of it.

        :return: what was done, and who must stand at each line
        """
        self.env.invalidate_all()
        self.done = []
        if self.dice.random() < 0.2:
            who = self.dice.choice(self._elsewhere())()
            return self._report(who, reason=None)
        reason = self.dice.choice([None, "case 412, rectification", "import of file x"])
        seldom = [self._by_job, self._by_merge, self._by_chapters, self._by_import]
        how = self.dice.choice([self._by_user] * 6 + [self._by_sql] * 2 + seldom)
        if reason:
            with self.env["privacy.change"]._reason(reason):
                who = how()
        else:
            who = how()
        self.env.flush_all()
        return self._report(who, reason)

    def _report(self, who, reason):
        who = {"source": None, "reason": reason, **who}
        return {"acts": list(self.done), "who": who}

    # In a transaction of this process

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

    def _by_merge(self):
        """Two people become one, by staff and with a reason of its own."""
        env = self.env(user=self.dice.choice(self.users).id)
        people = self._loose(env).filtered("in_register")
        one, other = self.dice.sample(list(people), 2)
        if one._open_cases() or other in (one.guardian_ids | one.ward_ids):
            return self._by_user()
        self.done.append(f"merge {other.id} into {one.id}")
        one._merge_person(other, "alike")
        reason = "Merged with another row of the same person: alike"
        return {"user_id": env.uid, "reason": reason}

    def _by_chapters(self):
        """A chapter goes into another, with members and offices."""
        env = self.env(user=self.dice.choice(self.users).id)
        gone, kept, *_others = self.dice.sample(list(self.chapters.with_env(env)), 2)
        self.done.append(f"chapter {gone.id} into {kept.id}")
        reason = f"{gone.name} merged into {kept.name}: small"
        gone._merge_into(kept, "small")
        self.chapters -= gone.with_env(self.env)
        if len(self.chapters) < 3:
            env.flush_all()
            with self.env["privacy.change"]._reason(reason):
                self._new_chapters(env, 2)
        return {"user_id": env.uid, "reason": reason}

    def _by_import(self):
        """A member file: somebody new, and somebody who is here already."""
        self.done.append("import")
        user = self.dice.choice(self.users)
        known = self.people.exists().filtered("member_number")[:1]
        chapter = self.dice.choice(self.chapters).code
        lines = [
            "Medlemsnr;Navn;Poststed;Lag",
            f";Kari {len(self.people)};Oslo;{chapter}",
            f"{known.member_number or ''};{known.name or 'Ny'};Moss;{chapter}",
        ]
        record = self.env["member.import"].with_user(user)
        content = base64.b64encode("\n".join(lines).encode())
        record = record.create({"name": "file.csv", "file": content})
        record.action_check()
        record.action_confirm()
        assert record.state == "done", (record.state, record.failure)
        return {"user_id": user.id, "reason": record._change_reason()}

    def _by_sql(self):
        for _act in range(self.dice.randint(1, 3)):
            self.dice.choice(
                [self._sql_update, self._sql_delete, self._sql_tags, self._sql_cascade]
            )()
        return {"user_id": None}

    # In transactions of others, which see what was committed

    def _elsewhere(self):
        user = self.dice.choice(self.users)
        return [
            partial(self._by_client, user),
            partial(self._by_program, user),
            self._by_member,
            self._by_cron,
            self._by_psql,
        ]

    def _door(self, user):
        doors = self.__dict__.setdefault("doors", {})
        if user not in doors:
            login = user.login
            self.env.cr.rollback()
            doors[user] = Door(self.env.cr.dbname, login)
        return doors[user]

    def _by_client(self, user):
        """What the web client asks when somebody saves a form or deletes a row."""
        door = self._door(user)
        self._ask(door.call)
        return {"user_id": user.id, "source": "interface"}

    def _by_program(self, user):
        door = self._door(user)
        self._ask(partial(door.remote, user.id))
        return {"user_id": user.id, "source": "program"}

    def _ask(self, call):
        person = self._person(self.env)
        tag = Command.link(self.dice.choice(self.tags.exists().ids))
        values = {name: self._text() for name in self.dice.sample(PLACES, 2)}
        self.env.cr.rollback()
        method, model, *arguments = self.dice.choice(
            [
                ("web_save", "res.partner", [person.id], values, {"id": {}}),
                ("write", "res.partner", [person.id], {**values, "category_id": [tag]}),
                ("create", "res.partner", [{"name": "Called", **values}]),
                ("unlink", "res.partner", self.called[:1]),
            ]
        )
        self.done.append(f"{method} {model} {arguments}")
        answer = call(model, method, *arguments)
        if method == "create":
            self.called += answer
        elif method == "unlink":
            del self.called[:1]

    def _by_member(self):
        """A member's own correction in the portal."""
        door = self._door(self.portal)
        self.done.append("own correction")
        self.env.cr.rollback()
        form = {"street": f"Gata {self.dice.randint(1, 99)}", "street2": ""}
        form |= {"zip": self.dice.choice(["0150", "5003"]), "city": "Oslo"}
        door.submit("/my/information/address", **form, country_id="")
        reason = "own correction in the portal"
        return {"user_id": self.portal.id, "source": "portal", "reason": reason}

    def _by_cron(self):
        """The nightly job, in a transaction of its own."""
        job = self.env.ref(JOB)
        who = {"user_id": job.user_id.id, "source": f"job: {job.cron_name}"}
        self.done.append("cron")
        self.env.cr.rollback()
        job.method_direct_trigger()
        return who

    def _by_psql(self):
        self.done.append("psql")
        people = self.dice.sample(self.people.ids, 2)
        self.env.cr.rollback()
        statement = self.dice.choice(
            [
                "UPDATE res_partner SET city = 'Typed' WHERE id IN (%s, %s)",
                "DELETE FROM member_membership WHERE partner_id IN (%s, %s)",
            ]
        )
        psql(self.env.cr.dbname, statement % tuple(people))
        return {"user_id": None}

    # By SQL

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
        self.done.append("sql tags")
        self._sql(
            "DELETE FROM res_partner_res_partner_category_rel WHERE category_id = %s",
            self.dice.choice(self.tags.ids),
        )

    def _sql_cascade(self):
        """A tag goes, and by cascade everybody's link to it."""
        self.done.append("sql cascade")
        gone = self.dice.choice(self.tags)
        self._sql("DELETE FROM res_partner_category WHERE id = %s", gone.id)
        self.tags = self.tags - gone | self.tags.create({"name": "Another tag"})

    def _sql(self, statement, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(statement, *values))
        self.env.invalidate_all()
