"""Who reads and writes which field: `fields.csv`, tried cell by cell."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .matrix import Door, Refused
from .rows import make
from .surface import field_lines, fields_without_line, lines
from .world import AccessCase

QUIET = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.models",
    "odoo.domains",
    "odoo.fields",
)
# Whose contact, or a row about whom, each role meets; `ended` meets colleagues only.
MEETS = {
    "portal": "anna",
    "local": "anna",
    "county": "siri",
    "ended": None,
    "crm": "outside",
    "admin": "outside",
    "staff": "anna",
    "dpo": "anna",
}
# Where writing is a list of fields; elsewhere it is a matter of the model.
WRITES = ("res.partner", "res.users")
# What no role reads: the register alone uses it.
NOBODYS = ("the file", "keys of the outbox", "a hash of an address")


@tagged("post_install", "-at_install")
class TestFields(AccessCase):
    def test_every_sensitive_field_has_its_line(self):
        self.assertFalse(fields_without_line(self.env), "fields without a line")
        for model, name in field_lines():
            self.assertIn(name, self.env[model]._fields, model)

    def test_every_cell_is_as_written(self):
        wrong = []
        with mute_logger(*QUIET):
            for line in lines("fields.csv"):
                for role in MEETS:
                    wrong += self._wrong(line, role)
                self.env.invalidate_all()
        self.assertFalse(wrong, "\n".join(["expected → tried", *wrong]))

    def test_every_refused_field_is_somebodys(self):
        for line in lines("fields.csv"):
            granted = {line[role] for role in MEETS} - {"-"}
            nobodys = line["kind"] in NOBODYS
            self.assertNotEqual(bool(granted), nobodys, line["kind"])

    def _wrong(self, line, role):
        model, expected = line["model"], line[role]
        record = self._record(model, role)
        door = Door(self.env, self.roles[role])
        if record is None:
            return
        for name in line["fields"].split():
            self.env.invalidate_all()
            tried = "r" if self._reads(door, record, name) else "-"
            if tried == "-":
                ways = self._ways_around(door, record, name)
                if ways:
                    tried = f"around by {ways}"
            if model in WRITES and self._is_written(record, name):
                tried += "w" if self._writes(door, record, name) else ""
                wanted = expected
            else:
                wanted = expected.replace("w", "")
            if tried != wanted:
                yield f"{model}.{name} {role}: {wanted} → {tried}"

    def _record(self, model, role):
        """A row that the role meets; for `ended`, what is left."""
        about = MEETS[role]
        if model == "res.partner":
            own = self.roles[role].partner_id
            return self.people[about] if about else own
        if model == "res.users":
            return self.roles[role]
        if not about:
            return None
        if about == "outside":
            about = "anna"
        if (model, about) not in self._rows:
            self._rows[model, about] = make(self, model, about)
        return self._rows[model, about]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rows = {}
        cls.env.flush_all()

    def _reads(self, door, record, name):
        try:
            found = door.call(record._name, "search", [("id", "in", record.ids)])
            if found:
                door.call(record._name, "read", found, [name])
            else:
                door.call(record._name, "search", [(name, "!=", False)], limit=1)
        except Refused:
            return False
        return True

    def _ways_around(self, door, record, name):
        """Which other ways tell something of the field to somebody who may not read
        it."""
        field, model = record._fields[name], record._name
        as_user = record.with_user(door.user)
        if door.user._is_portal() or as_user._has_field_access(field, "read"):
            # Members filter themselves; or the model that it leads to is closed.
            return []
        ways = {"filter": lambda: door.call(model, "search", [(name, "!=", False)])}
        if field.store and field.type not in ("one2many", "binary", "json"):
            ways["order"] = lambda: door.call(model, "search", [], order=name)
            ways["group"] = lambda: door.call(
                model, "formatted_read_group", [], [name], ["__count"]
            )
        if model == "res.partner":
            path = f"partner_id.{name}"
            ways["path"] = lambda: door.call("res.users", "search", [(path, "!=", 0)])
            login = self.logins["siri" if record == self.siri else "anna"]
            if login._fields[name].inherited:
                ways["login"] = lambda: door.call(
                    "res.users", "read", login.ids, [name]
                )
        return [way for way, call in ways.items() if self._goes(call)]

    def _goes(self, call):
        try:
            call()
        except (Refused, ValueError, NotImplementedError):
            return False  # a field that nobody searches raises one of the latter
        return True

    def _is_written(self, record, name):
        """Whether writing it means anything."""
        field = record._fields[name]
        several = ("binary", "one2many", "many2many", "properties")
        return field.store and not field.readonly and field.type not in several

    def _writes(self, door, record, name):
        field, value = record._fields[name], record.sudo()[name]
        if field.relational:
            value = value.id
        with self.env.cr.savepoint() as savepoint:
            try:
                door.call(record._name, "write", record.ids, {name: value})
            except Refused:
                return False
            finally:
                savepoint.rollback()
                self.env.invalidate_all()
        return True
