"""The matrix of models over JSON-RPC, as the web client calls: reading and changing.

Each role has one session; CI tries an eighth of the lines with each, drawn by the run's
seed, and `--deep` all of them.
"""

import json
import random

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.json import json_default

from tests.share import is_deep, rotating_seed

from .matrix import Cell
from .rows import make
from .surface import lines
from .world import ROLES, AccessCase

QUIET = (
    "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.http",
    "odoo.models",
)


@tagged("post_install", "-at_install")
class TestRpc(AccessCase, HttpCase):
    def test_reading_over_rpc_is_as_written(self):
        rows = [line for line in lines("models.csv") if line["model"] in self.env]
        dice = random.Random(rotating_seed())  # noqa: S311 - which lines, no secret
        wrong = []
        for role in ROLES:
            chosen = rows if is_deep() else dice.sample(rows, len(rows) // 8)
            if role == "public":
                self.authenticate(None, None)
            else:
                user = self.roles[role]
                self.authenticate(user.login, user.login)
            wrong += [fault for line in chosen if (fault := self._fault(line, role))]
        self.assertFalse(wrong, "\n".join(wrong))

    def _fault(self, line, role):
        """What a session of `role` gets that is not as written."""
        model, name = line["model"], f"{line['model']} {line['about']} {role}"
        with self.env.cr.savepoint() as savepoint, mute_logger(*QUIET):
            record = make(self, model, line["about"])
            self.env.flush_all()
            cell = Cell(self, None, line, record)
            domain = [("id", "in", record.ids)]
            read = self._call(cell, "web_read", record.ids, {"display_name": {}})
            found = self._call(cell, "web_search_read", domain, {"display_name": {}})
            writes = {}
            if "W" in cell.operations() and "W" not in line[role]:
                writes["write"] = self._call(cell, "write", record.ids, cell.row.write)
            if "D" in cell.operations() and "D" not in line[role]:
                writes["unlink"] = self._call(cell, "unlink", record.ids)
            savepoint.rollback()
        self.env.invalidate_all()
        seen = "R" in line[role]
        if bool(read) != seen or bool(found and found["records"]) != seen:
            return f"{name}: reads {read} {found}"
        done = [method for method, result in writes.items() if result]
        return f"{name}: {done} went through" if done else None

    def _call(self, cell, method, *args):
        """The result; None where the caller was refused."""
        kwargs = {"context": cell.context}
        call = {"model": cell.model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{cell.model}/{method}",
            data=json.dumps({"params": call}, default=json_default),
            headers={"Content-Type": "application/json"},
        ).json()
        return answer.get("result")
