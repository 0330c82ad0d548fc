"""Members from a file, with all that belongs to them, beside bare core contacts."""

import base64
import ctypes
import gc
import os
import re
from itertools import count
from pathlib import Path

from odoo import sql_db
from odoo.tools import SQL

from odoo.addons.member_privacy.tools.table_write import write_xlsx

NAME = "import"
ROWS = 1_000
ROUNDS = 5
MANY = 100_000
HEADINGS = (
    "Navn;Fødselsdato;Kjønn;E-post;Mobil;Adresse;Postnr;Poststed;Lag;Innmeldt;"
    "Samtykke innsamling e-post;Reservert aktiviteter SMS"
)


def run(ctx):
    """Rows a second through the ORM, and what a large file takes of memory."""
    rows = []
    with ctx.env(ctx.database()) as env:
        env["member.chapter"].create({"name": "Bench", "code": "BENCH"})
        rows += speed(ctx, env)
    for kind, content in files_of_many():
        grown = memory(ctx, ctx.database(0), content)
        rows.append(ctx.row(f"memory, {kind} of {MANY} rows", "MB", grown))
    return rows


def files_of_many():
    lines = member_file(MANY, 0).decode().split("\n")
    yield "CSV", "\n".join(lines).encode()
    yield "workbook", write_xlsx(line.split(";") for line in lines)


def speed(ctx, env):
    """Ours checked beforehand, ours from the file on, and core's create."""
    checked = iter([staged(env, number) for number in range(ROUNDS + 1)])
    files = iter([member_file(ROWS, 100 + number) for number in range(ROUNDS + 1)])
    names = count(1)

    def confirm():
        next(checked).action_confirm()
        env.flush_all()
        env.invalidate_all()

    def whole():
        env["member.import"]._import_file("bench.csv", next(files))
        env.flush_all()
        env.invalidate_all()

    def core():
        # Core alone: without our change log.
        env.cr.execute(SQL("ALTER TABLE res_partner DISABLE TRIGGER USER"))
        env["res.partner"].create([contact(next(names)) for _row in range(ROWS)])
        env.flush_all()
        env.invalidate_all()
        env.cr.execute(SQL("ALTER TABLE res_partner ENABLE TRIGGER USER"))

    seconds = ctx.medians({"confirm": confirm, "core": core, "whole": whole}, ROUNDS)
    a_second = {name: ROWS / value for name, value in seconds.items()}
    return [
        ctx.row("confirmed rows", "/s", a_second["confirm"], a_second["core"]),
        ctx.row("read, checked, imported", "/s", a_second["whole"], a_second["core"]),
    ]


def staged(env, number):
    record = uploaded(env, member_file(ROWS, number))
    record.action_check()
    return record


def uploaded(env, content):
    return env["member.import"].create(
        {"name": "bench", "file": base64.b64encode(content)}
    )


def contact(number):
    return {
        "name": f"Bench Person {number}",
        "email": f"bench{number}@example.com",
        "phone": "+4741234567",
        "street": f"Gata {number}",
        "zip": "0150",
        "city": "Oslo",
    }


def member_file(rows, number):
    """A clean file; no two rows or files have a person in common."""
    lines = [HEADINGS]
    for row in range(rows):
        key = number * MANY + row
        phone = f"4{key % 2}{key % 10**6:06d}" if number else ""
        born = f"{1 + row % 28:02d}.{1 + key % 12:02d}.{1940 + key % 60}"
        lines.append(
            f"Kari {letters(key)};{born};K;kari{key}@example.org;{phone};Gata {key};"
            "0150;Oslo;BENCH;01.01.2015;ja;x"
        )
    return "\n".join(lines).encode()


def letters(number):
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def memory(ctx, database, content):
    """Megabytes by which a process grows that checks a file and imports a part."""
    sql_db.close_all()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            # The peak and the parent's freed memory are inherited: begin anew.
            gc.collect()
            ctypes.CDLL(None).malloc_trim(0)
            Path("/proc/self/clear_refs").write_text("5")
            before = peak()
            check_and_begin(ctx, database, content)
            os.write(writer, str(peak() - before).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    _pid, status = os.waitpid(child, 0)
    with os.fdopen(reader) as answer:
        return float(answer.read() or "nan")


def check_and_begin(ctx, database, content):
    with ctx.env(database) as env:
        env["member.chapter"].create({"name": "Bench", "code": "BENCH"})
        record = uploaded(env, content)
        record._check_rows()
        record._set(state="running", confirmed_uid=env.uid)
        for _batch in range(3):
            record._apply_batch()


def peak():
    """The most memory this process had, in megabytes."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
