"""Two counties become one, and as many members get other chapters.

Beside the same rows changed by raw SQL, with the change log on. What the officers see
is asked in the next transaction; the run fails when it is not what it should be.
"""

import time

from odoo.tools import SQL

from tests.bench.bench_scope import officer

NAME = "reorganise"
SIZE = 27_000
MEMBERS = """
SELECT c.id, count(*) FROM member_chapter c
  JOIN res_partner p ON p.scope_chapter_ids @> ARRAY[c.id]
 WHERE c.level = 'county' GROUP BY c.id ORDER BY abs(count(*) - %s) LIMIT 2
"""
MOVED = """
SELECT m.id FROM member_membership m JOIN member_chapter c ON c.id = m.chapter_id
 WHERE m.state = 'active' AND c.parent_path LIKE %s
   AND NOT EXISTS (SELECT FROM member_membership o
                    WHERE o.partner_id = m.partner_id AND o.id != m.id)
 ORDER BY m.id LIMIT %s
"""
BELOW = """
SELECT count(DISTINCT p.id)
  FROM member_membership m
  JOIN res_partner p ON p.id = m.partner_id AND p.active
  JOIN member_chapter c ON c.id = m.chapter_id
  JOIN member_chapter top
    ON top.id = ANY(%s) AND c.parent_path LIKE top.parent_path || '%%'
 WHERE m.state IN ('active', 'suspended') AND m.resigned_on IS NULL
   AND p.deceased_on IS NULL AND p.address_protected IS NOT TRUE
   AND p.processing_restricted IS NOT TRUE
"""


def run(ctx):
    """Merge two counties; then move memberships to the locals of a third."""
    database = ctx.database()
    wanted = min(SIZE, ctx.members // 15)
    with ctx.env(database) as env:
        (into, _), (gone, _) = env.execute_query(SQL(MEMBERS, wanted))
        leader = officer(env, env["member.chapter"].browse(into)).id
        both = people_below(env, into, gone)
    merging = timed(ctx, database, lambda env: merge(env, gone, into))
    demand(ctx, database, leader, both)
    with ctx.env(database) as env:
        plan = removals(env, into, wanted)
    raw = timed(ctx, ctx.database(), lambda env: move_raw(env, plan))
    moving = timed(ctx, database, lambda env: move(env, plan))
    with ctx.env(database) as env:
        left = people_below(env, into)
    demand(ctx, database, leader, left)
    moved = sum(len(ids) for ids in plan.values())
    return [
        ctx.row(f"merge a county of {wanted} into another", "s", merging),
        ctx.row(f"move {moved} memberships", "s", moving, floor=raw),
    ]


def timed(ctx, database, work):
    """Seconds of `work(env)`, its commit included."""
    started = time.perf_counter()
    with ctx.env(database) as env:
        work(env)
    return time.perf_counter() - started


def merge(env, gone, into):
    chapters = env["member.chapter"]
    chapters.browse(gone)._merge_into(chapters.browse(into), "Two counties are one")


def removals(env, county, count):
    """{chapter of another county: ids of memberships that move there}."""
    path = env["member.chapter"].browse(county).parent_path
    ids = [row[0] for row in env.execute_query(SQL(MOVED, f"{path}%", count))]
    others = env["member.chapter"].search(
        ["!", ("id", "child_of", county), ("level", "=", "local")], limit=30
    )
    size = -(-len(ids) // len(others))
    parts = [ids[start : start + size] for start in range(0, len(ids), size)]
    return dict(zip(others.ids, parts, strict=False))


def move(env, plan):
    partners = env["res.partner"]
    with env["privacy.change"]._reason("Redrawn borders"), partners._refresh_later():
        for chapter_id, ids in plan.items():
            env["member.membership"].browse(ids).write({"chapter_id": chapter_id})


def move_raw(env, plan):
    for chapter_id, ids in plan.items():
        env.cr.execute(
            SQL(
                "UPDATE member_membership SET chapter_id = %s WHERE id = ANY(%s)",
                chapter_id,
                ids,
            )
        )


def people_below(env, *chapter_ids):
    """How many officers there should see, from the memberships and not the key."""
    return env.execute_query(SQL(BELOW, list(chapter_ids)))[0][0]


def seen(env, user_id):
    members = env(user=user_id)["res.partner"]
    return members.search_count([("in_register", "=", True)])


def demand(ctx, database, leader, expected):
    """The officer's next request sees exactly this many."""
    with ctx.env(database) as env:
        found = seen(env, leader)
    if found != expected:
        raise RuntimeError(f"the officer sees {found} members, not {expected}")
