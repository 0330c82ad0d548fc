"""Sealing and verifying the change log, beside a plain loop of SHA-256."""

import hashlib
import time

from odoo.tools import SQL

NAME = "seal"
LINES = 400_000
TRANSACTIONS = 40
FILL = """
INSERT INTO privacy_change_log (logged_at, transaction_id, model, res_id, partner_id,
    operation, old_values, new_values, user_id, db_role, source, reason)
SELECT now() AT TIME ZONE 'UTC', txid_current(), 'res.partner', n, n, 'update',
       jsonb_build_object('street', 'Gata ' || n, 'zip', NULL),
       jsonb_build_object('street', 'Veien ' || n, 'zip', '0150'),
       2, 'odoo', 'interface', NULL
  FROM generate_series(1, %s) n
"""


def run(ctx):
    """Seconds for 400 000 lines; the peer is the loop."""
    with ctx.env(ctx.database(0)) as env:
        seals = env["privacy.change.seal"]
        for _transaction in range(TRANSACTIONS):
            env.cr.execute(SQL(FILL, LINES // TRANSACTIONS))
            env.cr.commit()
        started = time.perf_counter()
        while seals._seal_batch():
            env.cr.commit()
        sealing = time.perf_counter() - started
        env.cr.execute(SQL("ANALYZE privacy_change_log, privacy_change_link"))
        found = []
        cases = {"ours": lambda: found.extend(seals._verify()), "peer": loop}
        seconds = ctx.medians(cases, 5)
    if found:
        raise RuntimeError(f"the chain is not in order: {found[:3]}")
    return [
        ctx.row(f"seal {LINES} lines", "s", sealing, seconds["peer"]),
        ctx.row(f"verify {LINES} lines", "s", **seconds),
    ]


def loop():
    """A chain of as many hashes over as many bytes."""
    link = b""
    for number in range(LINES):
        link = hashlib.sha256(link + b"%160d" % number).digest()
