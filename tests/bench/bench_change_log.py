"""What the change log costs a write, beside none and OCA's auditlog, fast and full.

The peer is measured where it is installed (`pip install --no-deps
odoo-addon-auditlog`): it is not among what we need, and its licence is AGPL.
"""

import statistics
import time
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count

from odoo.tools import SQL

NAME = "change_log"
ROWS = 100
ROUNDS = 9
PEER_ROUNDS = 2  # auditlog's full log takes seconds for what takes us milliseconds
TABLES = ("res_partner", "member_membership")
OURS, NONE, FAST, FULL = "ours", "none", "fast", "full"
PEERS = (FAST, FULL) if find_spec("odoo.addons.auditlog") else ()


def run(ctx):
    """Create, write row by row with flush, and write a batch, on two models.

    `floor` is without any log; `peer` is auditlog, named in the case.
    """
    rows = []
    modules = ("auditlog",) if PEERS else ()
    with ctx.env(ctx.database(modules=modules)) as env:
        for model, cases in (("res.partner", people), ("member.membership", members)):
            seconds = measure(env, cases(env))
            for case, by in seconds.items():
                ours, none = by[OURS] * 1000, by[NONE] * 1000
                rows.append(ctx.row(f"{model} {case}", "ms", ours, floor=none))
                for peer in PEERS:
                    name = f"{model} {case}, auditlog {peer}"
                    rows.append(ctx.row(name, "ms", ours, by[peer] * 1000, none))
    return rows


def people(env):
    numbers = count()
    records = env["res.partner"].create(
        [{"name": f"Bench {n}", "email": f"b{n}@example.com"} for n in range(ROWS)]
    )

    def create():
        env["res.partner"].create(
            [
                {"name": f"New {n}", "street": f"Gata {n}", "city": "Oslo"}
                for n in range(ROWS)
            ]
        )

    def one_by_one():
        for record in records:
            record.street = f"Gata {next(numbers)}"
            record.flush_recordset()

    def batch():
        records.write({"city": f"By {next(numbers)}", "zip": "0150"})

    return {"create": create, "row by row": one_by_one, "batch": batch}


def members(env):
    numbers = count()
    chapters = env["member.chapter"].create(
        [{"name": f"Bench {n}", "code": f"LOGBENCH{n}"} for n in range(2)]
    )
    kind = env.ref("member_privacy.membership_type_ordinary").id
    persons = env["res.partner"].create([{"name": f"M {n}"} for n in range(ROWS)])

    def values(chapter):
        return [
            {"partner_id": each.id, "chapter_id": chapter.id, "type_id": kind}
            for each in persons
        ]

    records = env["member.membership"].create(values(chapters[0]))

    def create():
        env["member.membership"].create(values(chapters[1]))

    def one_by_one():
        for record in records:
            record.source = f"Source {next(numbers)}"
            record.flush_recordset()

    def batch():
        records.write({"source": f"Source {next(numbers)}"})

    return {"create": create, "row by row": one_by_one, "batch": batch}


def measure(env, cases):
    """Median seconds by case and kind of log, in turn so that noise meets all alike."""
    env.flush_all()
    times = {case: {} for case in cases}
    for number in range(ROUNDS + 1):
        for kind in (OURS, NONE, *(PEERS if number <= PEER_ROUNDS else ())):
            with logged(env, kind):
                for case, act in cases.items():
                    took = once(env, act)
                    if number:
                        times[case].setdefault(kind, []).append(took)
    return {
        case: {kind: statistics.median(each) for kind, each in by.items()}
        for case, by in times.items()
    }


def once(env, act):
    """Seconds of one act, which is then undone."""
    savepoint = env.cr.savepoint()
    env.invalidate_all()
    started = time.perf_counter()
    act()
    env.flush_all()
    took = time.perf_counter() - started
    savepoint.close(rollback=True)
    env.invalidate_all()
    return took


@contextmanager
def logged(env, kind):
    """Our triggers alone, auditlog alone, or neither."""
    switch(env, "ENABLE" if kind == OURS else "DISABLE")
    rules = ()
    if kind in PEERS:
        rules = env["auditlog.rule"].create(
            [
                {
                    "name": model,
                    "model_id": env["ir.model"]._get_id(model),
                    "log_type": kind,
                    "log_read": False,
                }
                for model in ("res.partner", "member.membership")
            ]
        )
        rules.set_to_confirmed()
    try:
        yield
    finally:
        if rules:
            rules.set_to_draft()
            rules.unlink()
        switch(env, "ENABLE")


def switch(env, verb):
    """Only the log's own triggers: those of foreign keys and of others stay."""
    env.flush_all()
    for table in TABLES:
        for event in ("insert", "update", "delete"):
            env.cr.execute(
                SQL(
                    "ALTER TABLE %s %s TRIGGER %s",
                    SQL.identifier(table),
                    SQL(verb),
                    SQL.identifier(f"privacy_log_{event}"),
                )
            )
