"""Who may do what with the rows of each model: `models.csv`, tried cell by cell."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .matrix import OPERATIONS, Cell, Door
from .rows import ROWS, make
from .surface import is_ours, lines, models_without_line
from .world import ROLES, AccessCase

QUIET = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.models",
    "odoo.models.unlink",
    "odoo.sql_db",
)


@tagged("post_install", "-at_install")
class TestModels(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = lines("models.csv")
        cls.env.flush_all()

    def test_every_model_that_leads_to_a_person_has_its_line(self):
        """`python -m tests.access.missing` lists them; the cells are written by hand,
        from what the role is."""
        written = {line["model"] for line in self.lines}
        exempt = {line["model"] for line in lines("exempt.csv")}
        self.assertFalse(models_without_line(self.env), "models without a line")
        self.assertFalse(written & exempt)
        self.assertFalse(written - set(ROWS))
        ours = {name for name in exempt & set(self.env) if is_ours(self.env[name])}
        self.assertFalse(ours, "models of our own have no excuse")

    def test_every_cell_is_as_written(self):
        wrong = []
        for line in self.lines:
            if line["model"] not in self.env:
                continue  # an addon of Odoo's that is not installed here
            for role, expected, tried in self._tried(line):
                if expected != tried:
                    wrong.append(f"{self._name(line)} {role}: {expected} → {tried}")
        self.assertFalse(wrong, "\n".join(["expected → tried", *wrong]))

    def test_every_refused_cell_has_somebody_who_may(self):
        """The same call goes through for a role that may, or for the system."""
        for line in self.lines:
            if line["model"] not in self.env:
                continue
            granted = {letter for role in ROLES for letter in line[role]}
            with self.subTest(self._name(line)):
                possible = set(self._operations(line))
                only_system = set(line["system"]) - {"-"}
                self.assertFalse(granted & only_system)
                self.assertFalse(
                    possible - granted - only_system,
                    "nobody may, and nobody says why",
                )
                self.assertFalse(only_system - self._by_system(line))

    def _name(self, line):
        return f"{line['model']} {line['about']}"

    def _operations(self, line):
        return Cell(self, None, line, self.env[line["model"]]).operations()

    def _tried(self, line):
        with self.env.cr.savepoint() as savepoint, mute_logger(*QUIET):
            record = make(self, line["model"], line["about"])
            self.assertTrue(record, self._name(line))
            self.env.flush_all()
            for role in ROLES:
                door = Door(self.env, self.roles[role])
                cell = Cell(self, door, line, record)
                expected = "".join(
                    letter
                    for letter in OPERATIONS
                    if letter in line[role] and letter in cell.operations()
                )
                yield role, expected or "-", cell.tried() or "-"
            savepoint.rollback()
        self.env.invalidate_all()

    def _by_system(self, line):
        """What goes through under sudo, of what only the system may."""
        root = self.env.ref("base.user_root")
        with self.env.cr.savepoint() as savepoint, mute_logger(*QUIET):
            record = make(self, line["model"], line["about"])
            cell = Cell(self, Door(self.env, root), line, record)
            done = {each for each in line["system"] if cell.goes(each)}
            savepoint.rollback()
        self.env.invalidate_all()
        return done
