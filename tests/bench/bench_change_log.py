"""What the change log costs a write, beside none and OCA's auditlog, fast and full.

`./dev bench` fetches the peer into a folder of its own; without a network ours is
measured alone. The peer is no part of what we give away (its licence is AGPL).
"""

import gc
import statistics
import time
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from unittest.mock import patch

from odoo.tools import SQL

NAME = "change_log"
ROWS = 100
ROUNDS = 25
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
    """Median seconds by case and kind of log.

    In turn, so that noise meets all alike, and now one first and now the other: rows
    that were rolled back make the tables longer for whoever comes next.
    """
    env.flush_all()
    times = {case: {} for case in cases}
    for number in range(ROUNDS + 1):
        kinds = [OURS, NONE] if number % 2 else [NONE, OURS]
        for kind in (*kinds, *(PEERS if number <= PEER_ROUNDS else ())):
            with logged(env, kind):
                for case, act in cases.items():
                    if kind not in PEERS:
                        once(env, act)  # switching made PostgreSQL forget its plans
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
    gc.collect()
    gc.disable()
    started = clock(env)
    act()
    env.flush_all()
    took = clock(env) - started
    gc.enable()
    savepoint.close(rollback=True)
    env.invalidate_all()
    return took


def clock(env):
    """Seconds that Python and this connection's server process had a processor: other
    programs on the machine weigh less on that than on the clock on the wall. That one
    is read where the server runs elsewhere."""
    server = Path(f"/proc/{env.cr.connection.info.backend_pid}")
    if not (server / "comm").exists() or (server / "comm").read_text() != "postgres\n":
        return time.perf_counter()
    nanoseconds = int((server / "schedstat").read_text().split()[0])
    return time.process_time() + nanoseconds / 1e9


@contextmanager
def logged(env, kind):
    """Our log alone, auditlog alone, or neither."""
    rules = env["auditlog.rule"] if kind in PEERS else ()
    if kind in PEERS:
        rules = rules.create(
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
        with nullcontext() if kind == OURS else without(env):
            yield
    finally:
        if rules:
            rules.set_to_draft()
            rules.unlink()


@contextmanager
def without(env):
    """Neither triggers, nor what tells them in Python who writes."""
    switch(env, "DISABLE")
    nothing = patch.object(
        env.registry["privacy.data.set"], "_logged_models", lambda self: {}
    )
    try:
        with nothing:
            yield
    finally:
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
