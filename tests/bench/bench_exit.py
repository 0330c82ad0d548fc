"""The whole register in open formats, beside a plain dump of the same database.

The dump takes every table and every secret, in a format that PostgreSQL alone reads.
Both write to the same disk, in turn. Memory is the most that each process had.
"""

import contextlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from odoo.tools import SQL, config

from devtools import postgres

NAME = "exit"
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
CHANGES_EACH = 5  # 400 000 members have two million lines
ROUNDS = 3
CHANGES = """
INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id, partner_id,
    operation, old_values, new_values, user_id, db_role, source)
SELECT (now() AT TIME ZONE 'UTC') - n * interval '1 day', p.id * 8::bigint + n,
       'res.partner', p.id, p.id, 'update',
       jsonb_build_object('street', 'Gata ' || n, 'zip', NULL),
       jsonb_build_object('street', 'Veien ' || n, 'zip', '0150'), 2, 'odoo',
       'interface'
  FROM res_partner p CROSS JOIN generate_series(1, %s) n
 WHERE p.in_register
"""
EXPORT = """
import sys
from devtools.inside.environment import configure, environment
configure()
with environment(sys.argv[1]) as env:
    env["privacy.export"]._export(sys.argv[2])
"""


def run(ctx):
    """Seconds, size on disk and memory of each."""
    database = ctx.database()
    with ctx.env(database) as env:
        env.cr.execute(SQL(CHANGES, CHANGES_EACH))
    folder = Path(tempfile.mkdtemp(dir=Path(config["data_dir"])))
    export = [sys.executable, "-c", EXPORT, database, str(folder / "exit")]
    program = str(postgres.binaries() / "pg_dump")
    dump = [program, "--format=plain", f"--file={folder / 'exit'}", ctx.dsn(database)]
    try:
        found = [
            (measured(export, folder), measured(dump, folder))
            for _round in range(ROUNDS)
        ]
    finally:
        shutil.rmtree(folder)
    return [
        ctx.row(case, unit, *(median(found, who, at) for who in (0, 1)))
        for at, (case, unit) in enumerate(
            [("export, beside pg_dump", "s"), ("on disk", "MB"), ("most memory", "MB")]
        )
    ]


def median(found, who, at):
    return statistics.median(each[who][at] for each in found)


def measured(command, folder):
    """(seconds, megabytes written, megabytes of memory at most) of a process."""
    started = time.perf_counter()
    process, memory = subprocess.Popen(command), 0
    while process.poll() is None:
        memory = max(memory, most_memory(process.pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}")
    written = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return seconds, written / 1e6, memory / 1e3


def most_memory(pid):
    """Kilobytes that a process had at most, since it became another program."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/status").read_text()
        return int(found[1]) if (found := PEAK.search(text)) else 0
    return 0
