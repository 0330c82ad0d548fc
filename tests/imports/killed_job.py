"""One process that imports in the background, is killed again and again, and goes on.

    killed_job.py DATABASE DATA_DIR ADDONS ROWS KILLS SEED

It forks workers that run the import's job with real commits, ends each with SIGKILL at
a random moment, and prints what is in the register when the job is through, as JSON.
"""

import base64
import json
import os
import random
import signal
import sys
import time
from importlib import import_module

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.module import initialize_sys_path
from odoo.modules.registry import Registry
from odoo.tools import config

BATCH = 20
HEADINGS = "Medlemsnr;Navn;Lag;Innmeldt;Samtykke innsamling e-post;Reservert nyhetsbrev"


class Scene:
    """A database, its registry, and workers to kill."""

    def __init__(self, database, kills, seed):
        self.registry = Registry(database)
        self.kills, self.deaths = kills, 0
        self.chance = random.Random(seed)  # noqa: S311 - repeatable, not secret

    def do(self, action):
        """Run `action(env)` in a transaction of its own that commits."""
        with self.registry.cursor() as cr:
            result = action(api.Environment(cr, SUPERUSER_ID, {}))
        # A worker must not share a connection with its parent.
        sql_db.close_all()
        return result

    def work(self, until):
        """Run the job until `until(env)`, killing as many workers as are left."""
        while not self.do(until):
            worker = os.fork()
            if not worker:
                self.be_worker()
            if self.kills:
                time.sleep(self.chance.uniform(0, 0.3))
                died = self.killed(worker)
                self.kills -= died
                self.deaths += died
            else:
                os.waitpid(worker, 0)

    def killed(self, worker):
        """1 when the worker died of the kill, 0 when it was through before."""
        os.kill(worker, signal.SIGKILL)
        _pid, status = os.waitpid(worker, 0)
        return int(os.WIFSIGNALED(status))

    def be_worker(self):
        try:
            self.do(lambda env: env["member.import"]._cron_import())
        finally:
            os._exit(0)


def small_limits():
    models = "odoo.addons.member_privacy.models.member_import"
    apply, check, undo = (
        import_module(f"{models}_{part}") for part in ("apply", "check", "undo")
    )
    for module in (apply, check, undo):
        module.ROWS_AT_ONCE = 10
    check.BATCH = BATCH
    model = apply.MemberImportApply
    batch = model._apply_batch
    model._apply_batch = lambda record: batch(record, BATCH)
    undo_batch = undo.MemberImportUndo._undo_batch
    undo.MemberImportUndo._undo_batch = lambda record: undo_batch(record, BATCH)


def upload(env, rows):
    env["member.chapter"].create({"name": "Killed", "code": "K1"})
    lines = (f"K{n};Test Person {_letters(n)};K1;01.01.2020;ja;x" for n in range(rows))
    content = "\n".join([HEADINGS, *lines]).encode()
    record = env["member.import"].create(
        {"name": "killed.csv", "file": base64.b64encode(content)}
    )
    record.action_check()
    return record.id


def _letters(number):
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def found(env, record_id):
    """What the register holds of this import."""
    record = env["member.import"].browse(record_id)
    people = env["res.partner"].search([("member_number", "=like", "K%")])
    applied = record.row_ids.filtered("applied")
    changes = env["privacy.change"].search_count(
        [
            ("reason", "=", record._change_reason()),
            ("model", "=", "res.partner"),
            ("operation", "=", "create"),
        ]
    )
    return {
        "state": record.state,
        "rows": len(record.row_ids),
        "applied": len(applied),
        "people": len(people),
        "different": len(set(people.mapped("member_number"))),
        "linked": len(applied.partner_id),
        "memberships": len(people.membership_ids),
        "consents": len(people.consent_ids),
        "seen": len(people.filtered("in_register")),
        "logged": changes,
    }


def main(database, data_dir, addons, rows, kills, seed):
    options = {"-d": database, "--data-dir": data_dir, "--addons-path": addons}
    config.parse_config([*sum(options.items(), ()), "--log-level=error"])
    initialize_sys_path()
    small_limits()
    scene = Scene(database, int(kills), int(seed))
    record_id = scene.do(lambda env: upload(env, int(rows)))

    def state(env):
        return env["member.import"].browse(record_id).state

    scene.work(lambda env: state(env) != "checking")
    print(json.dumps(scene.do(lambda env: found(env, record_id))), flush=True)
    scene.do(lambda env: env["member.import"].browse(record_id).action_confirm())
    scene.kills = int(kills)
    scene.work(lambda env: state(env) != "running")
    print(json.dumps(scene.do(lambda env: found(env, record_id))), flush=True)
    scene.do(lambda env: env["member.import"].browse(record_id).action_undo())
    scene.kills = int(kills) // 2
    scene.work(lambda env: state(env) != "undoing")
    print(json.dumps(scene.do(lambda env: found(env, record_id))), flush=True)
    print(scene.deaths)


if __name__ == "__main__":
    main(*sys.argv[1:])
