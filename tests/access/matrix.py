"""The matrix as it is written in the CSV files, and how a cell is tried."""

from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw

from .rows import ROWS, make

# The operations of a cell, in the order in which they are written.
OPERATIONS = "RXWCDL"
# Whom a role may link to already, so that there is a row to link anew from.
OWN = {
    "portal": "anna",
    "local": "kari",
    "county": "ola",
    "crm": "supplier",
    "admin": "supplier",
}


class Refused(Exception):
    """The caller is told no."""


class Door:
    """Calls as one user, the way the web client's calls reach the models."""

    def __init__(self, env, user):
        self.env, self.user = env, user

    def call(self, model, method, *args, **kwargs):
        """The answer to a call.

        :raise Refused: when the caller is told no
        """
        env = self.env(user=self.user.id, su=False)
        try:
            return call_kw(env[model], method, args, kwargs)
        except ValidationError:
            raise
        except UserError as error:
            raise Refused(str(error)) from error

    def may_meet(self, subject):
        return bool(self.call("res.partner", "search_count", [("id", "=", subject.id)]))


class Cell:
    """One row of a model, and one user who tries everything on it."""

    def __init__(self, world, door, line, record):
        self.world, self.door = world, door
        self.model, self.about, self.never = (
            line["model"],
            line["about"],
            line["never"],
        )
        self.record = record
        self.row = ROWS[self.model]
        self.context = {"active_test": False, **self.row.context(world, self.about)}

    def tried(self):
        """The operations that went through, as letters; each is undone."""
        done = [letter for letter in self.operations() if self.goes(letter)]
        return "".join(done)

    def operations(self):
        """The letters that make sense for this model, and are not ruled out for all."""
        row = self.row
        there = {"W": row.write, "C": row.values, "L": row.link and row.write}
        return [
            each
            for each in OPERATIONS
            if there.get(each, True) and each not in self.never
        ]

    def goes(self, letter):
        if letter in "RX" or (letter in "WD" and not self.changes_at_all(letter)):
            return self.attempt(letter)
        with self.world.env.cr.savepoint() as savepoint:
            try:
                return self.attempt(letter)
            finally:
                savepoint.rollback()
                self.world.env.invalidate_all()

    def changes_at_all(self, letter):
        """Whether the user changes rows of the model: else there is nothing to undo."""
        records = self.world.env[self.model].with_user(self.door.user)
        return records.has_access({"W": "write", "D": "unlink"}[letter])

    def attempt(self, letter):
        try:
            return getattr(self, f"try_{letter}")()
        except Refused:
            return False
        except Exception as error:
            # Neither done nor refused: the row is made wrongly, or the model is.
            name = f"{self.model} {self.about}, {letter} by {self.door.user.login}"
            raise AssertionError(f"{name}: {error!r}") from error

    def call(self, method, *args, **kwargs):
        kwargs["context"] = self.context
        return self.door.call(self.model, method, *args, **kwargs)

    def try_R(self):
        """Reading in each of its ways; all of them must agree."""
        answers = {way: self.answers(way) for way in self.ways()}
        if len(set(answers.values())) != 1:
            raise AssertionError(f"{self.model} {self.about}: {answers}")
        return answers["read"]

    def answers(self, way):
        try:
            return bool(self.ways()[way]())
        except Refused:
            return False

    def ways(self):
        ids, domain = self.record.ids, [("id", "in", self.record.ids)]
        ways = {
            "read": lambda: self.call("read", ids, ["display_name"]),
            "search": lambda: self.call("search", domain),
            "list": lambda: self.call("web_search_read", domain, {"display_name": {}})[
                "records"
            ],
            "group": lambda: self.call("formatted_read_group", domain, [], ["__count"])[
                0
            ]["__count"],
            "name": lambda: self.call("name_search", "", domain),
        }
        if self.row.link:
            found = [*domain, (self.row.link, "in", self.target())]
            ways["count by person"] = lambda: self.call("search_count", found)
        return ways

    def try_X(self):
        rows = self.call("export_data", self.record.ids, ["display_name"])
        return bool(rows["datas"])

    def try_W(self):
        return self.call("write", self.record.ids, self.row.write)

    def try_C(self):
        values = self.row.values(self.world, self.about)
        ids = self.call("create", [values])
        self.check_read_back(ids)
        return True

    def check_read_back(self, ids):
        """What the role made may tell nothing of a person whom it may not meet."""
        subject = self.world.people.get(self.about)
        if not subject or self.door.may_meet(subject):
            return
        try:
            told = repr(self.call("read", ids))
        except Refused:
            return
        for secret in (subject.name, subject.email, subject.phone):
            if secret and secret in told:
                raise AssertionError(f"{self.model} of {self.about} tells {secret}")

    def try_D(self):
        return self.call("unlink", self.record.ids)

    def try_L(self):
        """Put the person on a row about somebody whom the role may meet."""
        own = OWN.get(self.role(), "kari")
        if self.model.startswith(("member.", "privacy.")) and own == "supplier":
            own = "kari"
        field = self.world.env[self.model]._fields[self.row.link]
        target = self.target()
        links = target[0] if field.type == "many2one" else [(6, 0, target)]
        records = self.world.env[self.model]
        if records._transient:
            ids = self.call("create", [self.row.values(self.world, own)])
        elif self.row.values:
            ids = records.sudo().create(self.row.values(self.world, own)).ids
        else:
            ids = make(self.world, self.model, own).ids
        return self.call("write", ids, {self.row.link: links})

    def role(self):
        users = self.world.roles.items()
        return next((role for role, user in users if user == self.door.user), "")

    def target(self):
        """Ids of the person, or of the person's login, as the link wants."""
        field = self.world.env[self.model]._fields[self.row.link]
        people = (
            self.world.logins
            if field.comodel_name == "res.users"
            else (self.world.people)
        )
        if self.about not in people:
            return self.record[self.row.link].ids
        return people[self.about].ids
